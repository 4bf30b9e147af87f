"""Serves a provider over plain sockets, so that whatever HTTP/1.1 allows on the wire can be sent as it is."""

import itertools
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

from starlette.datastructures import Headers

from contract_tests.sandbox import Call, Provider

LARGEST_LINE = 65_536
BODILESS = frozenset({204, 304})


@dataclass(frozen=True, slots=True)
class Framing:
    """What may be different on the wire while the answer is the same.

    Attributes:
        version: The protocol version of the status line; 1.0 closes after each answer.
        before: Informational responses that precede the final one.
        reason: The reason phrase, or None for the usual one.
        chunk: The size of the chunks that the content is sent in; 0 to count it instead.
        chunk_extension: What follows the size of each chunk.
        trailers: Fields behind the last chunk.
        until_close: Whether the end of the connection is the end of the content.
        head_alike: Whether HEAD is framed as GET is; otherwise it has neither length nor encoding.
        closes_after: The connection is closed after so many answers; 0 for never.
        says_close: Whether it says so with the last of them.
        resets: Whether it is closed by a reset.
        case: How header names are written: a method of str.
        space: What stands on both sides of a header's value.
        pieces: How many bytes are sent at a time; 0 for all.
        idle_seconds: How long a connection is kept without a request.
    """

    version: str = "HTTP/1.1"
    before: tuple[str, ...] = ()
    reason: str | None = None
    chunk: int = 0
    chunk_extension: str = ""
    trailers: tuple[tuple[str, str], ...] = ()
    until_close: bool = False
    head_alike: bool = True
    closes_after: int = 0
    says_close: bool = False
    resets: bool = False
    case: str = "title"
    space: str = ""
    pieces: int = 0
    idle_seconds: float | None = None

    def sent(self, method: str, status: int, headers: list[tuple[str, str]], content: bytes, *, last: bool) -> bytes:
        """An answer as bytes."""
        kept = [(name, value) for name, value in headers if name.lower() not in {"content-length", "connection"}]
        length = next((value for name, value in headers if name.lower() == "content-length"), None)
        bodiless = method == "HEAD" or status in BODILESS
        chunked = self.chunk > 0 and status not in BODILESS and self.version == "HTTP/1.1"
        if chunked and (method != "HEAD" or self.head_alike):
            kept.append(("Transfer-Encoding", "chunked"))
        elif length is not None and not (self.until_close or chunked) and (method != "HEAD" or self.head_alike):
            kept.append(("Content-Length", length))
        if last and self.says_close:
            kept.append(("Connection", "close"))
        reason = self.reason if self.reason is not None else "OK" if status == 200 else "Other"
        lines = [f"{self.version} {status} {reason}"]
        lines += [f"{getattr(name, self.case)()}:{self.space or ' '}{value}{self.space}" for name, value in kept]
        head = "".join(f"{before}\r\n\r\n" for before in self.before) + "\r\n".join(lines) + "\r\n\r\n"
        if bodiless:
            return head.encode("latin-1")
        return head.encode("latin-1") + (self._chunks(content) if chunked else content)

    def _chunks(self, content: bytes) -> bytes:
        parts = [content[start : start + self.chunk] for start in range(0, len(content), self.chunk)]
        chunks = [b"%X%s\r\n%s\r\n" % (len(part), self.chunk_extension.encode(), part) for part in parts]
        trailers = "".join(f"{name}: {value}\r\n" for name, value in self.trailers)
        return b"".join(chunks) + b"0\r\n" + trailers.encode() + b"\r\n"

    def is_last(self, number: int) -> bool:
        """Whether the connection ends with this answer, counted from 1."""
        ends = self.until_close or self.version == "HTTP/1.0"
        return ends or bool(self.closes_after and number >= self.closes_after)


class _Server(ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, provider: Provider, framing: Framing) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.provider = provider
        self.framing = framing

    def handle_error(self, *_: Any) -> None:
        """Say nothing: a client that hangs up is no error."""


class _Handler(StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        """Answer the requests of one connection."""
        framing = self.server.framing
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connection.settimeout(framing.idle_seconds)
        for number in itertools.count(1):
            try:
                request = _request(self.rfile)
            except TimeoutError:
                return
            if request is None:
                return
            last = framing.is_last(number)
            self._answer(*request, last=last)
            if last and framing.resets:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            if last:
                return

    def _answer(self, method: str, call: Call, *, last: bool) -> None:
        provider, framing = self.server.provider, self.server.framing
        answer = provider.response(call, provider.answer(call))
        headers = [(name.decode(), value.decode("latin-1")) for name, value in answer.raw_headers]
        sent = framing.sent(method, answer.status_code, headers, bytes(answer.body), last=last)
        step = framing.pieces or len(sent)
        for start in range(0, len(sent), step):
            self.wfile.write(sent[start : start + step])
            time.sleep(0)  # lets the other end read a piece of it


@contextmanager
def serving(provider: Provider, framing: Framing) -> Iterator[str]:
    """Serve a provider on a free port of this machine; gives its base URL."""
    with _Server(provider, framing) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def _request(stream: Any) -> tuple[str, Call] | None:
    line = stream.readline(LARGEST_LINE).decode("latin-1").rstrip("\r\n")
    if not line:
        return None
    method, target, _ = line.split(" ", 2)
    headers = []
    while header := stream.readline(LARGEST_LINE).decode("latin-1").rstrip("\r\n"):
        name, _, value = header.partition(":")
        headers.append((name.lower().encode(), value.strip().encode("latin-1")))
    found = Headers(raw=headers)
    stream.read(int(found.get("content-length", "0")))
    path, _, query = target.partition("?")
    return method, Call(method, path, query, found, server=found.get("host", "127.0.0.1"))
