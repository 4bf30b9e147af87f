"""The database: its own rules, and its files."""

import sqlite3
from pathlib import Path

import pytest

from contract_tests.sandbox import Sandbox, SandboxError, Store
from contract_tests.tests.sandbox.asking import page, sids

SID = "0" * 32
RECEIPT = {
    "sid": f"DY{SID}",
    "channel_message_sid": f"SM{SID}",
    "status": "sent",
    "error_code": 0,
    "date_created": "2026-01-05T09:00:00Z",
    "date_updated": None,
}


def _insert(sandbox: Sandbox, **changed: object) -> None:
    row = RECEIPT | {"message_sid": sandbox.message_sid, "conversation_sid": sandbox.conversation_sid} | changed
    names = ", ".join(row)
    with sandbox.store.writing() as connection:
        connection.execute(
            f"INSERT INTO receipts ({names}) VALUES ({', '.join('?' * len(row))})",  # noqa: S608 # names of our own
            tuple(row.values()),
        )


def test_the_row_that_the_next_test_spoils_is_itself_accepted(own: Sandbox) -> None:
    _insert(own)
    assert f"DY{SID}" in sids(page(own))


@pytest.mark.parametrize(
    "changed",
    [
        {"sid": None},
        {"channel_message_sid": None},
        {"status": "queued"},
        {"status": ""},
        {"error_code": 30001},
        {"status": "failed"},
        {"status": "undelivered"},
        {"error_code": None},
        {"error_code": "many"},
        {"error_code": -1},
        {"date_created": None},
        {"message_sid": f"IM{SID}"},
        {"conversation_sid": f"CH{SID}"},
        {"participant_sid": f"MB{SID}"},
    ],
    ids=str,
)
def test_the_database_itself_refuses_a_wrong_receipt(own: Sandbox, changed: dict[str, object]) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        _insert(own, **changed)


def test_a_kept_database_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path = tmp_path / "kept.sqlite3"
    with Sandbox(database=path, receipts=3) as first:
        added = first.world.add_receipt(first.message_sid)
        first.world.advance(100)
        names, now, token = first.seeded, first.world.now(), page(first, "PageSize=2")["meta"]["next_page_url"]
    with Sandbox(database=path) as second:
        assert (second.seeded, second.world.now()) == (names, now)
        assert sids(page(second))[-1] == added
        assert page(second, "PageSize=2")["meta"]["next_page_url"] == token


@pytest.mark.parametrize("other", [{"receipts": 4}, {"seed": 1}], ids=str)
def test_a_kept_database_is_not_made_anew_in_another_way(tmp_path: Path, other: dict[str, int]) -> None:
    Sandbox(database=tmp_path / "kept", receipts=3).stop()
    with pytest.raises(SandboxError, match=f"not {next(iter(other.values()))}"):
        Sandbox(database=tmp_path / "kept", **other)  # type: ignore[arg-type] # each of them is one of the options


def test_a_file_that_is_no_sandbox_is_left_alone(tmp_path: Path) -> None:
    text, other = tmp_path / "text", tmp_path / "other.sqlite3"
    text.write_text("not a database, but long enough to be looked at as one" * 10)
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE mine (x)")
    connection.close()
    for path in (text, other, tmp_path / "no" / "folder"):
        before = path.read_bytes() if path.exists() else None
        with pytest.raises(SandboxError, match="expected"):
            Store(path)
        assert (path.read_bytes() if path.exists() else None) == before


def test_what_another_process_writes_is_seen_at_once(tmp_path: Path) -> None:
    path = tmp_path / "shared"
    with Sandbox(database=path, receipts=2) as one, Sandbox(database=path) as other:
        assert len(sids(page(one))) == 2
        added = other.world.add_receipt(other.message_sid)
        assert sids(page(one))[-1] == added
        other.world.set_status(added, "failed", 30007)
        assert page(one)["delivery_receipts"][-1]["error_code"] == 30007
