"""A server of raw sockets on loopback that does what its script says, and records every byte that it receives.

No web framework: frameworks do not send broken HTTP. A script is called with each connection, in a thread of its own.
"""

from __future__ import annotations

import contextlib
import re
import select
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

PATIENCE = 30.0
"""Seconds after which a script's own waiting ends, should a test leave it alone."""

_CONTENT = b"Content-Type: application/json\r\n"


def response(body: bytes, status: str = "200 OK", headers: bytes = _CONTENT) -> bytes:
    """Build a whole, well-formed response."""
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n".encode() + headers + b"\r\n" + body


class Wire:
    """One connection, from the server's side."""

    def __init__(self, server: ScriptedServer, connection: socket.socket, number: int) -> None:
        self.server = server
        self.number = number
        """Which connection of the server this is, from 0."""
        self.requests = 0
        self._connection = connection
        self._unread = b""
        connection.settimeout(PATIENCE)
        # Or what is sent in pieces waits for the client's acknowledgement, 40 ms each.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def secure(self, certificate: Path) -> None:
        """Go on under TLS with this certificate, a PEM file that holds the key, too; OSError if the client will not."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self._connection = context.wrap_socket(self._connection, server_side=True)

    def request(self, seconds: float = PATIENCE) -> bytes:
        """Receive the next request's head; empty when the client has gone, TimeoutError if it is silent for so long."""
        self._connection.settimeout(seconds)
        while b"\r\n\r\n" not in self._unread:
            more = self._connection.recv(65_536)
            if not more:
                return b""
            self.server.record(more)
            self._unread += more
        head, _, self._unread = self._unread.partition(b"\r\n\r\n")
        self.requests += 1
        self.server.requests += 1
        return head

    def some(self) -> bytes:
        """Receive whatever comes, such as a TLS handshake; empty when the client has gone."""
        data = self._connection.recv(65_536)
        self.server.record(data)
        return data

    def send(self, data: bytes) -> None:
        """Send all of it, or raise OSError when the client has gone."""
        self._connection.sendall(data)

    def drip(self, data: bytes, seconds: float) -> None:
        """Send it byte by byte, with so much time between."""
        for position in range(len(data)):
            self.send(data[position : position + 1])
            if self.gone(seconds):
                return

    def gone(self, seconds: float) -> bool:
        """Let time pass, and pass over what the client says; tell whether it has closed or the test is over."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and not self.server.over.is_set():
            readable, _, _ = select.select([self._connection], [], [], left)
            if readable and not self.some():
                return True
        return self.server.over.is_set()

    def hold(self) -> None:
        """Say nothing until the client closes."""
        self.gone(PATIENCE)

    def reset(self) -> None:
        """End the connection with RST."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


Script = Callable[[Wire], None]


class ScriptedServer:
    """Listens on a free port of loopback."""

    def __init__(self, script: Script) -> None:
        self.requests = 0
        self.received = bytearray()
        """Everything that any connection received."""
        self.witness = ""
        """Where another server listens that must never hear of a secret."""
        self.over = threading.Event()
        self._script = script
        self._lock = threading.Lock()
        self._connections: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def record(self, data: bytes) -> None:
        """Keep what was received."""
        with self._lock:
            self.received += data

    def leaked(self, *secrets: str) -> int:
        """Count the bytes of secrets that arrived here, in any case of letters."""
        with self._lock:
            received = bytes(self.received)
        return sum(
            len(secret) * len(re.findall(re.escape(secret.encode()), received, re.IGNORECASE)) for secret in secrets
        )

    def wait_until_closed(self, all_but: int = 0) -> bool:
        """Tell whether the connections end within a while, as they do when the client has closed its own."""

        def still_open() -> int:
            with self._lock:
                return sum(connection.fileno() >= 0 for connection in self._connections)

        end = time.monotonic() + PATIENCE
        while still_open() > all_but and time.monotonic() < end:
            time.sleep(0.01)
        return still_open() <= all_but

    @property
    def connections(self) -> int:
        """How many connections there have been."""
        return len(self._connections)

    def __enter__(self) -> Self:
        self._threads.append(threading.Thread(target=self._listen, daemon=True))
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        # On Linux a plain close would leave `accept` waiting.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for connection in self._connections:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(PATIENCE)

    def _listen(self) -> None:
        with contextlib.suppress(OSError):  # it is shut down at the end
            while True:
                connection, _ = self._listener.accept()
                with self._lock:
                    thread = threading.Thread(target=self._serve, args=(connection, self.connections), daemon=True)
                    self._connections.append(connection)
                    self._threads.append(thread)
                thread.start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        with contextlib.suppress(OSError), connection:
            self._script(Wire(self, connection, number))
