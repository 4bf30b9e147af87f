"""One call: its path, what it logs and asks of its driver, and limits of its own; and the values that errors show."""

import logging
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx2
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.client.mocked import CH, DY, IM, OK, answered_by, fetch
from twilio_receipts import InvalidArgumentError, Timeout
from twilio_receipts._runtime.arguments import PathParameter
from twilio_receipts._runtime.call import Call, Endpoint
from twilio_receipts._runtime.errors import short_repr

LIST = Endpoint(
    msgspec.json.Decoder(dict[str, str]),
    {
        "ConversationSid": PathParameter("conversation_sid"),
        "MessageSid": PathParameter("message_sid", r"^IM[0-9a-fA-F]{32}$"),
    },
    "/v1/Conversations/{ConversationSid}/Messages/{MessageSid}/Receipts",
)


def call(conversation: Any, message: Any) -> Call[dict[str, str]]:
    return LIST.call((conversation, message), None, None, None)


class Unshowable:
    def __repr__(self) -> str:
        raise RuntimeError("no repr")


@pytest.mark.parametrize("value", ["", ".", "..", "x" * 1001, "\ud800", None, 5, True, b"CH", ["CH"], Unshowable()])
def test_a_value_that_cannot_stand_in_a_path_is_refused_by_name(value: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="conversation_sid must be"):
        call(value, IM)


@pytest.mark.parametrize(
    "value",
    ["", "..", "IM", IM + "\n", IM + "/..", "im" + "0" * 32, "IM" + "\u0660" * 32, "IM" + "g" * 32, IM + "0", 5, None],
)
def test_a_sid_matches_its_pattern_as_a_whole(value: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="message_sid must"):
        call("CH", value)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("a/b", "a%2Fb"),
        ("../..", "..%2F.."),
        ("%2e%2e", "%252e%252e"),
        ("a?b#c", "a%3Fb%23c"),
        ("a b\r\n", "a%20b%0D%0A"),
        ("{MessageSid}", "%7BMessageSid%7D"),
        ("Köln", "K%C3%B6ln"),
        ("\x00", "%00"),
        ("...", "..."),
        ("x" * 1000, "x" * 1000),
    ],
)
def test_anything_else_is_written_so_that_it_stays_in_its_place(value: str, written: str) -> None:
    assert call(value, IM).path == f"/v1/Conversations/{written}/Messages/{IM}/Receipts"


@given(st.text(min_size=1, max_size=60).filter(lambda text: text not in {".", ".."}))
def test_httpx2_sends_the_path_as_written(value: str) -> None:
    try:
        path = call(value, IM).path
    except InvalidArgumentError as error:
        assert "valid Unicode" in str(error)  # noqa: PT017 - both ends are right
        return
    url = httpx2.URL("https://host.example" + path)
    assert url.raw_path.decode() == path
    assert url.host == "host.example"
    assert unquote(urlsplit(str(url)).path.split("/")[3]) == value


@pytest.mark.parametrize(
    ("link", "same"),
    [
        (f"/v1/Conversations/CH1/Messages/{IM}/Receipts", True),
        (f"/v1/Conversations/my%20chat/Messages/{IM}/Receipts", True),
        (f"/v1/Conversations/my chat/Messages/{IM}/Receipts/", False),
        (f"/v1/Conversations/../Messages/{IM}/Receipts", False),
        (f"/v1/Conversations/%2e%2e/Messages/{IM}/Receipts", False),
        (f"/v1/Conversations/./Messages/{IM}/Receipts", False),
        (f"/v1/Conversations//Messages/{IM}/Receipts", False),
        (f"/v1/Conversations/CH1/Messages/{IM[:-1]}1/Receipts", False),
        (f"/v2/Conversations/CH1/Messages/{IM}/Receipts", False),
        (f"/v1/Conversations/CH1/Messages/{IM}/Media", False),
        ("", False),
    ],
)
def test_a_link_stays_in_its_collection(link: str, *, same: bool) -> None:
    """A conversation asked for by its unique name may be answered for by its SID; nothing else may differ."""
    assert LIST.same_collection(call("my chat", IM), link) is same


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("short", "'short'"),
        pytest.param("x" * 10**6, f"'{'x' * 80}'… (1000000 characters)", id="long"),
        pytest.param(10**5000, "an int of 16610 bits", id="huge"),
        pytest.param([10**5000], "[an int of 16610 bits]", id="list of huge"),
        (-5, "-5"),
        ("a\nb", r"'a\nb'"),
    ],
)
def test_a_refused_value_is_shown_short(value: object, text: str) -> None:
    assert short_repr(value) == text


def test_a_value_that_cannot_show_itself_is_still_named() -> None:
    assert "Unshowable" in short_repr(Unshowable())


def test_the_log_has_the_template_and_the_time_of_each_attempt_and_no_ids(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "twilio_receipts"):
        fetch(httpx2.ReadError("reset"), OK, attempt_takes=2.5)
    template = "/v1/Conversations/{ConversationSid}/Messages/{MessageSid}/Receipts/{Sid}"
    told = [(record.name, record.getMessage()) for record in caplog.records if record.name == "twilio_receipts"]
    assert told == [
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


@pytest.mark.parametrize("limits", [{"timeout": -1.0}, {"max_retries": -1}, {"max_retries": True}])
def test_a_calls_limits_are_checked_as_arguments(limits: dict[str, Any]) -> None:
    fetched = fetch(OK, of_call=limits)
    assert (type(fetched.error), fetched.sent) == (InvalidArgumentError, 0)


def test_a_driver_that_does_not_answer_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    client = answered_by(lambda _: httpx2.Response(503))
    monkeypatch.setattr(client._session, "send", lambda _: None)
    with pytest.raises(RuntimeError, match="needs a response"):
        client.receipts.fetch(CH, IM, DY)
