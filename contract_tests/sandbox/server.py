"""The sandbox as a whole: provider, data and, once started, a server on a loopback port."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypedDict

from contract_tests.sandbox.application import Record, RecordedRequest, build_app
from contract_tests.sandbox.child import ChildServer
from contract_tests.sandbox.fault_layer import FaultLayer
from contract_tests.sandbox.faults import Fault
from contract_tests.sandbox.living import Life
from contract_tests.sandbox.provider import Provider
from contract_tests.sandbox.seeding import Seeded, seed_once
from contract_tests.sandbox.serving import ThreadServer
from contract_tests.sandbox.store import SandboxError, Store
from contract_tests.sandbox.world import World

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Unpack

    from starlette.types import ASGIApp


class Options(TypedDict, total=False):
    """What a sandbox can be told.

    Attributes:
        database: The SQLite file, kept; None for a new one that goes away with the sandbox.
        receipts: How many receipts the main message has, from 1 on; 120 by default.
        seed: What SIDs and secrets derive from; 0 by default.
        live: Let receipts move by this machine's clock instead of ``world.advance``, and new ones arrive.
        provider: Makes the provider from its store: a class such as a wrong ``Provider``.
        record: Keep every request in ``requests``.
        fault: What every request meets (``faults.SYNTAX``); None for nothing.
        tls: PEM files of a certificate chain and its key, to be served over https; None for http.
    """

    database: Path | None
    receipts: int | None
    seed: int | None
    live: bool
    provider: Callable[[Store], Provider]
    record: bool
    fault: str | None
    tls: tuple[Path, Path] | None


class Sandbox:
    """A provider with its data: an ASGI application, served if ``start`` made it. Close it with ``with`` or ``stop``.

    Attributes:
        app: The ASGI application, for use without a server.
        world: Adds and changes data, and lets time pass.
        store: The database.
        provider: The provider that answers.
        seeded: What the seed data is called.
        requests: What was asked so far, if ``record``.

    Raises:
        SandboxError: The database does not fit, or a value is out of its range.
    """

    def __init__(self, **options: Unpack[Options]) -> None:
        if unknown := options.keys() - Options.__annotations__.keys():
            known = ", ".join(Options.__annotations__)
            raise SandboxError(f"option {min(unknown)!r} is unknown; some of {known} were expected")
        self._server: ThreadServer | ChildServer | None = None
        with ExitStack() as closing:
            path = options.get("database")
            if path is None:
                folder = tempfile.mkdtemp(prefix="sandbox-")
                closing.callback(shutil.rmtree, folder)
                path = Path(folder, "sandbox.sqlite3")
            self.store = closing.enter_context(Store(path, durable=options.get("database") is not None))
            self.seeded: Seeded = seed_once(World(self.store), options.get("seed"), options.get("receipts"))
            self.world = World(self.store, live=options.get("live", False))
            self.provider = options.get("provider", Provider)(self.store)
            self.requests: list[RecordedRequest] = []
            self._faults = FaultLayer(build_app(self.provider), self.provider)
            self.fault(options.get("fault"))
            self.app: ASGIApp = Record(self._faults, self.requests) if options.get("record") else self._faults
            self._closing = closing.pop_all()

    @classmethod
    def start(
        cls, *, host: str = "127.0.0.1", port: int = 0, subprocess: bool = False, **options: Unpack[Options]
    ) -> Self:
        """A sandbox that accepts connections when this returns.

        Args:
            host: The address to listen on.
            port: 0 takes a free one.
            subprocess: Serve from a process of its own, which shares the database with this one: ``world`` works as
                ever, while ``provider``, ``record`` and ``fault()`` would act on this process in vain and are refused.
            **options: As for the class.

        Raises:
            SandboxError: As for the class, or the port is taken.
        """
        if subprocess and ("provider" in options or options.get("record")):
            raise SandboxError("a provider or a record was asked for with subprocess=True; they work in process only")
        sandbox = cls(**options)
        try:
            sandbox._serve(host, port, options, subprocess=subprocess)
        except SandboxError:
            sandbox.stop()
            raise
        return sandbox

    def _serve(self, host: str, port: int, options: Options, *, subprocess: bool) -> None:
        tls, fault = options.get("tls"), options.get("fault")
        if subprocess:
            flags = ["--host", host, "--port", str(port), "--database", str(self.store.path), "--attached"]
            flags += ["--live"] if self.world.live else []
            flags += [] if fault is None else ["--fault", fault]
            flags += [] if tls is None else ["--tls", *map(str, tls)]
            self._server = ChildServer(["-m", "contract_tests.sandbox", *flags])
        else:
            self._server = ThreadServer(self.app, host, port, tls)
        self._closing.callback(self._server.stop)
        if self.world.live and not subprocess:
            self._closing.callback(Life(self.world, self.seeded.live_message_sid).stop)

    @property
    def base_url(self) -> str:
        """Where it is served, as ``http://127.0.0.1:port``."""
        if self._server is None:
            raise SandboxError("this sandbox is not served; Sandbox.start() was expected")
        return self._server.base_url

    def fault(self, text: str | None) -> None:
        """Let every request from now on meet a fault (``faults.SYNTAX``), or none any more.

        Raises:
            SandboxError: The text is not understood, or the sandbox runs in a process of its own.
        """
        if isinstance(self._server, ChildServer):
            raise SandboxError(
                "fault() was called with subprocess=True; an option of start() or the Sandbox-Fault header was expected"
            )
        try:
            self._faults.set_run(None if text is None else Fault.parse(text))
        except ValueError as error:
            raise SandboxError(str(error)) from None

    def stop(self) -> None:
        """Close connections, end threads and processes, and remove the database if it was a temporary one."""
        self._closing.close()

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
