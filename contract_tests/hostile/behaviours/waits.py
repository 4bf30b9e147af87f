"""Slowness: silence and drip-feeding at every stage. A call ends by its total limit, however steadily bytes come in."""

from contract_tests.client.scripted_server import Script, Wire
from contract_tests.hostile.behaviours.row import HASTY, Row
from twilio_receipts import RequestTimeoutError

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
_BODY = _HEAD + b"Content-Length: 1000\r\n\r\n"
_STEP = 0.05  # seconds: well within the limit of a single read


def _silent(say: bytes = b"", *, hear: bool = True) -> Script:
    def script(wire: Wire) -> None:
        if hear:
            wire.some()
        if say:
            wire.send(say)
        wire.hold()

    return script


def _dripping(first: bytes, then: bytes) -> Script:
    def script(wire: Wire) -> None:
        wire.some()
        if first:
            wire.send(first)
        wire.drip(then, _STEP)

    return script


def _flood(data: bytes) -> Script:
    """Never late, never done."""

    def script(wire: Wire) -> None:
        wire.request()
        while not wire.server.over.is_set():
            wire.send(data)

    return script


_SCRIPTS = {
    "silence after connecting": _silent(hear=False),
    "silence after the request": _silent(),
    "silence in the headers": _silent(_HEAD),
    "silence after the headers": _silent(_BODY),
    "silence in the body": _silent(_BODY + b"{"),
    "drip of the status line": _dripping(b"", _HEAD + b"X: " + b"x" * 1000),
    "drip of the headers": _dripping(_HEAD, b"X: " + b"x" * 1000),
    "drip of header lines": _dripping(_HEAD, b"X: x\r\n" * 1000),
    "drip of the body": _dripping(_BODY, b" " * 1000),
    "drip of chunks": _dripping(_HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n" * 1000),
    "100 without end": _flood(b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
}

ROWS = (
    *(Row(name, script, RequestTimeoutError, timeout=HASTY) for name, script in _SCRIPTS.items()),
    Row("TLS: silence", _silent(hear=False), RequestTimeoutError, timeout=HASTY, scheme="https"),
    Row(
        "TLS: drip of the hello",
        _dripping(b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03", bytes(1000)),
        RequestTimeoutError,
        timeout=HASTY,
        scheme="https",
    ),
)
