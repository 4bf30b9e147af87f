"""The sandbox as a whole: provider, data and, once started, a server on a loopback port."""

import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Self, Unpack
from urllib.parse import urlsplit

from starlette.types import ASGIApp

from .application import Endpoint
from .control import control_app
from .exchange import Call, stands_in_a_url
from .faults import Faults
from .live_traffic import LiveTraffic
from .options import Options, ServerOptions
from .provider import Provider
from .seeding import refill, seed_once
from .server import ThreadServer, issue_certificate
from .store import SandboxError, Store
from .world import World


class Sandbox:
    """A provider with its data: an ASGI application, served if ``start`` made it. Close it with ``with`` or ``stop``.

    Attributes:
        app: The ASGI application, for use without a server.
        world: Adds and changes data, and lets time pass.
        store: The database.
        provider: The provider that answers.
        seeded: What the seed data is called. The names that nearly every test needs are here as well: account_sid,
            auth_token, api_key_sid, api_key_secret, chat_service_sid, conversation_sid, unique_name, message_sid (three
            pages of receipts by default), receipt_sid.
        requests: The latest 10,000 requests as ``Call``, if ``record`` or the control API is on.
        authority: PEM file of the authority behind a throw-away certificate; None without one.
        control_url: Where the control API is served; None where it is not.

    Raises:
        SandboxError: The database does not fit, or a value is out of its range.
    """

    def __init__(self, **options: Unpack[Options]) -> None:
        if unknown := options.keys() - ServerOptions.__annotations__.keys():
            known = ", ".join(ServerOptions.__annotations__)
            raise SandboxError(f"option {min(unknown)!r} is unknown; some of {known} were expected")
        self._public_url = _origin(options.get("public_url"))
        self._faults = Faults()
        self._faults.set_run(options.get("fault"))
        self._server: ThreadServer | None = None
        self.authority: Path | None = None
        self.control_url: str | None = None
        with ExitStack() as closing:
            self._folder = Path(tempfile.mkdtemp(prefix="sandbox-"))
            closing.callback(shutil.rmtree, self._folder)
            path = options.get("database")
            self.store = Store(path or self._folder / "sandbox.sqlite3", durable=path is not None)
            closing.callback(self.store.close)
            self.seeded = seeded = seed_once(World(self.store), options.get("seed"), options.get("receipts"))
            self.account_sid, self.auth_token = seeded.account_sid, seeded.auth_token
            self.api_key_sid, self.api_key_secret = seeded.api_key_sid, seeded.api_key_secret
            self.chat_service_sid, self.conversation_sid = seeded.chat_service_sid, seeded.conversation_sid
            self.unique_name, self.message_sid = seeded.unique_name, seeded.message_sid
            self.receipt_sid = seeded.receipt_sid
            self.world = World(self.store, live=options.get("live", False))
            self.provider = options.get("provider", Provider)(self.store)
            self.requests: list[Call] = []
            recorded = options.get("record") or options.get("control") is not None
            self.app: ASGIApp = Endpoint(
                self.provider,
                self._faults,
                self.requests if recorded else None,
                log=options.get("log", False),
                public_origin=self._public_url,
            )
            self._closing = closing.pop_all()

    @classmethod
    def start(cls, **options: Unpack[ServerOptions]) -> Self:
        """A sandbox that accepts connections when this returns; see ``ServerOptions``.

        Raises:
            SandboxError: As for the class, or a port is taken, or TLS cannot be had.
        """
        if "control_host" in options and options.get("control") is None:
            raise SandboxError("control_host is given without control; a port for the control API was expected")
        sandbox = cls(**options)  # type: ignore[misc] # what concerns the server only is left alone there
        try:
            sandbox._serve(options)
        except SandboxError:
            sandbox.stop()
            raise
        return sandbox

    def _serve(self, options: ServerOptions) -> None:
        host, port = options.get("host", "127.0.0.1"), options.get("port", 0)
        tls = options.get("tls")
        if tls is True:
            self.authority, *pair = issue_certificate(self._folder, _names(host, self._public_url))
            tls = (pair[0], pair[1])
        self._server = ThreadServer(self.app, host, port, tls or None)
        self._closing.callback(self._server.stop)
        if options.get("control") is not None:
            control = ThreadServer(control_app(self), options.get("control_host", "127.0.0.1"), options["control"] or 0)
            self._closing.callback(control.stop)
            self.control_url = control.base_url
        if self.world.live:
            self._closing.callback(LiveTraffic(self.world, self.seeded.live_message_sid).stop)

    @property
    def base_url(self) -> str:
        """Where it is reached: its public URL, or else ``http://127.0.0.1:port``."""
        if self._server is None:
            raise SandboxError("this sandbox is not served; Sandbox.start() was expected")
        return self._public_url or self._server.base_url

    def fault(self, text: str | None) -> None:
        """Let every request from now on meet a fault (``faults.SYNTAX``), or none any more.

        Raises:
            SandboxError: The text is not understood.
        """
        self._faults.set_run(text)

    def reset(self) -> None:
        """Go back to the data and the clock of the beginning, without a fault and without a record of requests."""
        refill(World(self.store))
        self.fault(None)
        self.requests.clear()

    def environment(self) -> dict[str, str]:
        """The variables that lead a client, or the contract tests, to this sandbox."""
        seeded, control, authority = self.seeded, self.control_url, self.authority
        return {
            "CONTRACT_BASE_URL": self.base_url,
            "TWILIO_ACCOUNT_SID": seeded.account_sid,
            "TWILIO_AUTH_TOKEN": seeded.auth_token,
            "CONTRACT_CHAT_SERVICE_SID": seeded.chat_service_sid,
            "CONTRACT_CONVERSATION_SID": seeded.conversation_sid,
            "CONTRACT_MESSAGE_SID": seeded.message_sid,
            "CONTRACT_RECEIPT_SID": seeded.receipt_sid,
            "CONTRACT_UNIQUE_NAME": seeded.unique_name,
            "CONTRACT_OTHER_MESSAGE_SID": seeded.one_page_message_sid,
            "CONTRACT_EMPTY_MESSAGE_SID": seeded.empty_message_sid,
            "CONTRACT_API_KEY_SID": seeded.api_key_sid,
            "CONTRACT_API_KEY_SECRET": seeded.api_key_secret,
            **({"CONTRACT_LIVE_MESSAGE_SID": seeded.live_message_sid} if self.world.live else {}),
            **({"SSL_CERT_FILE": str(authority), "NODE_EXTRA_CA_CERTS": str(authority)} if authority else {}),
            **({"SANDBOX_CONTROL_URL": control} if control else {}),
        }

    def stop(self) -> None:
        """Close connections, end threads and processes, and remove the database if it was a temporary one."""
        self._closing.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def _origin(url: str | None) -> str | None:
    """A public URL as links begin with it.

    Raises:
        SandboxError: It is more than a scheme and a host, or less.
    """
    if url is None:
        return None
    parts = urlsplit(url)
    if (
        parts.scheme not in {"http", "https"}
        or not stands_in_a_url(parts.netloc)
        or url.rstrip("/") != f"{parts.scheme}://{parts.netloc}"
    ):
        raise SandboxError(f"public URL {url!r} is not understood; scheme://host[:port] was expected")
    return url.rstrip("/")


def _names(host: str, public_url: str | None) -> list[str]:
    """What a throw-away certificate is for: this machine, the address listened on, and the public host."""
    public = urlsplit(public_url or "").hostname
    return sorted({"localhost", "127.0.0.1", "::1", host, *([public] if public else [])} - {"0.0.0.0", "::"})  # noqa: S104
