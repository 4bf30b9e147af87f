"""Which httpx2 client carries a call: one of the caller's, or one of ours, for this process and this event loop."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from . import deadline, direct
from .errors import ConfigurationError
from .pause import running_loop

if TYPE_CHECKING:
    import httpx2

_HttpT = TypeVar("_HttpT", bound="httpx2.Client | httpx2.AsyncClient")


class Holder(Generic[_HttpT]):
    """Makes a client at the first call, and another one in a forked process or under another event loop.

    Connections belong to the process and the loop that opened them: a forked child that wrote to its parent's would
    read its parent's answers.
    """

    def __init__(
        self, given: _HttpT | None, kind: Callable[[], type[_HttpT]], base_url: str, *, asynchronous: bool
    ) -> None:
        self._given = given
        self._asynchronous = asynchronous
        self._kind = kind
        self._base_url = base_url
        self._own: tuple[tuple[int, object], _HttpT, Any] | None = None
        self._inherited: list[object] = []
        self._locks: dict[int, threading.Lock] = {}
        self._closed = False

    def get(self) -> tuple[_HttpT, Any]:
        """Return the client to use here, and the transport under it if that can be used by itself, else None.

        Raises:
            ConfigurationError: `close` was called, or the environment holds a proxy or certificates that httpx2
                refuses.
        """
        own = self._own
        if own is not None and own[0] == self._here():
            return own[1:]
        with self._lock():
            if self._closed:
                raise ConfigurationError("the client is closed; build a new one")
            if self._given is not None:
                return self._given, None
            here = self._here()
            if self._own is None or self._own[0] != here:
                if self._own is not None and self._own[0][0] != here[0]:
                    # Were it collected, it would close what the parent process still uses.
                    self._inherited.append(self._own)
                made = self._make()
                self._own = (here, made, direct.transport(made, self._base_url))
            return self._own[1:]

    def close(self) -> _HttpT | None:
        """Refuse further calls; return what is now to be closed, if anything is."""
        with self._lock():
            self._closed = True
            own, self._own = self._own, None
        return own[1] if own is not None and own[0] == self._here() else None

    def _here(self) -> tuple[int, object]:
        return os.getpid(), running_loop() if self._asynchronous else None

    def _lock(self) -> threading.Lock:
        # One for each process: what another thread held at the moment of a fork would never be free in the child.
        return self._locks.setdefault(os.getpid(), threading.Lock())

    def _make(self) -> _HttpT:
        import httpx2

        from .pool import options

        try:
            made = self._kind()(**options(self._base_url, asynchronous=self._asynchronous))
        except (ImportError, OSError, ValueError, httpx2.InvalidURL) as error:
            # Its text is not shown: a proxy's URL may hold a password.
            raise ConfigurationError(
                f"httpx2 cannot be set up ({type(error).__name__}): look at the environment's proxy variables, "
                "SSL_CERT_FILE and SSL_CERT_DIR"
            ) from None
        deadline.hold(made, asynchronous=self._asynchronous)
        return made
