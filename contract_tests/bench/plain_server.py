"""A static server of our own, for what nginx does not do: answer late, refuse what is too much, never come to an end.

Run as a process (`python -m contract_tests.bench.plain_server`), it prints its port and serves until its stdin closes.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
from functools import lru_cache

from contract_tests.bench import data

_TOKEN = re.compile(rb"PageToken=(\d+)")


class _Connection(asyncio.Protocol):
    """Answers one request after the other."""

    transport: asyncio.Transport

    def __init__(self, server: PlainServer) -> None:
        self._server = server
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while b"\r\n\r\n" in self._received:
            head, _, self._received = self._received.partition(b"\r\n\r\n")
            self._server.answer(head, self.transport)


class PlainServer:
    """Serves pages, counts requests."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self.port = 0
        self._running = self._answered = self._refused = 0

    async def serve(self) -> None:
        """Serve until stdin closes."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Connection(self), "127.0.0.1", 0, backlog=512)
        self.port = server.sockets[0].getsockname()[1]
        sys.stdout.write(f"{self.port}\n")
        sys.stdout.flush()
        await loop.run_in_executor(None, sys.stdin.read)

    def answer(self, head: bytes, transport: asyncio.Transport) -> None:
        """Answer one request."""
        line = head.partition(b"\r\n")[0]
        if line.startswith(b"GET /counts"):
            counts = b'{"answered": %d, "refused": %d}' % (self._answered, self._refused)
            self._answered = self._refused = 0
            transport.write(response(counts))
        elif self._options.admit is not None and self._running >= self._options.admit:
            self._refused += 1
            transport.write(response(b'{"code": 20429, "message": "Too many requests", "status": 429}', 429))
        elif self._options.latency:
            self._running += 1
            asyncio.get_running_loop().call_later(self._options.latency, self._finish, line, transport)
        else:
            self._running += 1
            self._finish(line, transport)

    def _finish(self, line: bytes, transport: asyncio.Transport) -> None:
        self._running -= 1
        self._answered += 1
        found = _TOKEN.search(line)
        number = int(found[1]) if found else 0
        if not transport.is_closing():
            transport.write(self._page(number))

    def _page(self, number: int) -> bytes:
        # Of an endless list only the links differ; every page but its neighbours may look like another one.
        last = self._options.pages - 1
        # The last page has no link: none in between may be made like it.
        like = number % min(64, last - 1) + 1 if 0 < number < last else number
        return response(_page(like, self.port, self._options.pages).replace(b"=%d" % (like + 1), b"=%d" % (number + 1)))


@lru_cache(maxsize=256)
def _page(number: int, port: int, pages: int) -> bytes:
    return data.page(number, f"http://127.0.0.1:{port}", pages)


def response(body: bytes, status: int = 200) -> bytes:
    """The bytes of an answer."""
    return b"HTTP/1.1 %d -\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (
        status,
        len(body),
        body,
    )


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=data.PAGES, help="pages of the list")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds until an answer")
    parser.add_argument("--admit", type=int, help="requests at once; more are answered 429")
    asyncio.run(PlainServer(parser.parse_args()).serve())


if __name__ == "__main__":
    main()
