"""Serving an application: uvicorn on a thread, with connections that can be broken, and that end when told to.

The one place that reaches into uvicorn: ASGI has no message for a reset, and uvicorn answers bytes that are no HTTP in
its own words; neither can be had by public names. `test_server.py` fails as soon as a name used here is gone or means
something else.
"""

import asyncio
import json
import socket
import struct
import threading
import time
from pathlib import Path
from typing import Any

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from .errors import ApiError
from .exchange import request_sid
from .store import SandboxError

TIMEOUT_SECONDS = 30
"""How long a start may take."""
LAST_WORDS_SECONDS = 0.25
"""How long a response may go on when the server ends."""

_LOOPBACK_OF = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 # what to listen on, where one can be reached


class Connection(H11Protocol):
    """uvicorn's connection, which an application can find in its scope as ``state["connection"]``."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in uvicorn's class
        """Make this connection known to the requests that come over it."""
        self.app_state: dict[str, Any] = {**self.app_state, "connection": self}
        super().connection_made(transport)

    def reset(self) -> None:
        """Close with RST, and drop what was not sent yet."""
        own = self.transport.get_extra_info("socket")
        own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()

    def hang_up(self) -> None:
        """Close with FIN after what was sent."""
        self.transport.close()

    def shutdown(self) -> None:
        """Close, at once or soon: a response that waits or drips would keep the server from ending."""
        super().shutdown()
        self.loop.call_later(LAST_WORDS_SECONDS, self.transport.abort)

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, or no longer, like any other bad request, and close."""
        if self.cycle is not None and not self.cycle.response_complete:
            # The application has the request's head already; its answer would be a second one.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.conn.our_state is h11.IDLE or self.conn.our_state is h11.SEND_RESPONSE:
            content = json.dumps(ApiError(400, 20001, msg).body()).encode()
            headers = {
                "Content-Type": "application/json",
                "Content-Length": str(len(content)),
                "Twilio-Request-Id": request_sid(),
                "Connection": "close",
            }
            start = h11.Response(status_code=400, headers=list(headers.items()), reason=b"Bad Request")
            for event in (start, h11.Data(data=content), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


class _RealTimeLoop(asyncio.SelectorEventLoop):
    """An event loop by the system's clock: freezegun stands in for time.monotonic, and no timer would ever be due."""

    def time(self) -> float:
        return time.clock_gettime(time.CLOCK_MONOTONIC)


class ThreadServer:
    """uvicorn on a thread of its own; it accepts connections when the constructor returns.

    Args:
        app: What is served.
        host: The address to listen on.
        port: 0 takes a free one.
        tls: PEM files of a certificate chain and its key, to speak https.

    Raises:
        SandboxError: The address cannot be listened on, or the PEM files cannot be used.
    """

    def __init__(self, app: ASGIApp, host: str, port: int, tls: tuple[Path, Path] | None = None) -> None:
        self._socket = _listening(host, port)
        reached = _LOOPBACK_OF.get(host, host)
        shown = f"[{reached}]" if ":" in reached else reached
        scheme = "http" if tls is None else "https"
        self.base_url = f"{scheme}://{shown}:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(
            app,
            http=Connection,
            lifespan="off",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=1,
            ssl_certfile=tls[0] if tls else None,
            ssl_keyfile=tls[1] if tls else None,
        )
        try:
            config.load()
        except OSError as error:
            self._socket.close()
            raise SandboxError(
                f"{' and '.join(map(str, tls or ()))} cannot be used for https: {error}; "
                "PEM files of a certificate chain and its key were expected"
            ) from None
        self._server = _AnnouncingServer(config)
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)
        self._thread.start()
        if not self._server.listening.wait(TIMEOUT_SECONDS):
            raise SandboxError(f"the server on {self.base_url} did not come up within {TIMEOUT_SECONDS} s")

    def _run(self) -> None:
        loop = _RealTimeLoop if hasattr(time, "clock_gettime") else None  # Windows lacks it
        with asyncio.Runner(loop_factory=loop) as runner:
            runner.run(self._server.serve([self._socket]))

    def stop(self) -> None:
        """Close the connections, and end the thread."""
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()


def _listening(host: str, port: int) -> socket.socket:
    # With the protocol left open asyncio does not switch Nagle's algorithm off, and each answer takes 40 ms.
    own = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        own.bind((host, port))
    except (OSError, OverflowError) as error:
        own.close()
        raise SandboxError(f"cannot listen on {host}:{port}: {error}; a free port was expected") from None
    return own


class _AnnouncingServer(uvicorn.Server):
    """Says when it listens, so that nobody has to ask again and again."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


def issue_certificate(folder: Path, names: list[str]) -> tuple[Path, Path, Path]:
    """A throw-away certificate: ``authority.pem``, ``chain.pem`` and ``key.pem``, worthless once the folder is gone.

    Args:
        folder: Where to.
        names: Host names and addresses that the certificate is for.

    Raises:
        SandboxError: trustme is not installed.
    """
    try:
        import trustme
    except ImportError:
        raise SandboxError(
            "tls without files needs trustme; `pip install trustme`, or a chain and a key, were expected"
        ) from None
    authority = trustme.CA()
    issued = authority.issue_cert(*names)
    paths = folder / "authority.pem", folder / "chain.pem", folder / "key.pem"
    authority.cert_pem.write_to_path(str(paths[0]))
    for blob in issued.cert_chain_pems:
        blob.write_to_path(str(paths[1]), append=True)
    issued.private_key_pem.write_to_path(str(paths[2]))
    return paths
