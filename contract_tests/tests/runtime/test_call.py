"""One call: what it logs, what it asks of its driver, and limits of its own."""

import logging
from typing import Any

import httpx2
import pytest

from contract_tests.client.mocked import CH, DY, IM, OK, answered_by, fetch
from twilio_receipts import InvalidArgumentError, Timeout
from twilio_receipts.receipts import _FETCH, _LIST


def test_the_log_has_the_template_and_the_time_of_each_attempt_and_no_ids(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "twilio_receipts"):
        fetch(httpx2.ReadError("reset"), OK, attempt_takes=2.5)
    template = "/v1/Conversations/{ConversationSid}/Messages/{MessageSid}/Receipts/{Sid}"
    lines = [(record.name, record.getMessage()) for record in caplog.records if record.name == "twilio_receipts"]
    assert lines == [
        ("twilio_receipts", f"GET {template}: TransportError in 2500 ms, attempt 1"),
        ("twilio_receipts", f"GET {template}: 200 in 2500 ms, attempt 2"),
    ]


@pytest.mark.parametrize(
    ("of_call", "waits"),
    [
        ({}, [0.5, 1.0]),
        ({"max_retries": 0}, []),
        ({"max_retries": 5}, [0.5, 1.0, 2.0]),  # the next would go past the client's seven seconds
        ({"timeout": 1.0}, [0.5]),
        ({"timeout": Timeout(total=None), "max_retries": 5}, [0.5, 1.0, 2.0, 4.0, 8.0]),
    ],
)
def test_a_call_has_limits_of_its_own(of_call: dict[str, Any], waits: list[float]) -> None:
    assert fetch((503, {}, b""), timeout=7.0, max_retries=2, of_call=of_call).waits == waits


@pytest.mark.parametrize("limits", [{"timeout": -1.0}, {"max_retries": -1}])
def test_a_calls_limits_are_checked_as_arguments(limits: dict[str, Any]) -> None:
    fetched = fetch(OK, of_call=limits)
    assert (type(fetched.error), fetched.sent) == (InvalidArgumentError, 0)


def test_a_driver_that_does_not_answer_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    client = answered_by(lambda _: httpx2.Response(503))
    monkeypatch.setattr(client._session, "send", lambda _: None)
    with pytest.raises(RuntimeError, match="needs a response"):
        client.receipts.fetch(CH, IM, DY)


def test_a_target_is_the_path_and_a_query_only_where_there_is_one() -> None:
    fetched = _FETCH.call(("a name", IM, DY), None, None, None)
    assert fetched.target == f"/v1/Conversations/a%20name/Messages/{IM}/Receipts/{DY}"
    listed = _LIST.page(("a/b", IM), None, None, None, 7)
    assert listed.target == f"/v1/Conversations/a%2Fb/Messages/{IM}/Receipts?PageSize=7"


@pytest.mark.parametrize(
    ("linked", "same"),
    [("name", True), ("n%61me", True), (CH, True), ("", False), (".", False), ("%2E%2e", False), ("a/b", False)],
)
def test_a_link_may_call_a_conversation_otherwise_and_nothing_else(linked: str, *, same: bool) -> None:
    call = _LIST.page(("name", IM), None, None, None, None)
    assert _LIST.same_collection(call, call.path.replace("name", linked)) is same
    assert not _LIST.same_collection(call, call.path.replace(IM, f"IM{'b' * 32}"))
