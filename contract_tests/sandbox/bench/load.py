"""A load of one repeated request over a few keep-alive connections, as light as plain sockets are."""

from __future__ import annotations

import selectors
import socket
import statistics
import time
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import urlsplit

CONNECTIONS = 8
_PATIENCE_SECONDS = 10
_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Round:
    """One round of requests: seconds from first to last, and each one's own seconds."""

    seconds: float
    latencies: list[float]

    @property
    def rate(self) -> float:
        """Requests per second."""
        return len(self.latencies) / self.seconds

    @property
    def p99(self) -> float:
        """The 99th percentile of latency, in seconds."""
        return statistics.quantiles(self.latencies, n=100)[98]


class Load:
    """Keeps connections busy with one request each; all answers must have the size of the first.

    Each round connects anew, because a server closes connections that have been idle.
    """

    def __init__(self, base_url: str, target: str, headers: dict[str, str]) -> None:
        address = urlsplit(base_url)
        lines = [f"GET {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        self._request = ("\r\n".join([*lines, f"Host: {address.netloc}"]) + "\r\n\r\n").encode()
        self._where = (str(address.hostname), address.port or 80)

    def answer(self) -> tuple[bytes, bytes]:
        """One whole answer: its head and its body."""
        with socket.create_connection(self._where, _PATIENCE_SECONDS) as connection:
            connection.sendall(self._request)
            received = b""
            while b"\r\n\r\n" not in received:
                received += _receive(connection)
            head, _, body = received.partition(b"\r\n\r\n")
            names = (line.partition(b":") for line in head.lower().split(b"\r\n"))
            (length,) = (int(value) for name, _, value in names if name == b"content-length")
            while len(body) < length:
                body += _receive(connection)
        return head, body

    def run(self, requests: int) -> Round:
        """Ask ``requests`` times and measure.

        Raises:
            TimeoutError: No answer came for ten seconds.
            ConnectionError: The server hung up.
        """
        size = sum(map(len, self.answer())) + 4
        latencies: list[float] = []
        with ExitStack() as stack:
            selector = stack.enter_context(selectors.DefaultSelector())
            sockets = [socket.create_connection(self._where, _PATIENCE_SECONDS) for _ in range(CONNECTIONS)]
            for own in sockets:
                stack.callback(own.close)
            started = time.perf_counter()
            keys = [selector.register(own, selectors.EVENT_READ, [0, 0.0]) for own in sockets[:requests]]
            for key in keys:
                self._ask(key)
            asked = len(keys)
            while len(latencies) < requests:
                ready = selector.select(_PATIENCE_SECONDS)
                if not ready:
                    raise TimeoutError(f"{requests - len(latencies)} answers are missing")
                for key, _ in ready:
                    key.data[0] += len(_receive(_socket(key)))
                    if key.data[0] >= size:
                        latencies.append(time.perf_counter() - key.data[1])
                        if asked < requests:
                            self._ask(key)
                            asked += 1
            return Round(time.perf_counter() - started, latencies)

    def _ask(self, key: selectors.SelectorKey) -> None:
        key.data[:] = [0, time.perf_counter()]
        _socket(key).sendall(self._request)


def _receive(connection: socket.socket) -> bytes:
    received = connection.recv(_CHUNK)
    if not received:
        raise ConnectionError("the server closed a connection within an answer")
    return received


def _socket(key: selectors.SelectorKey) -> socket.socket:
    assert isinstance(key.fileobj, socket.socket)
    return key.fileobj
