"""A sweep in threads that share one session."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .call import Send, Wait
from .gate import Gate, Permit
from .retry import LONGEST_RETRY_AFTER
from .sweep import ROOM, Board, Enter, Reading, Sweep, SweepAnswer

if TYPE_CHECKING:
    from .session import SyncSession

_OutcomeT = TypeVar("_OutcomeT")


class _Stopped(Exception):  # noqa: N818 - no error: it ends a thread whose sweep is over
    pass


class Crew(Generic[_OutcomeT]):
    """The threads of one sweep."""

    def __init__(self, session: SyncSession, sweep: Sweep[Any, Any, _OutcomeT], *, ordered: bool) -> None:
        self._session = session
        self._sweep = sweep
        self._gate = Gate(sweep.concurrency)
        self._board: Board[Future[_OutcomeT]] = Board(ordered=ordered)
        lock = threading.Lock()
        self._at_the_gate = threading.Condition(lock)
        self._news = threading.Condition(lock)
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(sweep.concurrency, "sweep")

    def outcomes(self, source: Iterable[object]) -> Generator[_OutcomeT, None, None]:
        """Take from the source in the caller's thread, as there is room; yield outcomes as they come.

        An error of the source waits until all that is under way has been yielded.
        """
        failure: Exception | None = None
        given: Iterator[object] | None = iter(source)
        try:
            while given or self._board.pending:
                while given and not self._board.ready() and self._board.pending < ROOM * self._sweep.concurrency:
                    try:
                        self._start(self._sweep.ids(next(given)))
                    except StopIteration:
                        given = None
                    except Exception as error:  # noqa: BLE001 - whatever it is, it is raised below
                        given, failure = None, error
                if self._board.pending:
                    yield self._next().result()
            if failure is not None:
                raise failure
        finally:
            self._end()

    def _start(self, ids: tuple[Any, ...]) -> None:
        number = self._board.enter()
        reading = self._sweep.read(ids, self._session.perform)
        self._pool.submit(self._drive, reading).add_done_callback(lambda future: self._put(number, future))

    def _put(self, number: int, future: Future[_OutcomeT]) -> None:
        with self._news:
            self._board.put(number, future)
            self._news.notify()

    def _next(self) -> Future[_OutcomeT]:
        with self._news:
            self._news.wait_for(self._board.ready)
            return self._board.take()

    def _drive(self, reading: Reading[_OutcomeT]) -> _OutcomeT:
        answer: SweepAnswer = None
        while True:
            try:
                step = reading.send(answer)
            except StopIteration as stop:
                outcome: _OutcomeT = stop.value
                return outcome
            answer = None
            if isinstance(step, Send):
                answer = self._session.send(step)
            elif isinstance(step, Wait):
                self._stop.wait(step.seconds)
            elif isinstance(step, Enter):
                answer = self._enter()
            else:
                with self._at_the_gate:
                    self._at_the_gate.notify(
                        self._gate.leave(step.permit, step.answer, self._session.clock.monotonic())
                    )

    def _enter(self) -> Permit | float:
        with self._at_the_gate:
            while True:
                if self._stop.is_set():
                    raise _Stopped
                answer = self._gate.enter(self._session.clock.monotonic())
                if isinstance(answer, Permit):
                    return answer
                if answer == float("inf"):
                    self._at_the_gate.wait()
                elif answer > LONGEST_RETRY_AFTER:
                    return answer
                else:
                    self._at_the_gate.wait(answer)

    def _end(self) -> None:
        self._stop.set()
        with self._at_the_gate:
            self._at_the_gate.notify_all()
        self._pool.shutdown(cancel_futures=True)
