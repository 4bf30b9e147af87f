"""A limit on a call as a whole that holds on the network, too: every connect and read gets what time is left.

httpx2 limits single steps only, so a server that drips one byte at a time could keep a call alive for hours. The
limit is put on the connection pool's network backend, which httpx2 keeps to itself: where an unknown version has none
of that name, calls are limited between the chunks of a body and between attempts, but not while the answer's headers
drip in. A test fails if that happens with the locked version.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, Final

UNLIMITED: Final = float("inf")

_ALL = 1024 * 1024  # bytes; asyncio takes at most 256 KiB from a socket at once

remaining: ContextVar[Callable[[], float]] = ContextVar("twilio_receipts_remaining", default=lambda: UNLIMITED)
"""Tells how many seconds are left of the running call.

Each attempt sets it anew and nobody else reads it, so it is never reset: a coroutine may be closed in another context
than its own, where a reset would fail.
"""


def time_left(limit: float | None) -> float | None:
    """Return the shorter of a step's own limit and what is left of the call, in seconds above 0.

    Raises:
        TimeoutError: Nothing is left. A server that is never late for a single step would else be read forever.
    """
    left = remaining.get()()
    if left == UNLIMITED:
        return limit
    if left <= 0:
        raise TimeoutError("the call's total time is over")
    return left if limit is None else min(limit, left)


class _Wrapper:
    def __init__(self, wrapped: Any) -> None:
        self._wrapped = wrapped

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wrapped, name)


class _Stream(_Wrapper):
    """A connection whose steps end with the call."""

    def __init__(self, wrapped: Any) -> None:
        super().__init__(wrapped)
        self.get_extra_info = wrapped.get_extra_info  # asked in every call, and slow by way of `__getattr__`

    # Not written twice for async: what these return is awaited by whoever awaited the stream itself.
    def read(self, max_bytes: int, timeout: float | None = None) -> Any:
        return self._wrapped.read(max_bytes, time_left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> Any:
        # A request without a body still has two empty parts "written".
        return self._wrapped.write(buffer, time_left(timeout) if buffer else timeout)

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> Any:
        return _Stream(self._wrapped.start_tls(ssl_context, server_hostname, time_left(timeout)))


class _AsyncStream(_Stream):
    def read(self, max_bytes: int, timeout: float | None = None) -> Any:
        # All that has arrived, so that none of it stays where `leftover` does not look.
        return super().read(max(max_bytes, _ALL), timeout)

    async def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> Any:
        return _AsyncStream(await self._wrapped.start_tls(ssl_context, server_hostname, time_left(timeout)))


class _Backend(_Wrapper):
    def connect_tcp(self, host: str, port: int, timeout: float | None = None, **options: Any) -> Any:
        return _Stream(self._wrapped.connect_tcp(host, port, timeout=time_left(timeout), **options))


class _AsyncBackend(_Wrapper):
    async def connect_tcp(self, host: str, port: int, timeout: float | None = None, **options: Any) -> Any:
        return _AsyncStream(await self._wrapped.connect_tcp(host, port, timeout=time_left(timeout), **options))


def hold(transport: Any, *, asynchronous: bool) -> bool:
    """Make an httpx2 transport of ours keep to `remaining`; return whether it could be told."""
    pool = getattr(transport, "_pool", None)
    backend = getattr(pool, "_network_backend", None)
    if pool is None or backend is None:
        return False
    pool._network_backend = (_AsyncBackend if asynchronous else _Backend)(backend)  # noqa: SLF001 - the module's text
    return True
