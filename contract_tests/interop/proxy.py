"""A proxy that leads the API's own host name to the sandbox, and lets nothing else out."""

import socket
import socketserver
import threading
from typing import Self

API_HOST = "conversations.twilio.com"


class ConnectProxy:
    """An HTTP proxy on a loopback port: CONNECT to the API's host reaches the sandbox, any other request is refused.

    So the libraries run with their own URLs and certificate checks, and no byte can leave this machine.

    Attributes:
        url: What HTTP_PROXY and HTTPS_PROXY are set to.
        refused: The request lines that were refused.
    """

    def __init__(self, sandbox: tuple[str, int]) -> None:
        self.refused: list[str] = []
        proxy = self

        class Handler(socketserver.StreamRequestHandler):
            # A buffer would keep what a client sends right behind its CONNECT.
            rbufsize = 0

            def handle(self) -> None:
                request = self.rfile.readline(8192).decode("latin-1").strip()
                while self.rfile.readline(8192).strip():
                    pass
                if request.split(" ")[:2] != ["CONNECT", f"{API_HOST}:443"]:
                    proxy.refused.append(request)
                    self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                    return
                with socket.create_connection(sandbox) as upstream:
                    self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                    responding = threading.Thread(target=_pump, args=(upstream, self.connection), daemon=True)
                    responding.start()
                    _pump(self.connection, upstream)
                    responding.join()

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _pump(source: socket.socket, target: socket.socket) -> None:
    """Pass bytes on until one side has no more to say, or is gone."""
    try:
        while piece := source.recv(1 << 16):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return
