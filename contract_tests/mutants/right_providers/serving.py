"""Serves a provider over plain sockets, so that whatever HTTP/1.1 allows on the wire can be sent as it is."""

import itertools
import time
from dataclasses import dataclass

from starlette.datastructures import Headers

from contract_tests.client.scripted_server import PATIENCE, ScriptedServer, Wire
from contract_tests.sandbox import Call, Provider

BODILESS = frozenset({204, 304})


@dataclass(frozen=True, slots=True)
class Framing:
    """What may be different on the wire while the response is the same."""

    version: str = "HTTP/1.1"  #: Of the status line; 1.0 closes after each response
    before: tuple[str, ...] = ()  #: Informational responses that precede the final one
    reason: str | None = None  #: The reason phrase, or None for the usual one
    chunk: int = 0  #: The size of the chunks that the content is sent in; 0 to count it instead
    chunk_extension: str = ""  #: What follows the size of each chunk
    trailers: tuple[tuple[str, str], ...] = ()  #: Fields behind the last chunk
    until_close: bool = False  #: Whether the end of the connection is the end of the content
    head_alike: bool = True  #: Whether HEAD is framed as GET is; otherwise it has neither length nor encoding
    closes_after: int = 0  #: The connection is closed after so many responses; 0 for never
    says_close: bool = False  #: Whether it says so with the last of them
    resets: bool = False  #: Whether it is closed by a reset
    case: str = "title"  #: How header names are written: a method of str
    space: str = ""  #: What stands on both sides of a header's value
    pieces: int = 0  #: How many bytes are sent at a time; 0 for all
    idle_seconds: float = PATIENCE  #: How long a connection is kept without a request

    def sent(self, method: str, status: int, headers: list[tuple[str, str]], content: bytes, *, last: bool) -> bytes:
        """A response as bytes."""
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
        """Whether the connection ends with this response, counted from 1."""
        ends = self.until_close or self.version == "HTTP/1.0"
        return ends or bool(self.closes_after and number >= self.closes_after)


def serving(provider: Provider, framing: Framing) -> ScriptedServer:
    """A server of a provider on a free port of this machine."""

    def script(wire: Wire) -> None:
        for number in itertools.count(1):
            head = wire.request(framing.idle_seconds if number > 1 else PATIENCE)
            if not head:
                return
            call, last = _call(head), framing.is_last(number)
            response = provider.response(call, provider.answer(call))
            headers = [(name.decode(), value.decode("latin-1")) for name, value in response.raw_headers]
            sent = framing.sent(call.method, response.status_code, headers, bytes(response.body), last=last)
            step = framing.pieces or len(sent)
            for start in range(0, len(sent), step):
                wire.send(sent[start : start + step])
                time.sleep(0)  # lets the other end read a piece of it
            if last and framing.resets:
                wire.reset()
            if last:
                return

    return ScriptedServer(script)


def _call(head: bytes) -> Call:
    line, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = line.split(" ", 2)
    pairs = [text.partition(":") for text in lines]
    headers = Headers(raw=[(name.lower().encode(), value.strip().encode("latin-1")) for name, _, value in pairs])
    path, _, query = target.partition("?")
    return Call(method, path, query, headers, server=headers.get("host", "127.0.0.1"))
