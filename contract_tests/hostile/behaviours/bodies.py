"""Bodies: whole as HTTP, but not what the contract promises."""

import gzip
import zlib
from functools import cache

from contract_tests.client.scripted_server import Script, Wire, response
from contract_tests.hostile.behaviours.row import MIB, RECEIPT, Row, always
from twilio_receipts import ResponseDecodeError, ServerError

_GZIP = b"Content-Type: application/json\r\nContent-Encoding: gzip\r\n"
_DEEP = 100_000


def _typed(content_type: str) -> bytes:
    return f"Content-Type: {content_type}\r\n".encode()


@cache
def _bomb(megabytes: int) -> bytes:
    # After a full flush the same text is squeezed into the same bytes; whoever counts ends before the checksum's place.
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
    first, again = (squeeze.compress(b" " * MIB) + squeeze.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + again * (megabytes - 1)


def _huge(size: int) -> Script:
    def script(wire: Wire) -> None:
        wire.request()
        wire.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n[" % size)
        for _ in range(size // MIB):
            wire.send(b" " * MIB)

    return script


BROKEN = {
    "empty": (b"", "$"),
    "a space": (b" ", "$"),
    "truncated": (b'{"sid":"DY', "$"),
    "HTML": (b"<!doctype html><title>Sign in</title>", "$"),
    "NaN": (b"NaN", "$"),
    "NaN in a field": (b'{"error_code":NaN}', "$"),
    "infinite": (b'{"error_code":1e999}', "$.error_code"),
    "an int of 5,000 digits": (b'{"error_code":1' + b"0" * 5000 + b"}", "$.error_code"),
    "a fraction": (b'{"error_code":1.5}', "$.error_code"),
    "a date without an offset": (b'{"date_created":"2026-01-01T00:00:00"}', "$.date_created"),
    "no date": (b'{"date_created":"yesterday"}', "$.date_created"),
    "with a byte order mark": (b'\xef\xbb\xbf{"sid":"DY"}', "$"),
    "in UTF-16": ('{"sid":"DY"}'.encode("utf-16"), "$"),
    "in Latin-1": ('{"sid":"DÝ"}'.encode("latin-1"), "$"),
    "of another type": (b'{"sid":7}', "$.sid"),
    "a list": (b"[]", "$"),
    "null": (b"null", "$"),
    "two values": (b"{}{}", "$"),
    "trailing text": (b"{} trailing", "$"),
    "with a lone surrogate": (b'{"sid":"\\ud800"}', "$"),
    "with a NUL": (b'{"sid":"\x00"}', "$"),
    "nested 100,000 deep": (b"[" * _DEEP + b"]" * _DEEP, "$"),
    "nested 100,000 deep in an unknown field": (b'{"x":' + b"[" * _DEEP + b"]" * _DEEP + b"}", "$"),
    "nested 100,000 objects deep": (b'{"x":' * _DEEP + b"1" + b"}" * _DEEP, "$"),
}
"""Bodies by what they are, each with the path that the error names."""

_FIRST = b'{"meta":{"next_page_url":null},"delivery_receipts":['
_MANY = _FIRST + b"{}," * 690_000 + b"{}]}"
_UNKNOWN = _FIRST + b",".join(b'{"status":"%d"}' % n for n in range(90_000)) + b"]}"

ROWS = (
    *(
        Row(f"body {name}", always(response(body)), ResponseDecodeError, status=200)
        for name, (body, _) in BROKEN.items()
    ),
    *(
        Row(f"body {name}, of an error", always(response(BROKEN[name][0], "500 Failed")), ServerError, status=500)
        for name in ("empty", "HTML", "nested 100,000 deep", "an int of 5,000 digits", "in UTF-16")
    ),
    Row("HTML as HTML", always(response(b"<html>", headers=_typed("text/html"))), ResponseDecodeError),
    Row("JSON as HTML", always(response(b"{}", headers=_typed("text/html"))), ResponseDecodeError),
    Row("JSON in a wrong charset", always(response(b"{}", headers=_typed("application/json; charset=x"))), None),
    Row("JSON with a key twice", always(response(b'{"sid":"DY","sid":"%s"}' % RECEIPT.encode())), None),
    Row(
        "two content types",
        always(response(b"{}", headers=_typed("application/json") + _typed("x/y"))),
        ResponseDecodeError,
    ),
    Row("100 MB", _huge(100 * MIB), ResponseDecodeError, says="larger than"),
    Row("100 MB, said of 1 byte more", _huge(10**15), ResponseDecodeError, says="larger than"),
    Row("not gzip", always(response(b"{}", headers=_GZIP)), ResponseDecodeError, says="gzip"),
    Row(
        "gzip cut off",
        always(response(gzip.compress(b"{}" * 99)[:-9], headers=_GZIP)),
        ResponseDecodeError,
        says="early",
    ),
    Row(
        "gzip twice",
        always(response(gzip.compress(b"{}") * 2, headers=_GZIP)),
        ResponseDecodeError,
        says="goes on",
    ),
    Row("gzip bomb of 256 MB", always(response(_bomb(256), headers=_GZIP)), ResponseDecodeError, says="larger than"),
    Row("gzip bomb within gzip", always(response(gzip.compress(_bomb(64)), headers=_GZIP)), ResponseDecodeError),
    Row("gzip bomb, of an error", always(response(_bomb(64), "503 Busy", _GZIP)), ServerError, status=503),
    Row(
        "another encoding",
        always(response(b"{}", headers=b"Content-Encoding: br\r\n")),
        ResponseDecodeError,
        says="br",
    ),
    Row("690,000 empty receipts in 2 MB", always(response(_MANY)), None, lists=True, memory=160 * MIB, heavy=True),
    Row(
        "690,000 receipts, the last of them wrong",
        always(response(_MANY[:-4] + b'{"sid":5}]}')),
        ResponseDecodeError,
        lists=True,
        memory=160 * MIB,
        heavy=True,
    ),
    Row("90,000 unknown statuses", always(response(_UNKNOWN)), None, lists=True, memory=160 * MIB, heavy=True),
)
