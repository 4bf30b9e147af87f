"""Connections: that end at every stage, that fall silent or drip, and certificates that nobody trusts.

A call ends by its total limit, however steadily bytes come in.
"""

import contextlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from contract_tests.client.scripted_server import Script, Wire, response
from contract_tests.hostile.behaviours.row import GOOD_RECEIPT, HASTY, Row
from twilio_receipts import RequestTimeoutError, TransportError

_CUT = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n"


def _end(say: bytes, end: Callable[[Wire], None], *, hear: bool = True) -> Script:
    def script(wire: Wire) -> None:
        if hear:
            wire.some()
        if say:
            wire.send(say)
        end(wire)

    return script


_STAGES = {
    "after connecting": (b"", False),
    "after the request": (b"", True),
    "in the status line": (b"HTTP/1.1 2", True),
    "in the headers": (_CUT[:-20], True),
    "after the headers": (_CUT + b"\r\n", True),
    "in the body": (_CUT + b'\r\n{"sid":', True),
}

_ENDS = tuple(
    Row(f"{how} {stage}", _end(say, end, hear=hear), TransportError)
    for how, end in (("reset", Wire.reset), ("close", Wire.close))
    for stage, (say, hear) in _STAGES.items()
) + tuple(
    Row(f"TLS: {name}", _end(say, end, hear=hear), TransportError, scheme="https")
    for name, say, end, hear in (
        ("reset after connecting", b"", Wire.reset, False),
        ("reset after the hello", b"", Wire.reset, True),
        ("close after the hello", b"", Wire.close, True),
        ("plain HTTP", b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", Wire.close, True),
        ("garbage", bytes(range(256)) * 20, Wire.close, True),
        ("a fatal alert", b"\x15\x03\x03\x00\x02\x02\x28", Wire.close, True),
        ("a hello cut off", b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03", Wire.close, True),
    )
)


_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
_BODY = _HEAD + b"Content-Length: 1000\r\n\r\n"
_STEP = 0.05  # seconds: well within the limit of a single read


def _dripping(first: bytes, then: bytes) -> Script:
    return _end(first, partial(Wire.drip, data=then, seconds=_STEP))


def _flood(data: bytes) -> Script:
    """Never late, never done."""

    def script(wire: Wire) -> None:
        wire.request()
        while not wire.server.over.is_set():
            wire.send(data)

    return script


_SCRIPTS = {
    "silence after connecting": _end(b"", Wire.hold, hear=False),
    "silence after the request": _end(b"", Wire.hold),
    "silence in the headers": _end(_HEAD, Wire.hold),
    "silence after the headers": _end(_BODY, Wire.hold),
    "silence in the body": _end(_BODY + b"{", Wire.hold),
    "drip of the status line": _dripping(b"", _HEAD + b"X: " + b"x" * 1000),
    "drip of the headers": _dripping(_HEAD, b"X: " + b"x" * 1000),
    "drip of header lines": _dripping(_HEAD, b"X: x\r\n" * 1000),
    "drip of the body": _dripping(_BODY, b" " * 1000),
    "drip of chunks": _dripping(_HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n" * 1000),
    "100 without end": _flood(b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
}

_WAITS = (
    *(Row(name, script, RequestTimeoutError, timeout=HASTY) for name, script in _SCRIPTS.items()),
    Row("TLS: silence", _end(b"", Wire.hold, hear=False), RequestTimeoutError, timeout=HASTY, scheme="https"),
    Row(
        "TLS: drip of the hello",
        _dripping(b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03", bytes(1000)),
        RequestTimeoutError,
        timeout=HASTY,
        scheme="https",
    ),
)


FOLDER = Path(__file__).parents[1] / "certificates"
"""Keys with certificates that sign themselves, from 2020 to 2120: nobody trusts them, so they are no secret."""
HERE, ELSEWHERE = FOLDER / "here.pem", FOLDER / "elsewhere.pem"


def _under_tls(certificate: Path) -> Script:
    """Show a certificate, and answer every request that comes all the same."""

    def script(wire: Wire) -> None:
        wire.secure(certificate)
        with contextlib.closing(wire):
            while wire.request():
                wire.send(response(GOOD_RECEIPT))

    return script


def _row(name: str, shown: Path, trusted: Path | None, error: type[TransportError] | None = TransportError) -> Row:
    says = "(?i)certificate" if error else ""
    return Row(f"TLS: {name}", _under_tls(shown), error, scheme="https", says=says, trusted=trusted)


_CERTIFICATES = (
    _row("a certificate of nobody's", HERE, None),
    _row("a certificate while another is trusted", HERE, ELSEWHERE),
    _row("a trusted certificate of another host", ELSEWHERE, ELSEWHERE),
    _row("a trusted certificate", HERE, HERE, error=None),
)

ROWS = (*_ENDS, *_CERTIFICATES, *_WAITS)
