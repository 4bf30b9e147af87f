"""Serving an application: uvicorn on a thread, or a whole sandbox as a process of its own that ends with its parent."""

import asyncio
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from .connection import Connection
from .store import SandboxError

TIMEOUT_SECONDS = 30
"""How long a start may take."""

_LOOPBACK_OF = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 # what to listen on, where one can be reached
_PACKAGE = __name__.rpartition(".")[0]
_ROOT = Path(__file__).parents[_PACKAGE.count(".") + 1]


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


class ChildServer:
    """The sandbox's command as a process: it prints its base URL first, and ends when its input closes.

    Args:
        arguments: What its command line says.

    Raises:
        SandboxError: The child did not come up; with its own words.
    """

    def __init__(self, arguments: list[str]) -> None:
        path = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        self.process = subprocess.Popen(
            [sys.executable, "-m", _PACKAGE, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": path},
        )
        assert self.process.stdout is not None
        patience = threading.Timer(TIMEOUT_SECONDS, self.process.kill)
        patience.start()
        first_line = self.process.stdout.readline()
        patience.cancel()
        patience.join()
        if not first_line.startswith("export CONTRACT_BASE_URL="):
            self.stop()
            raise SandboxError(f"the server process ended with code {self.process.returncode}; see its message above")
        self.base_url = first_line.partition("=")[2].strip()

    def stop(self) -> None:
        """End the process: it goes when its standard input closes, and is killed if it does not."""
        with self.process:
            try:
                self.process.communicate(timeout=TIMEOUT_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()


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
