"""A provider of a few lines, for what the sandbox does not do: hold answers back, count what runs at once, refuse."""

import asyncio
import json
import re
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Self

ACCOUNT = "AC" + "0" * 32
_REQUEST = re.compile(rb"GET (\S+) HTTP/1.1\r\n")


@dataclass
class Answer:
    """What one request is answered with."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def encode(self) -> bytes:
        """The bytes on the wire."""
        headers = {"Content-Type": "application/json", "Content-Length": str(len(self.body)), **self.headers}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"HTTP/1.1 {self.status} -\r\n{lines}\r\n".encode() + self.body


def receipt(number: int, message_sid: str) -> dict[str, object]:
    return {"sid": f"DY{number:032x}", "message_sid": message_sid, "status": "read", "error_code": 0}


def page(path: str, receipts: int = 1, following: str | None = None) -> Answer:
    """One page of a message's receipts; `following` is the page token of the next."""
    path, _, query = path.partition("?")
    message_sid = path.split("/")[-2]
    first = abs(hash(query)) % 2**60
    meta = {
        "page": 0,
        "page_size": 50,
        "first_page_url": path,
        "previous_page_url": None,
        "url": path,
        "next_page_url": following and f"{path}?PageToken={following}",
        "key": "delivery_receipts",
    }
    items = [receipt(first + number, message_sid) for number in range(receipts)]
    return Answer(body=json.dumps({"meta": meta, "delivery_receipts": items}).encode())


def message(number: int) -> tuple[str, str]:
    """The ids of one message."""
    return f"CH{number:032x}", f"IM{number:032x}"


class StubProvider:
    """Serves on a free port of this machine, in a thread of its own, for a `with` block.

    Args:
        answer: Answers a path; one receipt for each message by default.
    """

    def __init__(self, answer: Callable[[str], Awaitable[Answer]] | None = None) -> None:
        self.paths: list[str] = []
        self.arrivals: list[float] = []
        self.running = 0
        self.most_running = 0
        self._answer = answer or self.one_receipt
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="stub provider")
        self._connections: set[asyncio.Task[None]] = set()

    async def one_receipt(self, path: str) -> Answer:
        return page(path)

    @property
    def configuration(self) -> dict[str, Any]:
        """Arguments for a client."""
        return {"account_sid": ACCOUNT, "auth_token": "token", "base_url": f"http://127.0.0.1:{self._port}"}

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                found = _REQUEST.match(head)
                assert found, head
                path = found[1].decode()
                self.paths.append(path)
                self.arrivals.append(time.monotonic())
                self.running += 1
                self.most_running = max(self.most_running, self.running)
                try:
                    answer = await self._answer(path)
                finally:
                    self.running -= 1
                writer.write(answer.encode())
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # the client has gone, or the test is over
        finally:
            self._connections.discard(task)
            writer.close()

    def __enter__(self) -> Self:
        self._thread.start()
        start = asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(start, self._loop).result()
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        connections = list(self._connections)
        for task in connections:
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
