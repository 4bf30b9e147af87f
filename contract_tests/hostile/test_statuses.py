"""Every status that three digits can say, from one server over kept connections."""

from __future__ import annotations

import pytest

from contract_tests.hostile.behaviours.row import CONVERSATION, GOOD_RECEIPT, MESSAGE, PATIENT, RECEIPT
from contract_tests.hostile.drivers import ACCOUNT, SECRET
from contract_tests.hostile.server import HostileServer, Wire, json_answer
from twilio_receipts import ApiError, Client, TransportError


def test_every_status_becomes_its_documented_error() -> None:
    status = 0

    def script(wire: Wire) -> None:
        while wire.request():
            wire.send(json_answer(GOOD_RECEIPT, f"{status} Any"))
            if status < 200:
                return

    with HostileServer(script) as server:
        with Client(ACCOUNT, SECRET, base_url=server.url, timeout=PATIENT, max_retries=0) as client:
            for status in range(200, 1000):
                if status == 200:
                    assert client.receipts.fetch(CONVERSATION, MESSAGE, RECEIPT).sid == RECEIPT
                    continue
                with pytest.raises((ApiError, TransportError)) as caught:
                    client.receipts.fetch(CONVERSATION, MESSAGE, RECEIPT)
                # 204 and 304 have no body by definition: what follows their head is no part of the answer.
                assert getattr(caught.value, "status", None) == status
            for status in range(100, 200):  # noqa: B007 - the script reads it; those only announce an answer, which then never comes
                with pytest.raises(TransportError):
                    client.receipts.fetch(CONVERSATION, MESSAGE, RECEIPT)
        assert server.requests == 900
        assert server.connections < 120, "one for each announcement, and few for all the answers"
