"""A sweep in tasks that share one session and one event loop, asyncio's or trio's."""

import sys
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Coroutine, Iterable
from contextlib import aclosing, nullcontext
from functools import partial
from typing import Any, Generic, TypeVar

from ..call import Send, Wait
from ..loops import pause, trio_if_running
from ._schedule import Job, Sweep

_OutcomeT = TypeVar("_OutcomeT")
_Work = Callable[[], Coroutine[Any, Any, None]]


class _Tasks:
    """Tasks that end together. Trio's are system tasks: a generator must not hold a nursery open while it yields."""

    def __init__(self) -> None:
        self._trio = trio_if_running()
        self._library = self._trio or sys.modules["asyncio"]
        self._running: set[Any] = set()
        self.event = self._library.Event
        self._over = self.event()

    def start(self, work: _Work) -> None:
        if self._trio is None:
            task = self._library.create_task(work())
            self._running.add(task)
            task.add_done_callback(self._ended)
        else:
            scope = self._trio.CancelScope()
            self._running.add(scope)
            self._trio.lowlevel.spawn_system_task(self._run, work, scope)

    async def _run(self, work: _Work, scope: Any) -> None:
        try:
            with scope:
                await work()
        finally:  # at the end of the run trio cancels this from outside of the scope
            self._ended(scope)

    def _ended(self, task: Any) -> None:
        self._running.discard(task)
        if not self._running:
            self._over.set()

    async def end(self) -> None:
        self._over = self.event()
        for task in self._running:
            task.cancel()
        if self._running:
            with nullcontext() if self._trio is None else self._trio.CancelScope(shield=True):
                await self._over.wait()


def run_in_tasks(
    sweep: Sweep[_OutcomeT], source: Iterable[object] | AsyncIterable[object]
) -> AsyncGenerator[_OutcomeT, None]:
    """Begin a sweep in tasks. Raises InvalidArgumentError."""
    sweep.check_source(source, Iterable, AsyncIterable)
    return _TaskSweep(sweep).outcomes(source)


class _TaskSweep(Generic[_OutcomeT]):
    """The tasks of one sweep."""

    def __init__(self, sweep: Sweep[_OutcomeT]) -> None:
        self._send: Callable[[Send], Any] = sweep.session.send
        self._sweep = sweep
        self._feeding = True
        self._failure: Exception | None = None

    async def outcomes(self, source: Iterable[object] | AsyncIterable[object]) -> AsyncGenerator[_OutcomeT, None]:
        """Take from the source in a task of its own, as there is room; yield outcomes as they come.

        An error of the source waits until all that is under way has been yielded.
        """
        sweep, self._tasks = self._sweep, _Tasks()
        self._wakeup, self._room = self._tasks.event(), self._tasks.event()
        try:
            self._tasks.start(partial(self._feed, source))
            while self._feeding or sweep.pending:
                if sweep.ready():
                    outcome = sweep.take()
                    self._room.set()
                    yield outcome
                else:
                    self._wakeup = self._tasks.event()
                    await self._wakeup.wait()
            if self._failure is not None:
                raise self._failure
        finally:
            sweep.stopped = True
            await self._tasks.end()

    async def _feed(self, source: Iterable[object] | AsyncIterable[object]) -> None:
        try:
            async with aclosing(_each(source)) as all_given:
                async for ids in all_given:
                    self._sweep.add(ids)
                    self._start()
                    while not self._sweep.room:
                        self._room = self._tasks.event()
                        await self._room.wait()
        except Exception as failure:  # noqa: BLE001 - whatever it is, the caller's task raises it
            self._failure = failure
        self._feeding = False
        self._wakeup.set()

    def _start(self) -> None:
        while (task := self._sweep.next()) is not None:
            self._tasks.start(partial(self._work, task))
        if self._sweep.ready():
            self._wakeup.set()

    async def _work(self, task: Job | Wait | None) -> None:
        try:
            while task is not None:
                if isinstance(task, Wait):
                    await pause(task.seconds)
                else:
                    task.go_on(await self._send(task.step))
                self._sweep.take_back(task)
                task = self._sweep.next()
                self._start()
        except Exception as crash:  # noqa: BLE001 - whatever it is, the caller's task raises it
            self._sweep.crash = crash
            self._wakeup.set()


async def _each(source: Iterable[object] | AsyncIterable[object]) -> AsyncGenerator[object, None]:
    if isinstance(source, AsyncIterable):
        async for given in source:
            yield given
    else:
        for given in source:
            yield given
