"""Whatever bytes come, a call ends in a result, or in a documented error that is short and shows no secret."""

import gzip
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import httpcore2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from contract_tests.client.mocked import ACCOUNT, CH, DY, IM
from contract_tests.client.scripted_server import response
from contract_tests.hostile.behaviours.bodies import BROKEN
from twilio_receipts import Client, TwilioReceiptsError
from twilio_receipts._runtime import wire

SECRET = "zanary/secret"
"""Its first letter cannot be the end of an escape such as \\x0c, out of which redacted text could grow it again."""
RECEIPT = b'{"sid": "DY1", "status": "\\u0000new", "error_code": 0, "date_created": "2026-01-05T09:00:01Z"}'
BODIES = [
    *(body for body, _ in BROKEN.values() if len(body) < 1000),
    RECEIPT,
    b'{"meta": {"page": 0, "next_page_url": null}, "delivery_receipts": [%s]}' % RECEIPT,
    b'{"code": 20404, "message": "zanary\\u002fsecret", "more_info": "https://x", "details": {"a": [1]}}',
    b'{"date_created": "0000-00-00T00:00:00Z"}',
    b'{"date_created": "0001-01-01T00:00:00+23:59", "date_updated": "9999-12-31T23:59:59-23:59"}',
]
NAMES = (b"Content-Type", b"Retry-After", b"Twilio-Request-Id", b"Content-Encoding")
VALUES = [b"application/json", b"7", b"9" * 400, b"Fri, 31 Dec 9999 23:59:59 -2359", b"gzip", SECRET.encode()]
RESPONSES = [
    *map(response, BODIES),
    response(b'{"code":20429}', "429 Too Many", b"Retry-After: 7\r\n"),
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    b"HTTP/1.1 302 Found\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n",
    response(b"{}") * 2,
    b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nx",
]
SPLICES = [rb"\ud800", b"\x00", b"\xff", b"\r\n", b'"', b"{", b"[", b"null", b"1e999", b"..", b"//", b"@", b"%2e"]


@st.composite
def changed(draw: st.DrawFn, inputs: list[bytes]) -> bytes:
    """Draw one of the inputs, with a few pieces of it replaced."""
    data = draw(st.sampled_from(inputs))
    piece = st.sampled_from(SPLICES) | st.binary(max_size=8) | st.sampled_from(inputs)
    for start, length, put in draw(st.lists(st.tuples(st.integers(0, 4096), st.integers(0, 16), piece), max_size=8)):
        at = start % (len(data) + 1)
        data = data[:at] + put + data[at + length :]
    return data


@st.composite
def framed(draw: st.DrawFn) -> bytes:
    """Draw a response that is whole, as HTTP goes, with headers and a body of any kind."""
    values = [draw(changed(VALUES)) for _ in NAMES]
    headers = [b"%s: %s\r\n" % pair for pair in zip(NAMES, values, strict=True) if draw(st.booleans())]
    body = draw(changed(BODIES))
    if b"gzip" in values[-1]:
        body = gzip.compress(body, mtime=0)
    return response(body, draw(st.sampled_from(["200 OK", "200 OK", "404 None", "503 Busy"])), b"".join(headers))


class Backend(wire._Backend):
    """Connects to nothing, and receives these bytes."""

    data = b""

    def connect_tcp(self, *_arguments: Any, **_options: Any) -> Any:
        return wire._Connection(httpcore2.MockStream([self.data]))


@pytest.fixture(scope="module", autouse=True)
def _in_place_of_sockets() -> Iterator[None]:
    with patch.object(wire.HttpxWire, "_backend_kind", Backend):
        yield


def read(data: bytes, *, listed: bool) -> None:
    Backend.data = data
    try:
        with Client(ACCOUNT, SECRET, base_url="http://127.0.0.1:1", max_retries=0) as client:
            result = client.receipts.page(CH, IM) if listed else client.receipts.fetch(CH, IM, DY)
    except TwilioReceiptsError as raised:
        error = raised
    else:
        assert type(result).from_dict(result.to_dict()) == result
        hash(result)
        return
    assert str(error).isprintable()
    assert len(str(error)) < 2000
    assert SECRET not in f"{error} {vars(error)}".lower()


@pytest.mark.parametrize("status", ["200 OK", "400 Bad"])
@pytest.mark.parametrize("body", BODIES)
def test_what_was_found_once_stays_mended(body: bytes, status: str) -> None:
    read(response(body, status), listed=False)


@pytest.mark.parametrize("listed", [False, True])
@settings(max_examples=100)
@example(data=f"Basic {SECRET}\r\n\r\n".encode())
@example(data=response(b"{}", "503 Busy", b"".join(b"%s: %s\r\n" % (name, SECRET.encode()) for name in NAMES)))
@given(data=framed() | changed(RESPONSES))
def test_any_response(data: bytes, *, listed: bool) -> None:
    read(data, listed=listed)
