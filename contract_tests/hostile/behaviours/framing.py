"""Framing: what is not HTTP, or is not the HTTP that it says it is."""

from contract_tests.client.scripted_server import response
from contract_tests.hostile.behaviours.row import GOOD_RECEIPT, Row, always, once
from twilio_receipts import ApiError, ResponseDecodeError, TransportError

_OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
_CHUNKED = _OK + b"Transfer-Encoding: chunked\r\n\r\n"
_BIG_HEADERS = b"".join(b"X-%d: %s\r\n" % (number, b"x" * 1000) for number in range(500))

_BROKEN = {
    "content-length too long": _OK + b"Content-Length: 100\r\n\r\n{}",
    "content-length negative": _OK + b"Content-Length: -1\r\n\r\n{}",
    "content-length is not a number": _OK + b"Content-Length: two\r\n\r\n{}",
    "content-length of 30 digits": _OK + b"Content-Length: " + b"9" * 30 + b"\r\n\r\n{}",
    "two content-lengths": _OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "chunk size is not a number": _CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n",
    "chunk size negative": _CHUNKED + b"-1\r\n{}\r\n0\r\n\r\n",
    "chunk size of 100 digits": _CHUNKED + b"f" * 100 + b"\r\n{}",
    "chunk without its end": _CHUNKED + b"2\r\n{}garbage",
    "chunks cut off": _CHUNKED + b"2\r\n{}\r\n",
    "transfer-encoding unknown": _OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "no HTTP": b"SSH-2.0-OpenSSH_9.6\r\n",
    "binary": bytes(range(256)),
    "HTTP/0.9": b"{}",
    "HTTP/2 unasked": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "status 000": b"HTTP/1.1 000 Zero\r\nContent-Length: 2\r\n\r\n{}",
    "status 099": b"HTTP/1.1 099 Low\r\nContent-Length: 2\r\n\r\n{}",
    "status 1000": b"HTTP/1.1 1000 High\r\nContent-Length: 2\r\n\r\n{}",
    "status of letters": b"HTTP/1.1 OK OK\r\nContent-Length: 2\r\n\r\n{}",
    "a header without a colon": _OK + b"nonsense\r\n\r\n{}",
    "a header with a NUL": _OK + b"X: a\x00b\r\n\r\n{}",
    "a header name with a space": _OK + b"X Y: z\r\n\r\n{}",
    "500 headers of 1 KB": _OK + _BIG_HEADERS + b"Content-Length: 2\r\n\r\n{}",
    "a header of 1 MB": _OK + b"X: " + b"x" * 1_000_000 + b"\r\nContent-Length: 2\r\n\r\n{}",
    "a status line of 1 MB": b"HTTP/1.1 200 " + b"x" * 1_000_000 + b"\r\n\r\n",
    "line breaks only": b"\r\n" * 100_000,
    "100 for ever": b"HTTP/1.1 100 Continue\r\n\r\n" * 2_000,
    "101 unasked": b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nx",
    "103 and no more": b"HTTP/1.1 103 Early Hints\r\n\r\n",
}
_ODD = {
    "HTTP/9.9": b"HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    "no framing, ended by the close": b"HTTP/1.1 200 OK\r\n\r\n" + GOOD_RECEIPT,
    "HTTP/1.0": b"HTTP/1.0 200 OK\r\n\r\n" + GOOD_RECEIPT,
    "line feeds only": b"HTTP/1.1 200 OK\nContent-Length: %d\n\n" % len(GOOD_RECEIPT) + GOOD_RECEIPT,
    "a chunk a byte": _CHUNKED + b"".join(b"1\r\n%c\r\n" % byte for byte in GOOD_RECEIPT) + b"0\r\n\r\n",
    "trailers": _CHUNKED + b"%x\r\n%s\r\n0\r\nX: y\r\n\r\n" % (len(GOOD_RECEIPT), GOOD_RECEIPT),
    "header bytes beyond ASCII": response(GOOD_RECEIPT, headers=b"X-Odd: \xff\xfe\x80\r\n"),
    "a cookie flood": response(GOOD_RECEIPT, headers=b"Set-Cookie: a=b; Domain=.x; Expires=junk\r\n" * 1000),
    "a broken cookie": response(GOOD_RECEIPT, headers=b"Set-Cookie: \xff=;;;=; Max-Age=x; Version=y\r\n"),
    "100 before the response": b"HTTP/1.1 100 Continue\r\n\r\n" + response(GOOD_RECEIPT),
}

ROWS = (
    *(Row(name, once(data), TransportError) for name, data in _BROKEN.items()),
    *(Row(name, once(data), None) for name, data in _ODD.items()),
    Row("content-length too short", always(response(b"{}")[:-2] + b'{"sid":1}'), ResponseDecodeError),
    Row("204", always(b"HTTP/1.1 204 None\r\n\r\n"), ApiError, status=204),
    Row("304", always(b"HTTP/1.1 304 Not Modified\r\n\r\n"), ApiError, status=304),
    Row("999", always(response(b"{}", "999 Odd")), ApiError, status=999),
    Row("206 with a part", always(response(b'{"sid":', "206 Part")), ApiError, status=206),
)
