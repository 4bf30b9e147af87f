"""What makes the calls of one client: attempts and retries. Sync and async share everything but the awaiting."""

from collections.abc import Callable, Generator
from typing import Generic, Protocol, TypeVar

from . import logs
from .call import Answer, Call, Limits, NoResponseError, Send, Step, perform
from .errors import RequestTimeoutError, TransportError
from .loops import PerLoop
from .origins import Origins
from .response import ResponseReader
from .retry import Clock
from .settings import Credentials
from .text import one_line

_T = TypeVar("_T")
Begin = Callable[[int, list[tuple[bytes, bytes]]], ResponseReader]
"""Called with status and headers as soon as they are there; takes the chunks of the body."""


class Wire(Protocol):
    """Carries requests: the one thing that differs between HTTP libraries. Threads may share it."""

    def send(self, send: Send, begin: Begin, /) -> ResponseReader:
        """Make one attempt; raise `NoResponseError` where no whole response arrives."""
        ...

    def close(self) -> None:
        """Close the connections of ours."""


class AsyncWire(Protocol):
    """The same, to be awaited. Tasks of one event loop may share it."""

    async def send(self, send: Send, begin: Begin, /) -> ResponseReader:
        """Make one attempt; raise `NoResponseError` where no whole response arrives."""
        ...

    async def close(self) -> None:
        """Close the connections of ours."""


_WireT = TypeVar("_WireT")


class _Session(Generic[_WireT]):
    """What both kinds have in common: everything that waits for nothing."""

    def __init__(self, origins: Origins, credentials: Credentials, limits: Limits, wires: PerLoop[_WireT]) -> None:
        self.origins = origins
        self.credentials = credentials
        self.limits = limits
        self.clock = Clock()
        self._wires = wires
        logs.guard(credentials)

    def perform(self, call: Call[_T]) -> Generator[Step, Answer, _T]:
        """Say step by step what makes this call; see `call.perform`."""
        return perform(call, self.clock, self.credentials)

    def _failure(self, failure: NoResponseError) -> TransportError:
        """Say what went wrong in the client's own terms, without the request that HTTP libraries hang on errors."""
        text = one_line(self.credentials.redact(str(failure)))
        late = " in time" if failure.timed_out else ""
        kind = RequestTimeoutError if failure.timed_out else TransportError
        error = kind(f"no whole response from {self.origins.base_url}{late} ({text})")
        error.attempts, error.may_pass = int(failure.sent), failure.may_pass
        return error


class SyncSession(_Session[Wire]):
    """Calls that block. One session may be used by many threads at once."""

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
                self.clock.sleep(step.seconds)

    def send(self, send: Send) -> Answer:
        """Make one attempt."""
        try:
            return self._wires.get().send(send, ResponseReader).response(self.clock.wall())
        except NoResponseError as failure:
            return self._failure(failure)

    def close(self) -> None:
        """Close the connections of ours; refuse further calls."""
        wire = self._wires.close()
        if wire is not None:
            wire.close()


class AsyncSession(_Session[AsyncWire]):
    """Calls that are awaited, on asyncio or trio. One session may be used by many tasks at once."""

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
                await self.clock.sleep_async(step.seconds)

    async def send(self, send: Send) -> Answer:
        """Make one attempt."""
        try:
            reader = await self._wires.get().send(send, ResponseReader)
            return reader.response(self.clock.wall())
        except NoResponseError as failure:
            return self._failure(failure)

    async def close(self) -> None:
        """Close the connections of ours; refuse further calls."""
        wire = self._wires.close()
        if wire is not None:
            await wire.close()
