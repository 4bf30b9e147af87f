"""Connections that end: at every stage, politely and not."""

from collections.abc import Callable

from contract_tests.client.scripted_server import Script, Wire
from contract_tests.hostile.behaviours.row import Row
from twilio_receipts import TransportError

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n"


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
    "in the headers": (_HEAD[:-20], True),
    "after the headers": (_HEAD + b"\r\n", True),
    "in the body": (_HEAD + b'\r\n{"sid":', True),
}

ROWS = tuple(
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
