"""Every hostile behaviour ends in its documented error, within its time and memory, and without a leak."""

import re

import pytest

from contract_tests.client.kinds import KINDS
from contract_tests.client.scripted_server import PATIENCE
from contract_tests.hostile.behaviours import ROWS, Row
from contract_tests.hostile.behaviours.row import HASTY
from contract_tests.hostile.running import SECRET, run_here
from twilio_receipts import TwilioReceiptsError


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        pytest.param(row, kind, id=f"{row.name}, {kind}")
        for row in ROWS
        for kind in KINDS
        if kind == "sync" or not row.heavy
    ],
)
def test_a_hostile_behaviour_ends_as_documented(row: Row, kind: str) -> None:
    outcome = run_here(kind, row)
    if row.error is None:
        assert outcome.error is None
        assert outcome.result is not None
    else:
        assert isinstance(outcome.error, row.error)
        assert re.search(row.says, str(outcome.error))
        assert len(str(outcome.error)) < 1000
        assert SECRET not in repr(outcome.error)
    if row.status is not None:
        assert getattr(outcome.error, "status", None) == row.status
    if isinstance(outcome.error, TwilioReceiptsError) and not row.lists:
        never_sent = re.search(r"\((Connect(Error|Timeout)|PoolTimeout)", str(outcome.error)) is not None
        assert outcome.error.attempts == (0 if never_sent else 1)
    if row.scheme == "https" and row.error is not None:
        assert outcome.requests == 0, "nothing is sent without a handshake"
    if row.timeout is HASTY:
        assert outcome.seconds < PATIENCE, "its own limit ended it, and not the server"
    assert outcome.memory < row.memory
    assert outcome.leaked == 0


def test_the_names_of_the_rows_are_their_own() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS)
