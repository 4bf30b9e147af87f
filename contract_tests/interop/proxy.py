"""A proxy that leads the API's own host name to the sandbox, and lets nothing else out."""

import contextlib
import socket
import socketserver
import threading
from typing import Self
from urllib.parse import urlsplit

API_HOST = "conversations.twilio.com"


class ConnectProxy(socketserver.ThreadingTCPServer):
    """An HTTP proxy on a loopback port: CONNECT to the API's host reaches the sandbox, any other request is refused.

    So the libraries run with their own URLs and certificate checks, and no byte can leave this machine.
    """

    daemon_threads = True

    def __init__(self, sandbox: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.sandbox = urlsplit(sandbox)
        self.refused: list[str] = []
        """The request lines that were refused."""
        self._serving = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._serving.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self._serving.join()
        self.server_close()


class _Handler(socketserver.StreamRequestHandler):
    server: ConnectProxy
    rbufsize = 0  # a buffer would keep what a client sends right behind its CONNECT

    def handle(self) -> None:
        request = self.rfile.readline(8192).decode("latin-1").strip()
        while self.rfile.readline(8192).strip():
            pass
        if request.split(" ")[:2] != ["CONNECT", f"{API_HOST}:443"]:
            self.server.refused.append(request)
            self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return
        sandbox = self.server.sandbox
        with socket.create_connection((str(sandbox.hostname), sandbox.port or 443)) as upstream:
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            responding = threading.Thread(target=_pump, args=(upstream, self.connection), daemon=True)
            responding.start()
            _pump(self.connection, upstream)
            responding.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    """Pass bytes on until one side has no more to say, or is gone."""
    with contextlib.suppress(OSError):
        while piece := source.recv(1 << 16):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
