"""What makes the calls of one client: attempts and retries. Sync and async share everything but the awaiting."""

from collections.abc import Generator
from typing import Any, ClassVar, Generic, Protocol, TypeAlias, TypeVar

from .call import Call, Received, Send, Step, perform
from .credentials import keep_out_of_logs
from .errors import TransportError
from .loops import PerLoop
from .response import ResponseReader
from .retry import Clock
from .settings import Configuration

_T = TypeVar("_T")
_SessionT = TypeVar("_SessionT", bound="SyncSession | AsyncSession")


class Wire(Protocol):
    """Carries requests: the one thing that differs between HTTP libraries. Async, both methods are awaited."""

    def send(self, send: Send, /) -> Any:
        """Make one attempt; return the `ResponseReader` that has it all, or the `TransportError` that came instead."""

    def close(self) -> Any:
        """Close the connections of ours."""


class _Session:
    """What both kinds have in common: everything that waits for nothing."""

    _asynchronous: ClassVar[bool]

    def __init__(self, configuration: Configuration, http_client: object) -> None:
        self.configuration = configuration
        self.clock = Clock()
        self._http_client = http_client
        self._wires: PerLoop[Wire] = PerLoop(self._wire, asynchronous=self._asynchronous)
        if http_client is not None:
            self._wire()  # refuses another kind of client here, not at the first call
        keep_out_of_logs(configuration.credentials)

    def _wire(self) -> Wire:
        raise NotImplementedError  # each kind of session has its own

    def perform(self, call: Call[_T]) -> Generator[Step, Received, _T]:
        """Say step by step what makes this call; see `call.perform`."""
        return perform(call, self.clock, self.configuration)

    def _received(self, received: ResponseReader | TransportError) -> Received:
        return received.response(self.clock.wall()) if isinstance(received, ResponseReader) else received


class SyncSession(_Session):
    """Calls that block. One session may be used by many threads at once."""

    _asynchronous = False

    def _wire(self) -> Wire:
        from .wire import HttpxWire  # httpx2 takes longer to import than all else

        return HttpxWire(self.configuration, self._http_client)

    def call(self, call: Call[_T]) -> _T:
        """Make one call, retries included."""
        steps = self.perform(call)
        received: Received = None
        while True:
            try:
                step = steps.send(received)
            except StopIteration as stop:
                result: _T = stop.value
                return result
            if isinstance(step, Send):
                received = self.send(step)
            else:
                self.clock.sleep(step.seconds)

    def send(self, send: Send) -> Received:
        """Make one attempt."""
        return self._received(self._wires.get().send(send))

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

        return AsyncHttpxWire(self.configuration, self._http_client)

    async def call(self, call: Call[_T]) -> _T:
        """Make one call, retries included."""
        steps = self.perform(call)
        received: Received = None
        while True:
            try:
                step = steps.send(received)
            except StopIteration as stop:
                result: _T = stop.value
                return result
            if isinstance(step, Send):
                received = await self.send(step)
            else:
                await self.clock.sleep_async(step.seconds)

    async def send(self, send: Send) -> Received:
        """Make one attempt."""
        return self._received(await self._wires.get().send(send))

    async def close(self) -> None:
        """Close the connections of ours; refuse further calls."""
        wire = self._wires.close()
        if wire is not None:
            await wire.close()


Session: TypeAlias = SyncSession | AsyncSession


class Resource(Generic[_SessionT]):
    """What a client has its methods on."""

    def __init__(self, session: _SessionT) -> None:
        self._session = session
