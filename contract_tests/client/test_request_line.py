"""The request line is exactly the one that the spec describes, for every valid id."""

import re
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contract_tests.client.mocked import IM, answered_by
from contract_tests.client.stub_provider import page_of
from scripts.spec import load

SENT: list[httpx2.Request] = []
HEX = st.text("0123456789abcdefABCDEF", min_size=32, max_size=32)
UNIQUE_NAME = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(
    lambda name: name not in {".", ".."}
)
PLAIN = re.compile("([A-Za-z0-9._~-]|%[0-9A-F]{2})*")
"""What has no second meaning in a path segment or a query value (RFC 3986, 2.3 and 2.1)."""
DOCUMENT = load(Path(__file__).parents[2] / "openapi" / "receipts.yaml").document


def answer(request: httpx2.Request) -> httpx2.Response:
    SENT.append(request)
    is_list = request.url.path.endswith("/Receipts")
    return httpx2.Response(200, json=page_of([]) if is_list else {})


CLIENT = answered_by(answer)


def sent_target() -> tuple[list[str], str]:
    """Take the request that was sent apart on the wire's own terms: raw path segments, raw query."""
    raw = SENT.pop().url.raw_path.decode("ascii")
    parts = urlsplit(raw)
    return parts.path.split("/"), parts.query


@pytest.mark.parametrize("path", DOCUMENT["paths"])
@example(conversation="{MessageSid}", message="0" * 32, receipt="0" * 32, service="0" * 32)
@example(conversation="x" * 1000, message="0" * 32, receipt="0" * 32, service="0" * 32)
@given(conversation=UNIQUE_NAME, message=HEX, receipt=HEX, service=HEX)
def test_every_path_of_the_contract_is_filled(
    path: str, conversation: str, message: str, receipt: str, service: str
) -> None:
    ids = {
        "{ConversationSid}": conversation,
        "{MessageSid}": f"IM{message}",
        "{Sid}": f"DY{receipt}",
        "{ChatServiceSid}": f"IS{service}",
    }
    scope = ids["{ChatServiceSid}"] if "{ChatServiceSid}" in path else None
    if path.endswith("{Sid}"):
        CLIENT.receipts.fetch(conversation, ids["{MessageSid}"], ids["{Sid}"], chat_service_sid=scope)
    else:
        CLIENT.receipts.page(conversation, ids["{MessageSid}"], chat_service_sid=scope)
    segments, query = sent_target()
    wanted = [ids.get(segment, segment) for segment in path.split("/")]
    assert [unquote(segment, errors="strict") for segment in segments] == wanted
    assert all(PLAIN.fullmatch(segment) for segment in segments)
    assert query == ""


@example(conversation="name", size=None, page=None, token="a&PageSize=1 b+c%2F/\N{EURO SIGN}")
@given(
    conversation=UNIQUE_NAME,
    size=st.none() | st.integers(1, 50),
    page=st.none() | st.integers(0, 10**9),
    token=st.none() | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60),
)
def test_a_page_asks_with_the_published_parameters_in_their_order(
    conversation: str, size: int | None, page: int | None, token: str | None
) -> None:
    CLIENT.receipts.page(conversation, IM, page_size=size, page=page, page_token=token)
    segments, query = sent_target()
    assert [unquote(segment) for segment in segments[2:4]] == ["Conversations", conversation]
    assert all(PLAIN.fullmatch(value) for part in query.split("&") for value in part.split("=", 1))
    expected = [("PageSize", size), ("Page", page), ("PageToken", token)]
    assert parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)) == [
        (name, str(value)) for name, value in expected if value is not None
    ]
