"""What makes the calls of one client: attempts and retries. Sync and async share everything but the awaiting."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from . import deadline, logs
from .call import Answer, Call, Send, Step, perform
from .exchange import Exchange, Receiving, failures
from .leftover import retire_if_tainted
from .paging import Origins
from .pause import pause, pause_async
from .retry import Clock, RetryPolicy
from .settings import Credentials, Timeout
from .transport import Transport

if TYPE_CHECKING:
    import httpx2

_T = TypeVar("_T")


class _Session:
    """What both kinds have in common: everything that waits for nothing."""

    _asynchronous: ClassVar[bool]

    def __init__(
        self,
        origins: Origins,
        credentials: Credentials,
        timeout: Timeout,
        policy: RetryPolicy,
        http_client: httpx2.Client | httpx2.AsyncClient | None,
    ) -> None:
        self.origins = origins
        self.credentials = credentials
        self.clock = Clock()
        self._timeout = timeout
        self._policy = policy
        self._exchange = Exchange(origins.base_url, credentials, timeout)
        self._transport = Transport(origins.base_url, http_client, asynchronous=self._asynchronous)
        logs.guard(credentials)

    def request(self, send: Send) -> httpx2.Request:
        """Build the request of one attempt; its time limits hold from now on."""
        deadline.remaining.set(send.remaining)
        return self._exchange.request(send) if self._transport.given else self._exchange.next_request(send)

    def perform(self, call: Call[_T]) -> Generator[Step, Answer, _T]:
        """Say step by step what makes this call; see `call.perform`."""
        return perform(call, self._policy, self._timeout.total, self.clock, self.credentials)


class SyncSession(_Session):
    """Calls that block. One session may be used by many threads at once."""

    _asynchronous = False

    def call(self, call: Call[_T]) -> _T:
        """Make one call, retries included."""
        steps = self.perform(call)
        answer: Answer = None
        while True:
            try:
                step = steps.send(answer)
            except StopIteration as stop:
                result: _T = stop.value
                return result
            if isinstance(step, Send):
                answer = self.send(step)
            else:
                pause(step.seconds)

    def send(self, send: Send) -> Answer:
        """Make one attempt."""
        handle = self._transport.get()
        try:
            response: httpx2.Response = handle(self.request(send))
            try:
                receiving = Receiving(response, send, self.clock)
                # Not `iter_raw`: at the end that hands the connection back before it could be looked at.
                chunks: Any = response.stream if receiving.arriving else ()
                for chunk in chunks:
                    if not receiving.take(chunk):
                        break
                else:
                    retire_if_tainted(response, asynchronous=False)
                return receiving.reply()
            finally:
                response.close()
        except failures() as error:
            return self._exchange.failure(error)

    def close(self) -> None:
        """Close the connections of ours; refuse further calls."""
        own = self._transport.close()
        if own is not None:
            own.close()


class AsyncSession(_Session):
    """Calls that are awaited, on asyncio or trio. One session may be used by many tasks of one event loop at once."""

    _asynchronous = True

    async def call(self, call: Call[_T]) -> _T:
        """Make one call, retries included."""
        steps = self.perform(call)
        answer: Answer = None
        while True:
            try:
                step = steps.send(answer)
            except StopIteration as stop:
                result: _T = stop.value
                return result
            if isinstance(step, Send):
                answer = await self.send(step)
            else:
                await pause_async(step.seconds)

    async def send(self, send: Send) -> Answer:
        """Make one attempt."""
        handle = self._transport.get()
        try:
            response: httpx2.Response = await handle(self.request(send))
            try:
                receiving = Receiving(response, send, self.clock)
                if receiving.arriving:
                    stream: Any = response.stream
                    chunks = aiter(stream)
                    async for chunk in chunks:
                        if not receiving.take(chunk):
                            await _abandon(response, chunks)
                            break
                    else:
                        retire_if_tainted(response, asynchronous=True)
                return receiving.reply()
            finally:
                await response.aclose()
        except failures() as error:
            return self._exchange.failure(error)

    async def close(self) -> None:
        """Close the connections of ours; refuse further calls."""
        own = self._transport.close()
        if own is not None:
            await own.aclose()


async def _abandon(response: httpx2.Response, chunks: AsyncIterator[bytes]) -> None:
    """Close an answer half-way, and let httpx2's generators run into that: trio warns of any that is left hanging."""
    await response.aclose()
    with suppress(*failures()):
        async for _ in chunks:
            pass
