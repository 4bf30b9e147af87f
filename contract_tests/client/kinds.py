"""The kinds of client, driven alike: a test's body is written once, and runs blocking, on asyncio and on trio."""

import asyncio
from collections.abc import AsyncIterable, Awaitable, Callable, Coroutine
from inspect import isawaitable
from typing import Any, NamedTuple, TypeVar

import httpx2
import trio

from twilio_receipts import AsyncClient, Client

_T = TypeVar("_T")
Main = Callable[[], Coroutine[Any, Any, _T]]


class Kind(NamedTuple):
    """A class of clients, and what runs their coroutines."""

    client: Any
    http_client: Any
    """The class of httpx2 that carries its requests."""
    run: Callable[[Main[Any]], Any]


def _blocking(main: Main[_T]) -> _T:
    try:
        main().send(None)
    except StopIteration as stop:
        result: _T = stop.value
        return result
    raise AssertionError("a blocking client awaited something")


KINDS = {
    "sync": Kind(Client, httpx2.Client, _blocking),
    "asyncio": Kind(AsyncClient, httpx2.AsyncClient, lambda main: asyncio.run(main())),
    "trio": Kind(AsyncClient, httpx2.AsyncClient, trio.run),
}
"""By the names that the fixture `kind` gives."""


async def value(given: Any) -> Any:
    """Await what a method of either kind of client returns, if it is to be awaited."""
    return await given if isawaitable(given) else given


async def items(given: Any) -> list[Any]:
    """Collect what either kind of client iterates over."""
    return [item async for item in given] if isinstance(given, AsyncIterable) else list(given)


def drive(kind: str, options: dict[str, Any], body: Callable[[Any], Awaitable[_T]]) -> _T:
    """Run a test's body with a client of this kind, which is closed afterwards."""

    async def main() -> _T:
        client = KINDS[kind].client(**options)
        if isinstance(client, Client):
            with client:
                return await body(client)
        async with client:
            return await body(client)

    result: _T = KINDS[kind].run(main)
    return result
