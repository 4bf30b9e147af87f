"""The path that is asked for is exactly the one that the spec describes, for every valid id."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contract_tests.client.mocked import answered_by
from contract_tests.client.stub_provider import page_of
from scripts.spec import load

SENT: list[str] = []
HEX = st.text("0123456789abcdefABCDEF", min_size=32, max_size=32)
UNIQUE_NAME = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(
    lambda name: name not in {".", ".."}
)
PLAIN = re.compile("([A-Za-z0-9._~-]|%[0-9A-F]{2})*")
"""What has no second meaning in a path segment (RFC 3986, 2.3 and 2.1)."""
DOCUMENT = load(Path(__file__).parents[2] / "openapi" / "receipts.yaml").document


def answer(request: httpx2.Request) -> httpx2.Response:
    SENT.append(request.url.raw_path.decode("ascii"))
    return httpx2.Response(200, json=page_of([]) if request.url.path.endswith("/Receipts") else {})


CLIENT = answered_by(answer)


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
    sent = urlsplit(SENT.pop())
    segments = sent.path.split("/")
    assert [unquote(segment, errors="strict") for segment in segments] == [ids.get(one, one) for one in path.split("/")]
    assert all(PLAIN.fullmatch(segment) for segment in segments)
    assert sent.query == ""
