"""A sweep in threads that share one session."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .call import Wait
from .sweep import Job, Sweep

if TYPE_CHECKING:
    from .session import SyncSession

_OutcomeT = TypeVar("_OutcomeT")


class Crew(Generic[_OutcomeT]):
    """The threads of one sweep."""

    def __init__(self, session: SyncSession, sweep: Sweep[Any, Any, _OutcomeT], *, ordered: bool) -> None:
        self._send = session.send
        self._sweep = sweep
        sweep.begin(session, ordered=ordered)
        self._news = threading.Condition()
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(2 * sweep.concurrency, "sweep")  # some let time pass

    def outcomes(self, source: Iterable[object]) -> Generator[_OutcomeT, None, None]:
        """Take from the source in the caller's thread, as there is room; yield outcomes as they come.

        An error of the source waits until all that is under way has been yielded.
        """
        sweep, failure = self._sweep, None
        given: Iterator[object] | None = iter(source)
        try:
            while given or sweep.pending:
                while given and sweep.room and not sweep.ready():
                    try:
                        ids = next(given)
                        with self._news:
                            sweep.add(ids)
                            self._start()
                    except StopIteration:
                        given = None
                    except Exception as error:  # noqa: BLE001 - whatever it is, it is raised below
                        given, failure = None, error
                if sweep.pending:
                    with self._news:
                        self._news.wait_for(sweep.ready)
                        outcome = sweep.take()
                    yield outcome
            if failure is not None:
                raise failure
        finally:
            with self._news:
                sweep.stopped = True
            self._stop.set()
            self._pool.shutdown(cancel_futures=True)

    def _start(self) -> None:
        while (task := self._sweep.next()) is not None:
            self._pool.submit(self._work, task)
        if self._sweep.ready():
            self._news.notify()

    def _work(self, task: Job | Wait | None) -> None:
        try:
            while task is not None:
                if isinstance(task, Wait):
                    self._stop.wait(task.seconds)
                else:
                    task.go_on(self._send(task.step))
                with self._news:
                    self._sweep.take_back(task)
                    task = self._sweep.next()
                    self._start()
        except Exception as crash:  # noqa: BLE001 - whatever it is, the caller's thread raises it
            with self._news:
                self._sweep.crash = crash
                self._news.notify()
