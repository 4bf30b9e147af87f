"""Event loops, asyncio's or trio's: which one runs, letting time pass in it, and what belongs to it alone."""

import os
import sys
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from .errors import ConfigurationError

_T = TypeVar("_T")


def _trio_token() -> Any:
    """Return the token of the trio run that this code is part of; None outside of any, or where trio is too old."""
    trio = sys.modules.get("trio")  # like asyncio, never imported here, only met: blocking calls need neither
    try:
        return None if trio is None else trio.lowlevel.current_trio_token()
    except (AttributeError, RuntimeError):
        return None


def trio_if_running() -> Any:
    """Return trio if the running code is one of its tasks."""
    return None if _trio_token() is None else sys.modules["trio"]


def _running_loop() -> Any:
    try:
        return _trio_token() or sys.modules["asyncio"].get_running_loop()
    except (KeyError, RuntimeError):
        raise ConfigurationError("no event loop is running: await this in one of asyncio or trio") from None


async def pause(seconds: float) -> None:
    """Let other tasks run."""
    await (trio_if_running() or sys.modules["asyncio"]).sleep(seconds)


class PerLoop(Generic[_T]):
    """Makes a thing for each process and, in async, for each event loop in it, where it is first asked for.

    Connections belong to the process and the loop that opened them: a forked child that wrote to its parent's would
    read its parent's responses.
    """

    def __init__(self, make: Callable[[], _T], *, asynchronous: bool) -> None:
        self._make, self._asynchronous = make, asynchronous
        self._process = os.getpid()
        self._made: WeakKeyDictionary[Any, _T] = WeakKeyDictionary()
        self._inherited: list[object] = []
        self._locks: dict[int, threading.Lock] = {}
        self._closed = False

    def get(self) -> _T:
        """Return this process's and this loop's. Raises ConfigurationError."""
        owner = self._owner()
        made = self._made.get(owner) if self._process == os.getpid() else None
        if made is not None:
            return made
        with self._lock():
            if self._closed:
                raise ConfigurationError("the client is closed; build a new one")
            if self._process != os.getpid():
                # Were it collected, it would close what the parent process still uses.
                self._inherited.append(self._made)
                self._made, self._process = WeakKeyDictionary(), os.getpid()
            for other in list(self._made):
                if getattr(other, "is_closed", bool)():
                    del self._made[other]  # its connections hold the loop, so that it would never be collected
            if owner not in self._made:
                self._made[owner] = self._make()
            return self._made[owner]

    def close(self) -> _T | None:
        """Refuse further calls; return what this process and this loop have, to be closed."""
        with self._lock():
            self._closed = True
            made, self._made = self._made, WeakKeyDictionary()
        if self._process != os.getpid():
            self._inherited.append(made)
            return None
        return made.get(self._owner())

    def _owner(self) -> Any:
        return _running_loop() if self._asynchronous else self

    def _lock(self) -> threading.Lock:
        # One for each process: what another thread held at the moment of a fork would never be free in the child.
        return self._locks.setdefault(os.getpid(), threading.Lock())
