"""What makes the calls of one client: attempts and retries. Sync and async share everything but the awaiting."""

from collections.abc import Generator
from typing import Any, ClassVar, Protocol, TypeVar

from . import logs
from .call import Answer, Call, Limits, NoResponseError, Send, Step, perform
from .errors import RequestTimeoutError, TransportError
from .loops import PerLoop
from .origins import Origins
from .response import Begin, ResponseReader
from .retry import Clock
from .settings import Destination
from .text import one_line

_T = TypeVar("_T")


class Wire(Protocol):
    """Carries requests: the one thing that differs between HTTP libraries. Async, both methods are awaited."""

    def send(self, send: Send, begin: Begin, /) -> Any:
        """Make one attempt, and return the reader; raise `NoResponseError` where no whole response arrives."""
        ...

    def close(self) -> Any:
        """Close the connections of ours."""


class _Session:
    """What both kinds have in common: everything that waits for nothing."""

    _asynchronous: ClassVar[bool]

    def __init__(self, origins: Origins, limits: Limits, destination: Destination, http_client: object) -> None:
        self.origins = origins
        self.credentials = destination.credentials
        self.limits = limits
        self.clock = Clock()
        self._destination, self._http_client = destination, http_client
        self._wires: PerLoop[Wire] = PerLoop(self._wire, asynchronous=self._asynchronous)
        if http_client is not None:
            self._wire()  # refuses another kind of client here, not at the first call
        logs.guard(self.credentials)

    def _wire(self) -> Wire:
        raise NotImplementedError

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


class SyncSession(_Session):
    """Calls that block. One session may be used by many threads at once."""

    _asynchronous = False

    def _wire(self) -> Wire:
        from .wire import HttpxWire  # httpx2 takes longer to import than all else

        return HttpxWire(self._destination, self._http_client)

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
            reader: ResponseReader = self._wires.get().send(send, ResponseReader)
            return reader.response(self.clock.wall())
        except NoResponseError as failure:
            return self._failure(failure)

    def close(self) -> None:
        """Close the connections of ours; refuse further calls."""
        wire = self._wires.close()
        if wire is not None:
            wire.close()


class AsyncSession(_Session):
    """Calls that are awaited, on asyncio or trio. One session may be used by many tasks at once."""

    _asynchronous = True

    def _wire(self) -> Wire:
        from .wire import AsyncHttpxWire

        return AsyncHttpxWire(self._destination, self._http_client)

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
            reader: ResponseReader = await self._wires.get().send(send, ResponseReader)
            return reader.response(self.clock.wall())
        except NoResponseError as failure:
            return self._failure(failure)

    async def close(self) -> None:
        """Close the connections of ours; refuse further calls."""
        wire = self._wires.close()
        if wire is not None:
            await wire.close()
