"""Paths: what may stand in one, and how it is written; and the values that errors show."""

from typing import Any
from urllib.parse import unquote, urlsplit

import httpx2
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twilio_receipts import InvalidArgumentError
from twilio_receipts._runtime.arguments import PathParameter
from twilio_receipts._runtime.errors import short_repr
from twilio_receipts._runtime.operation import Call, Endpoint

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


IM = "IM" + "0" * 32


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
