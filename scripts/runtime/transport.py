"""What carries the requests of one client: an httpx2 transport of ours, or an httpx2 client of the caller's."""

from __future__ import annotations

import os
import threading
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from . import deadline
from .errors import ConfigurationError
from .operation import shown
from .pause import running_loop

if TYPE_CHECKING:
    import httpx2

MOST_CONNECTIONS: Final = 100
"""Connections of one client, all of them kept open between requests."""


class Transport:
    """Makes an httpx2 transport at the first call, and another in a forked process or under another event loop.

    Connections belong to the process and the loop that opened them: a forked child that wrote to its parent's would
    read its parent's answers. What httpx2's client would add (redirects, cookies, hooks) is wanted in no call.
    """

    def __init__(self, base_url: str, given: httpx2.Client | httpx2.AsyncClient | None, *, asynchronous: bool) -> None:
        """Take note of what will be needed; `given` is the caller's client.

        Raises:
            ConfigurationError: The caller's client is of another kind.
        """
        self.given = given is not None
        """Whether requests pass through a client of the caller's."""
        self._base_url = base_url
        self._asynchronous = asynchronous
        self._send: Any = None
        if given is not None:
            import httpx2

            kind = httpx2.AsyncClient if asynchronous else httpx2.Client
            if not isinstance(given, kind):
                raise ConfigurationError(f"http_client must be an httpx2.{kind.__name__}; got {shown(given)}")
            self._send = partial(given.send, stream=True, auth=None, follow_redirects=False)
        self._own: tuple[tuple[int, object], Any, Any] | None = None
        self._inherited: list[object] = []
        self._locks: dict[int, threading.Lock] = {}
        self._closed = False

    def get(self) -> Any:
        """Return what takes an `httpx2.Request` and returns, or promises, an `httpx2.Response` with its body unread.

        Raises:
            ConfigurationError: `close` was called, or the environment holds a proxy or certificates that httpx2
                refuses.
        """
        own = self._own
        if own is not None and own[0] == self._here():
            return own[2]
        with self._lock():
            if self._closed:
                raise ConfigurationError("the client is closed; build a new one")
            if self.given:
                return self._send
            here = self._here()
            if self._own is None or self._own[0] != here:
                if self._own is not None and self._own[0][0] != here[0]:
                    # Were it collected, it would close what the parent process still uses.
                    self._inherited.append(self._own)
                made = _made(self._base_url, asynchronous=self._asynchronous)
                self._own = (here, made, made.handle_async_request if self._asynchronous else made.handle_request)
            return self._own[2]

    def close(self) -> Any:
        """Refuse further calls; return the transport that is now to be closed, if there is one."""
        with self._lock():
            self._closed = True
            own, self._own = self._own, None
        return own[1] if own is not None and own[0] == self._here() else None

    def _here(self) -> tuple[int, object]:
        return os.getpid(), running_loop() if self._asynchronous else None

    def _lock(self) -> threading.Lock:
        # One for each process: what another thread held at the moment of a fork would never be free in the child.
        return self._locks.setdefault(os.getpid(), threading.Lock())


def _made(base_url: str, *, asynchronous: bool) -> Any:
    import httpx2

    # Over plain http, which is loopback, no certificates are loaded (that takes longer than all else at start) and no
    # proxy of the environment is asked: it would be sent the credentials.
    secure = base_url.startswith("https:")
    limits = httpx2.Limits(max_connections=MOST_CONNECTIONS, max_keepalive_connections=MOST_CONNECTIONS)
    kind = httpx2.AsyncHTTPTransport if asynchronous else httpx2.HTTPTransport
    try:
        made = kind(verify=secure, trust_env=secure, limits=limits, proxy=_proxy(base_url) if secure else None)
    except (ImportError, OSError, ValueError, httpx2.InvalidURL) as error:
        # Its text is not shown: a proxy's URL may hold a password.
        raise ConfigurationError(
            f"httpx2 cannot be set up ({type(error).__name__}): look at the environment's proxy variables, "
            "SSL_CERT_FILE and SSL_CERT_DIR"
        ) from None
    deadline.hold(made, asynchronous=asynchronous)
    return made


def _proxy(base_url: str) -> str | None:
    """Return the URL of the environment's proxy for this origin; None where it names none."""
    from urllib.request import getproxies, proxy_bypass

    proxies = getproxies()
    proxy = proxies.get("https") or proxies.get("all")
    if not proxy or proxy_bypass(base_url.split("/")[2]):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"
