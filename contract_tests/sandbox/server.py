"""Running the sandbox: in this process on a thread, on a free loopback port."""

from __future__ import annotations

import shutil
import socket
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Self

import uvicorn

from contract_tests.sandbox.application import RecordedRequest, build_app
from contract_tests.sandbox.provider import Provider
from contract_tests.sandbox.seeding import Seeded, seed_once
from contract_tests.sandbox.store import SandboxError, Store
from contract_tests.sandbox.world import World

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp

_PATIENCE_SECONDS = 10


class Sandbox:
    """A provider with its data: an ASGI application, served if ``start`` made it.

    Args:
        database: The SQLite file, kept; None for a new one that goes away with the sandbox.
        receipts: How many receipts the main message has, from 1 on; 120 by default.
        seed: What SIDs and secrets derive from; 0 by default.
        live: Let receipts move by this machine's clock instead of ``world.advance``.
        provider: Makes the provider from its store: a class such as a wrong ``Provider``.
        record: Keep every request in ``requests``.

    Attributes:
        app: The ASGI application, for use without a server.
        world: Adds and changes data, and lets time pass.
        store: The database.
        provider: The provider that answers.
        seeded: What the seed data is called.
        requests: What was asked so far, if ``record``.
        base_url: ``http://127.0.0.1:port`` while it is served.

    Raises:
        SandboxError: The database does not fit, or a value is out of its range.
    """

    def __init__(
        self,
        *,
        database: Path | None = None,
        receipts: int | None = None,
        seed: int | None = None,
        live: bool = False,
        provider: Callable[[Store], Provider] = Provider,
        record: bool = False,
    ) -> None:
        self._folder = None if database else Path(tempfile.mkdtemp(prefix="sandbox-"))
        path = database or Path(str(self._folder)) / "sandbox.sqlite3"
        self._server: _Server | None = None
        self.store = Store(path, durable=database is not None)
        self.world = World(self.store, live=live)
        self.seeded: Seeded = seed_once(self.world, seed, receipts)
        self.provider = provider(self.store)
        self.requests: list[RecordedRequest] = []
        self.app: ASGIApp = build_app(self.provider, self.requests if record else None)

    @classmethod
    def start(
        cls,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        database: Path | None = None,
        receipts: int | None = None,
        seed: int | None = None,
        live: bool = False,
        provider: Callable[[Store], Provider] = Provider,
        record: bool = False,
    ) -> Self:
        """A sandbox that accepts connections when this returns; ``port`` 0 takes a free one.

        Raises:
            SandboxError: As for the class, or the port is taken.
        """
        sandbox = cls(database=database, receipts=receipts, seed=seed, live=live, provider=provider, record=record)
        try:
            sandbox._server = _Server(sandbox.app, host, port)
        except SandboxError:
            sandbox.stop()
            raise
        return sandbox

    @property
    def base_url(self) -> str:
        """Where it is served."""
        if self._server is None:
            raise SandboxError("this sandbox is not served; Sandbox.start() was expected")
        return self._server.base_url

    def stop(self) -> None:
        """Close connections, end the thread, and remove the database if it was a temporary one."""
        if self._server is not None:
            self._server.stop()
        self.store.close()
        if self._folder is not None:
            shutil.rmtree(self._folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # --- the names that nearly every test needs -----------------------------------------------------------------

    @property
    def account_sid(self) -> str:
        """The first account."""
        return self.seeded.account_sid

    @property
    def auth_token(self) -> str:
        """The first account's token."""
        return self.seeded.auth_token

    @property
    def api_key_sid(self) -> str:
        """The first account's API key."""
        return self.seeded.api_key_sid

    @property
    def api_key_secret(self) -> str:
        """The API key's secret."""
        return self.seeded.api_key_secret

    @property
    def chat_service_sid(self) -> str:
        """The first account's default service."""
        return self.seeded.chat_service_sid

    @property
    def conversation_sid(self) -> str:
        """The main conversation."""
        return self.seeded.conversation_sid

    @property
    def unique_name(self) -> str:
        """The main conversation's unique name."""
        return self.seeded.unique_name

    @property
    def message_sid(self) -> str:
        """The main message, with three pages of receipts by default."""
        return self.seeded.message_sid

    @property
    def receipt_sid(self) -> str:
        """The main message's first receipt."""
        return self.seeded.receipt_sid


class _Server:
    """uvicorn on a thread of its own, listening before the constructor returns."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # With the protocol named, asyncio turns Nagle's algorithm off; else each answer waits 40 ms for an ACK.
        self._socket = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind((host, port))
        except (OSError, OverflowError) as error:
            self._socket.close()
            raise SandboxError(f"cannot listen on {host}:{port}: {error}; a free port was expected") from None
        shown = f"[{host}]" if ":" in host else host
        self.base_url = f"http://{shown}:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(
            app,
            lifespan="off",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=1,
        )
        self._server = _AnnouncingServer(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), name="sandbox", daemon=True)
        self._thread.start()
        if not self._server.listening.wait(_PATIENCE_SECONDS):
            raise SandboxError(f"the server on {self.base_url} did not come up within {_PATIENCE_SECONDS} s")

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()


class _AnnouncingServer(uvicorn.Server):
    """Says when it listens, so that nobody has to ask again and again."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()
