"""What is fuzzed: each target takes bytes, and fails if anything but a result or a documented error comes of them."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import httpcore2

from contract_tests.hostile.behaviours.row import CONVERSATION, LIST_PATH, MESSAGE, RECEIPT
from twilio_receipts import Client, PageMeta, Receipt, ReceiptPage, TwilioReceiptsError
from twilio_receipts._runtime import deadline
from twilio_receipts._runtime.body import Body, UnreadableBodyError
from twilio_receipts._runtime.call import Call
from twilio_receipts._runtime.paging import Origins
from twilio_receipts._runtime.reply import KEPT_HEADERS, Reply, decode
from twilio_receipts._runtime.settings import Credentials
from twilio_receipts.receipts import _FETCH, _LIST

# Its first letter cannot be the end of an escape such as \x0c, out of which redacted text could grow it again.
CREDENTIALS = Credentials("AC" + "b" * 32, "zanary/secret")
API = "https://conversations.twilio.com"
STATUSES = (200, 200, 200, 400, 404, 429, 500, 999)
_LONGEST_ERROR = 2000


def _error_of(act: Callable[[], object]) -> TwilioReceiptsError | None:
    try:
        act()
    except TwilioReceiptsError as error:
        return error
    return None


def _documented(act: Callable[[], object]) -> None:
    error = _error_of(act)
    assert str(error).isprintable()
    assert len(str(error)) < _LONGEST_ERROR
    assert "zanary/secret" not in f"{error} {getattr(error, '__dict__', '')}".lower()


def decoding(data: bytes) -> None:
    """A body, as a receipt or a page of them, or of an error."""
    if not data:
        return
    convert: Callable[[bytes], Any] = (_FETCH.decode, _LIST.endpoint.decode)[data[0] & 1]
    reply = Reply(STATUSES[data[0] >> 1 & 7], {}, data[1:], 0.0)

    def act() -> None:
        result = decode(reply, convert, CREDENTIALS)
        assert isinstance(result, (Receipt, ReceiptPage))
        assert type(result).from_dict(result.to_dict()) == result
        hash(result)

    _documented(act)


def headers(data: bytes) -> None:
    """Values of the headers that are read, one a line: content type, Retry-After, request id, content encoding."""
    lines = data.decode("latin-1").split("\n")
    encoding = lines.pop() if len(lines) > len(KEPT_HEADERS) else ""
    try:
        body = Body(encoding)
        body.add(gzip.compress(b"{}", mtime=0) if "gzip" in encoding else data)
        body.whole()
    except UnreadableBodyError as error:
        assert len(str(error)) < _LONGEST_ERROR  # noqa: PT017 - either end is right
    for status in (200, 503):
        reply = Reply(status, dict(zip(KEPT_HEADERS, lines, strict=False)), b"{}", 1_795_000_000.0)
        assert reply.retry_after is None or 0 <= reply.retry_after <= 1e12
        _documented(lambda reply=reply: decode(reply, _FETCH.decode, CREDENTIALS))  # type: ignore[misc]  # bound now


def links(data: bytes) -> None:
    """A link to the next page."""
    link = data.decode("utf-8", "replace")
    for base_url in (API, "http://127.0.0.1:8000", "https://gateway.example/twilio"):
        walk = _LIST.walk(Origins(base_url, API, CREDENTIALS.redact), (CONVERSATION, MESSAGE))
        first = walk.next_call()
        assert first is not None
        walk.accept(first, ReceiptPage(meta=PageMeta(next_page_url=link), delivery_receipts=(Receipt(sid="DY1"),)))
        followed: list[Call[ReceiptPage] | None] = []
        _documented(lambda walk=walk, followed=followed: followed.append(walk.next_call()))  # type: ignore[misc]  # bound now
        for call in followed:
            assert call is None or (call.path == LIST_PATH and call.query.isascii())


def wire(data: bytes) -> None:
    """A whole answer as it comes from the network, through the network library and all."""
    with Client("AC" + "b" * 32, "zanary/secret", base_url="http://127.0.0.1:1", max_retries=0) as client:
        pool = client._session._transport.get().__self__._pool  # the place that `deadline` holds, too
        pool._network_backend = deadline._Backend(httpcore2.MockBackend([data]))
        _documented(lambda: client.receipts.fetch(CONVERSATION, MESSAGE, RECEIPT))


TARGETS: dict[str, Callable[[bytes], None]] = {"decoding": decoding, "headers": headers, "links": links, "wire": wire}
