"""What is fuzzed: each target takes bytes, and fails if anything but a result or a documented error comes of them."""

import gzip
from collections.abc import Callable
from typing import Any

import httpcore2

from contract_tests.hostile.behaviours.row import CONVERSATION, LIST_PATH, MESSAGE, RECEIPT
from twilio_receipts import Client, PageMeta, Receipt, ReceiptPage, TwilioReceiptsError
from twilio_receipts._runtime import wire as runtime
from twilio_receipts._runtime.call import Call
from twilio_receipts._runtime.credentials import Credentials
from twilio_receipts._runtime.paging import PageCursor
from twilio_receipts._runtime.response import Response, ResponseReader, decode
from twilio_receipts._runtime.retry import Timeout
from twilio_receipts._runtime.settings import Configuration, Origins
from twilio_receipts.receipts import _FETCH, _LIST

# Its first letter cannot be the end of an escape such as \x0c, out of which redacted text could grow it again.
CREDENTIALS = Credentials("AC" + "b" * 32, "zanary/secret")
API = "https://conversations.twilio.com"
STATUSES = (200, 200, 200, 400, 404, 429, 500, 999)
_LONGEST_ERROR = 2000
_HEADERS = (b"Content-Type", b"Retry-After", b"Twilio-Request-Id", b"Content-Encoding")


def configured(base_url: str) -> Configuration:
    """A client's configuration for this base URL."""
    return Configuration(CREDENTIALS, Origins(base_url, API), "fuzz", Timeout(), 0)


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


def decoded(response: Response, decoder: Any) -> Any:
    """What a response stands for; raises it if it is an error."""
    result = decode(response, decoder, CREDENTIALS)
    if isinstance(result, TwilioReceiptsError):
        raise result
    return result


def decoding(data: bytes) -> None:
    """A body, as a receipt or a page of them, or of an error."""
    if not data:
        return
    decoder: Any = (_FETCH.decoder, _LIST.decoder)[data[0] & 1]
    response = Response(STATUSES[data[0] >> 1 & 7], {}, data[1:], 0.0)

    def act() -> None:
        result = decoded(response, decoder)
        assert isinstance(result, (Receipt, ReceiptPage))
        assert type(result).from_dict(result.to_dict()) == result
        hash(result)

    _documented(act)


def headers(data: bytes) -> None:
    """Values of the headers that are read, one a line: content type, Retry-After, request id, content encoding."""
    headers = list(zip(_HEADERS, data.split(b"\n"), strict=False))
    encoding = dict(headers).get(b"Content-Encoding", b"")
    for status in (200, 503):
        reader = ResponseReader(status, headers)
        reader.add(gzip.compress(b"{}", mtime=0) if b"gzip" in encoding else b"{}")
        response = reader.response(1_795_000_000.0)
        assert len(response.unreadable or "") < _LONGEST_ERROR
        assert response.retry_after is None or 0 <= response.retry_after <= 1e12
        _documented(lambda response=response: decoded(response, _FETCH.decoder))  # type: ignore[misc]  # bound now


def links(data: bytes) -> None:
    """A link to the next page."""
    link = data.decode("utf-8", "replace")
    for base_url in (API, "http://127.0.0.1:8000", "https://gateway.example/twilio"):
        first = _LIST.page((CONVERSATION, MESSAGE), None, None, None, None)
        walk = PageCursor(_LIST, _LIST.items, first, configured(base_url))
        walk.accept(first, ReceiptPage(meta=PageMeta(next_page_url=link), delivery_receipts=(Receipt(sid="DY1"),)))
        followed: list[Call[ReceiptPage] | None] = []
        _documented(lambda walk=walk, followed=followed: followed.append(walk.next_call()))  # type: ignore[misc]  # bound now
        for call in followed:
            assert call is None or (call.path == LIST_PATH and call.query.isascii())


def wire(data: bytes) -> None:
    """A whole answer as it comes from the network, through the network library and all."""

    class Backend(runtime._Backend):
        def connect_tcp(self, *_arguments: Any, **_options: Any) -> Any:
            return runtime._Connection(httpcore2.MockStream([data]))

    class Wire(runtime.HttpxWire):
        _backend_kind = Backend

    sent = Wire(configured("http://127.0.0.1:1"), None)
    with Client("AC" + "b" * 32, "zanary/secret", base_url="http://127.0.0.1:1", max_retries=0) as client:
        client._session._wires._make = lambda: sent
        _documented(lambda: client.receipts.fetch(CONVERSATION, MESSAGE, RECEIPT))


TARGETS: dict[str, Callable[[bytes], None]] = {"decoding": decoding, "headers": headers, "links": links, "wire": wire}
