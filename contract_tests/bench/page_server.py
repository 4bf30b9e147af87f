"""A static server for the benchmark: serves the pages of `data`, late if it is told to.

Run as a process (`python -m contract_tests.bench.page_server`), it prints its port and serves until its stdin closes.
"""

import argparse
import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from contract_tests.bench import data

_TOKEN = re.compile(rb"PageToken=(\d+)")


class _Connection(asyncio.Protocol):
    """Answers one request after the other."""

    transport: asyncio.Transport

    def __init__(self, server: "PageServer") -> None:
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


class PageServer:
    """Serves pages."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options

    async def serve(self) -> None:
        """Serve until stdin closes."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Connection(self), "127.0.0.1", 0, backlog=512)
        self._port = server.sockets[0].getsockname()[1]
        sys.stdout.write(f"{self._port}\n")
        sys.stdout.flush()
        await loop.run_in_executor(None, sys.stdin.read)

    def answer(self, head: bytes, transport: asyncio.Transport) -> None:
        """Answer one request."""
        line = head.partition(b"\r\n")[0]
        if self._options.latency:
            asyncio.get_running_loop().call_later(self._options.latency, self._finish, line, transport)
        else:
            self._finish(line, transport)

    def _finish(self, line: bytes, transport: asyncio.Transport) -> None:
        found = _TOKEN.search(line)
        if not transport.is_closing():
            transport.write(self._page(int(found[1]) if found else 0))

    def _page(self, number: int) -> bytes:
        # Of an endless list only the links differ; every page but the first and the last may look like another one.
        last = self._options.pages - 1
        like = number % min(data.PAGES, last - 1) + 1 if data.PAGES < number < last else number
        body = _page(like, self._port, self._options.pages)
        if like != number:
            body = body.replace(b"=%d" % (like + 1), b"=%d" % (number + 1))
        return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body


@cache
def _page(number: int, port: int, pages: int) -> bytes:
    return data.page(number, f"http://127.0.0.1:{port}", pages)


@contextmanager
def page_server(*arguments: str) -> Iterator[str]:
    """Start a server in a process of its own; yields its base URL."""
    command = [sys.executable, "-m", "contract_tests.bench.page_server", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            assert process.stdin
            process.stdin.close()
            process.wait()


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=data.PAGES, help="pages of the list")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds until a response")
    asyncio.run(PageServer(parser.parse_args()).serve())


if __name__ == "__main__":
    main()
