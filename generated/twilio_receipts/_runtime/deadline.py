# Generated from openapi/receipts.yaml (Twilio Conversations Message Receipts 1.0.0, sha256 298572423f97ba4f…)
# by `make generate`. Do not edit: change the spec, scripts/templates/ or scripts/runtime/, and generate again.

"""A limit on a call as a whole that holds on the network, too: every connect and read gets what time is left.

httpx2 limits single steps only, so a server that drips one byte at a time could keep a call alive for hours. The
limit is put on the connection pool's network backend, which httpx2 keeps to itself: where an unknown version has none
of that name, calls are still limited between the chunks of a body and between attempts, only not while the answer's
headers drip in. A test fails if that ever happens with the locked version.
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


class _Stream:
    """A connection whose steps end with the call."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    # Not written twice for async: what these return is awaited by whoever awaited the stream itself.
    def read(self, max_bytes: int, timeout: float | None = None) -> Any:
        return self._stream.read(max_bytes, time_left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> Any:
        return self._stream.write(buffer, time_left(timeout))


class _SyncStream(_Stream):
    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> Any:
        return _SyncStream(self._stream.start_tls(ssl_context, server_hostname, time_left(timeout)))


class _AsyncStream(_Stream):
    def read(self, max_bytes: int, timeout: float | None = None) -> Any:
        # All that has arrived, so that none of it stays where `leftover` does not look.
        return self._stream.read(max(max_bytes, _ALL), time_left(timeout))

    async def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> Any:
        return _AsyncStream(await self._stream.start_tls(ssl_context, server_hostname, time_left(timeout)))


class _Backend:
    def __init__(self, backend: Any) -> None:
        self._backend = backend

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backend, name)


class _SyncBackend(_Backend):
    def connect_tcp(self, host: str, port: int, timeout: float | None = None, **options: Any) -> Any:
        return _SyncStream(self._backend.connect_tcp(host, port, timeout=time_left(timeout), **options))


class _AsyncBackend(_Backend):
    async def connect_tcp(self, host: str, port: int, timeout: float | None = None, **options: Any) -> Any:
        return _AsyncStream(await self._backend.connect_tcp(host, port, timeout=time_left(timeout), **options))


def hold(http_client: Any, *, asynchronous: bool) -> bool:
    """Make an httpx2 client of ours keep to `current`.

    Returns:
        Whether every connection pool could be told.
    """
    transports: list[Any] = [getattr(http_client, "_transport", None), *getattr(http_client, "_mounts", {}).values()]
    pools: list[Any] = [getattr(transport, "_pool", None) for transport in transports if transport is not None]
    for pool in pools:
        backend = getattr(pool, "_network_backend", None)
        if backend is None:
            return False
        wrap = _AsyncBackend if asynchronous else _SyncBackend
        pool._network_backend = wrap(backend)  # noqa: SLF001 - see the module's text
    return bool(pools)
