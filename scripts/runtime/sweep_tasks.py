"""A sweep in tasks that share one session and one event loop, asyncio's or trio's."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Coroutine, Iterable
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .call import Send, Wait
from .gate import Gate, Permit
from .pause import pause_async, trio_if_running
from .retry import LONGEST_RETRY_AFTER
from .sweep import ROOM, Board, Enter, Reading, Sweep, SweepAnswer

if TYPE_CHECKING:
    from .session import AsyncSession

_OutcomeT = TypeVar("_OutcomeT")
_Work = Callable[[], Coroutine[Any, Any, None]]


class _AsyncioTasks:
    """Tasks of asyncio that end together."""

    def __init__(self) -> None:
        self._asyncio = sys.modules["asyncio"]
        self._tasks: set[Any] = set()
        self.event = self._asyncio.Event

    def start(self, work: _Work) -> None:
        task = self._asyncio.create_task(work())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def end(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await self._asyncio.gather(*tasks, return_exceptions=True)


class _TrioTasks:
    """The same in trio: system tasks, because a generator must not hold a nursery open while it yields."""

    def __init__(self, trio: Any) -> None:
        self._trio = trio
        self._scopes: set[Any] = set()
        self._over = trio.Event()
        self.event = trio.Event

    def start(self, work: _Work) -> None:
        scope = self._trio.CancelScope()
        self._scopes.add(scope)
        self._trio.lowlevel.spawn_system_task(self._run, work, scope)

    async def _run(self, work: _Work, scope: Any) -> None:
        with scope:
            await work()
        self._scopes.discard(scope)
        if not self._scopes:
            self._over.set()

    async def end(self) -> None:
        if self._scopes:
            self._over = self._trio.Event()
            for scope in self._scopes:
                scope.cancel()
            with self._trio.CancelScope(shield=True):
                await self._over.wait()


class Crew(Generic[_OutcomeT]):
    """The tasks of one sweep."""

    def __init__(self, session: AsyncSession, sweep: Sweep[Any, Any, _OutcomeT], *, ordered: bool) -> None:
        self._session = session
        self._sweep = sweep
        self._gate = Gate(sweep.concurrency)
        self._board: Board[_OutcomeT] = Board(ordered=ordered)
        self._feeding = True
        self._running = 0
        self._failure: Exception | None = None  # the source's
        self._crash: Exception | None = None  # ours

    async def outcomes(self, source: Iterable[object] | AsyncIterable[object]) -> AsyncGenerator[_OutcomeT, None]:
        """Take from the source in a task of its own, as there is room; yield outcomes as they come.

        An error of the source waits until all that is under way has been yielded.
        """
        trio = trio_if_running()
        self._tasks = _AsyncioTasks() if trio is None else _TrioTasks(trio)
        self._news, self._room = self._tasks.event(), self._tasks.event()
        self._at_the_gate: deque[Any] = deque()
        try:
            self._tasks.start(partial(self._guard, partial(self._feed, source)))
            while True:
                while self._board.ready():
                    outcome = self._board.take()
                    self._room.set()
                    yield outcome
                if self._crash is not None:
                    raise self._crash
                if not self._feeding and not self._board.pending:
                    break
                self._news = self._tasks.event()
                await self._news.wait()
            if self._failure is not None:
                raise self._failure
        finally:
            await self._tasks.end()

    async def _guard(self, work: _Work) -> None:
        try:
            await work()
        except Exception as crash:  # noqa: BLE001 - whatever it is, the caller's task raises it
            self._crash = crash
        self._news.set()

    async def _feed(self, source: Iterable[object] | AsyncIterable[object]) -> None:
        try:
            async with aclosing(_each(source)) as all_given:
                async for given in all_given:
                    ids = self._sweep.ids(given)
                    self._tasks.start(partial(self._guard, partial(self._read, self._board.enter(), ids)))
                    self._running += 1
                    while self._full():
                        self._room = self._tasks.event()
                        await self._room.wait()
        except Exception as failure:  # noqa: BLE001 - whatever it is, the caller's task raises it
            self._failure = failure
        self._feeding = False

    def _full(self) -> bool:
        most = self._sweep.concurrency
        return self._running >= most or self._board.pending >= ROOM * most

    async def _read(self, number: int, ids: tuple[Any, ...]) -> None:
        outcome = await self._drive(self._sweep.read(ids, self._session.perform))
        self._board.put(number, outcome)
        self._running -= 1
        self._room.set()

    async def _drive(self, reading: Reading[_OutcomeT]) -> _OutcomeT:
        answer: SweepAnswer = None
        while True:
            try:
                step = reading.send(answer)
            except StopIteration as stop:
                outcome: _OutcomeT = stop.value
                return outcome
            answer = None
            if isinstance(step, Send):
                answer = await self._session.send(step)
            elif isinstance(step, Wait):
                await pause_async(step.seconds)
            elif isinstance(step, Enter):
                answer = await self._enter()
            else:
                free = self._gate.leave(step.permit, step.answer, self._session.clock.monotonic())
                while free and self._at_the_gate:
                    self._at_the_gate.popleft().set()
                    free -= 1

    async def _enter(self) -> Permit | float:
        while True:
            answer = self._gate.enter(self._session.clock.monotonic())
            if isinstance(answer, Permit):
                return answer
            if answer == float("inf"):
                turn = self._tasks.event()
                self._at_the_gate.append(turn)
                await turn.wait()
            elif answer > LONGEST_RETRY_AFTER:
                return answer
            else:
                await pause_async(answer)


async def _each(source: Iterable[object] | AsyncIterable[object]) -> AsyncGenerator[object, None]:
    if isinstance(source, AsyncIterable):
        async for given in source:
            yield given
    else:
        for given in source:
            yield given
