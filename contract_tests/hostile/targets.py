"""What is fuzzed: each target takes bytes, and fails if anything but a result or a documented error comes of them."""

import gzip
from collections.abc import Callable
from typing import Any

import httpcore2
import httpx2

from contract_tests.client.mocked import ACCOUNT, CH, DY, IM
from contract_tests.client.stub_provider import page_of
from twilio_receipts import Client, TwilioReceiptsError
from twilio_receipts._runtime import wire as runtime
from twilio_receipts._runtime.credentials import Credentials
from twilio_receipts._runtime.response import Response, ResponseReader, decode
from twilio_receipts.receipts import _FETCH

SECRET = "zanary/secret"
"""Its first letter cannot be the end of an escape such as \\x0c, out of which redacted text could grow it again."""
STATUSES = (200, 200, 200, 400, 404, 429, 500, 999)
_LONGEST_ERROR = 2000
_HEADERS = (b"Content-Type", b"Retry-After", b"Twilio-Request-Id", b"Content-Encoding")


def _documented(act: Callable[[], object]) -> Any:
    """Return the result, or None for an error whose text is short and shows no secret."""
    try:
        return act()
    except TwilioReceiptsError as raised:
        error = raised
    assert str(error).isprintable()
    assert len(str(error)) < _LONGEST_ERROR
    assert SECRET not in f"{error} {vars(error)}".lower()
    return None


def _client(answer: Callable[[httpx2.Request], httpx2.Response], base_url: str | None = None) -> Client:
    mocked = httpx2.Client(transport=httpx2.MockTransport(answer))
    return Client(ACCOUNT, SECRET, base_url=base_url, max_retries=0, http_client=mocked)


def _decoded(response: Response) -> Any:
    result = decode(response, _FETCH.decoder, Credentials(ACCOUNT, SECRET))
    if isinstance(result, TwilioReceiptsError):
        raise result
    return result


def decoding(data: bytes) -> None:
    """A body, as a receipt or a page of them, or of an error."""
    if not data:
        return
    receipts = _client(lambda _: httpx2.Response(STATUSES[data[0] >> 1 & 7], content=data[1:])).receipts
    result = _documented(lambda: receipts.page(CH, IM) if data[0] & 1 else receipts.fetch(CH, IM, DY))
    if result is not None:
        assert type(result).from_dict(result.to_dict()) == result
        hash(result)


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
        _documented(lambda response=response: _decoded(response))  # type: ignore[misc]  # bound now


def links(data: bytes) -> None:
    """A link to the next page."""
    link = data.decode("utf-8", "replace")
    for base_url in ("https://conversations.twilio.com", "http://127.0.0.1:8000", "https://gateway.example/twilio"):
        asked: list[httpx2.URL] = []

        def answer(request: httpx2.Request, asked: list[httpx2.URL] = asked) -> httpx2.Response:
            asked.append(request.url)
            return httpx2.Response(200, json=page_of([{"sid": DY}], link if len(asked) == 1 else None))

        _documented(lambda url=base_url, answer=answer: list(_client(answer, url).receipts.pages(CH, IM)))  # type: ignore[misc]  # same
        assert {str(url.copy_with(query=None)) for url in asked} == {str(asked[0])}


def wire(data: bytes) -> None:
    """A whole response as it comes from the network, through the network library and all."""

    class Backend(runtime._Backend):
        def connect_tcp(self, *_arguments: Any, **_options: Any) -> Any:
            return runtime._Connection(httpcore2.MockStream([data]))

    class Wire(runtime.HttpxWire):
        _backend_kind = Backend

    with Client(ACCOUNT, SECRET, base_url="http://127.0.0.1:1", max_retries=0) as client:
        sent = Wire(client._session.configuration, None)
        client._session._wires._make = lambda: sent
        _documented(lambda: client.receipts.fetch(CH, IM, DY))


TARGETS: dict[str, Callable[[bytes], None]] = {"decoding": decoding, "headers": headers, "links": links, "wire": wire}
