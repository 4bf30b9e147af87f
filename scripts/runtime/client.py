"""The sync and the async client, without what the spec decides. They share everything but the awaiting."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Generator, Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, NoReturn, Self, TypeVar

from . import deadline, logs
from .call import Answer, Call, Send, Step, perform
from .errors import ConfigurationError
from .exchange import Exchange, Receiving, failures
from .iterate import AsyncItems, AsyncPages, Items, Pages
from .leftover import retire_if_tainted
from .operation import shown
from .paging import Origins, Page, Walk
from .pause import pause, pause_async
from .retry import Clock, RetryPolicy
from .settings import Credentials, Timeout, choose_base_url
from .transport import Transport

if TYPE_CHECKING:
    import httpx2

    from .sweep import Sweep

_T = TypeVar("_T")
_HttpT = TypeVar("_HttpT", bound="httpx2.Client | httpx2.AsyncClient")
_PageT = TypeVar("_PageT", bound=Page)
_ItemT = TypeVar("_ItemT")
_OutcomeT = TypeVar("_OutcomeT")

DEFAULT_TIMEOUT: Final = Timeout()
DEFAULT_RETRIES: Final = 3


class _BaseClient(Generic[_HttpT]):
    """Configuration, and the httpx2 client under it."""

    _asynchronous: ClassVar[bool]
    default_server: ClassVar[str]
    """The spec's first server."""

    def __init__(
        self,
        account_sid: str | None = None,
        auth_token: str | None = None,
        *,
        base_url: str | None = None,
        edge: str | None = None,
        region: str | None = None,
        timeout: Timeout | float | None = DEFAULT_TIMEOUT,
        max_retries: int = DEFAULT_RETRIES,
        http_client: _HttpT | None = None,
    ) -> None:
        """Configure a client; nothing is sent yet.

        Args:
            account_sid: Account SID (AC…) or API key SID (SK…); TWILIO_ACCOUNT_SID where None.
            auth_token: The auth token, or the API key's secret; TWILIO_AUTH_TOKEN where None.
            base_url: Another origin than Twilio's, such as a gateway's or the sandbox's; https, or http to loopback.
            edge: Twilio edge location, e.g. `dublin`; TWILIO_EDGE where None.
            region: Twilio region, e.g. `us1`; TWILIO_REGION where None.
            timeout: `Timeout`, or one number of seconds for a call as a whole, or None for no limit.
            max_retries: Further attempts after the first, 0 to 100, for 429, 500, 502, 503, 504 and lost connections.
            http_client: An httpx2 client of yours, for proxies, certificates or tests. It is never closed, and its
                own headers, authentication and redirects are not used. `timeout.total` then does not bound headers
                that drip in byte by byte.

        Raises:
            ConfigurationError: No credentials, or a value that cannot be used safely.
        """
        if isinstance(max_retries, bool) or not isinstance(max_retries, int) or not 0 <= max_retries <= 100:
            raise ConfigurationError(f"max_retries must be an int from 0 to 100; got {shown(max_retries)}")
        self._credentials = Credentials.find(account_sid, auth_token)
        self._timeout = Timeout.of(timeout)
        self._policy = RetryPolicy(max_retries)
        self._clock = Clock()
        self._base_url = choose_base_url(self.default_server, base_url, edge, region)
        self._exchange = Exchange(self._base_url, self._credentials, self._timeout)
        self._transport = Transport(self._base_url, http_client, asynchronous=self._asynchronous)
        self.origins = Origins(self._base_url, self.default_server, self._credentials.redact)
        """Where page links may point."""
        logs.guard(self._credentials)

    def now(self) -> float:
        """Seconds on the client's monotonic clock."""
        return self._clock.monotonic()

    def request(self, send: Send) -> httpx2.Request:
        """Build the request of one attempt; its time limits hold from now on."""
        deadline.remaining.set(send.remaining)
        return self._exchange.request(send) if self._transport.given else self._exchange.next_request(send)

    def perform(self, call: Call[_T]) -> Generator[Step, Answer, _T]:
        """Say step by step what makes this call; see `call.perform`."""
        return perform(call, self._policy, self._timeout.total, self._clock, self._credentials)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._credentials.user_name} at {self._base_url}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"a {type(self).__name__} holds connections and a secret, and is not pickled or copied: "
            "build it where it is used"
        )


class SyncClient(_BaseClient["httpx2.Client"]):
    """Calls that block. One client may be used by many threads at once."""

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
                receiving = Receiving(response, send, self._clock)
                # Not `iter_raw`: at the end that hands the connection back before it could be looked at.
                chunks: Any = response.stream if receiving.arriving else ()
                for chunk in chunks:
                    if not receiving.take(chunk):
                        break
                else:
                    retire_if_tainted(response)
                return receiving.reply()
            finally:
                response.close()
        except failures() as error:
            return self._exchange.failure(error)

    def pages(self, walk: Walk[_PageT, _ItemT]) -> Iterator[_PageT]:
        """Read page after page."""
        return Pages(self.call, walk)

    def items(self, walk: Walk[_PageT, _ItemT]) -> Iterator[_ItemT]:
        """Read item after item, and no page more than needed."""
        return Items(self.call, walk)

    def sweep(
        self, sweep: Sweep[_PageT, _ItemT, _OutcomeT], source: Iterable[object], *, ordered: bool
    ) -> Generator[_OutcomeT, None, None]:
        """Read many lists at once."""
        from .sweep_threads import Crew

        return Crew(self, sweep, ordered=ordered).outcomes(source)

    def close(self) -> None:
        """Close the connections; calls after that raise `ConfigurationError`. An `http_client` of yours stays open."""
        own = self._transport.close()
        if own is not None:
            own.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncClient(_BaseClient["httpx2.AsyncClient"]):
    """Calls that are awaited, on asyncio or trio. One client may be used by many tasks of one event loop at once."""

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
                receiving = Receiving(response, send, self._clock)
                if receiving.arriving:
                    stream: Any = response.stream
                    chunks = aiter(stream)
                    async for chunk in chunks:
                        if not receiving.take(chunk):
                            await _abandon(response, chunks)
                            break
                    else:
                        retire_if_tainted(response)
                return receiving.reply()
            finally:
                await response.aclose()
        except failures() as error:
            return self._exchange.failure(error)

    def pages(self, walk: Walk[_PageT, _ItemT]) -> AsyncIterator[_PageT]:
        """Read page after page."""
        return AsyncPages(self.call, walk)

    def items(self, walk: Walk[_PageT, _ItemT]) -> AsyncIterator[_ItemT]:
        """Read item after item, and no page more than needed."""
        return AsyncItems(self.call, walk)

    def sweep(
        self,
        sweep: Sweep[_PageT, _ItemT, _OutcomeT],
        source: Iterable[object] | AsyncIterable[object],
        *,
        ordered: bool,
    ) -> AsyncGenerator[_OutcomeT, None]:
        """Read many lists at once."""
        from .sweep_tasks import Crew

        return Crew(self, sweep, ordered=ordered).outcomes(source)

    async def close(self) -> None:
        """Close the connections; calls after that raise `ConfigurationError`. An `http_client` of yours stays open."""
        own = self._transport.close()
        if own is not None:
            await own.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


async def _abandon(response: httpx2.Response, chunks: AsyncIterator[bytes]) -> None:
    """Close an answer half-way, and let httpx2's generators run into that: trio warns of any that is left hanging."""
    await response.aclose()
    with suppress(*failures()):
        async for _ in chunks:
            pass
