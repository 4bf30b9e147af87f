"""A sweep in threads that share one session."""

import threading
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

from ..call import Send, Wait
from ._schedule import Job, Sweep

_OutcomeT = TypeVar("_OutcomeT")
_PATIENCE = 1.0  # seconds that a sweep's end gives a source which is being asked; most return at once


def run_in_threads(sweep: Sweep[_OutcomeT], source: Iterable[object]) -> Generator[_OutcomeT, None, None]:
    """Begin a sweep in threads. Raises InvalidArgumentError."""
    sweep.check_source(source, Iterable)
    return _ThreadSweep(sweep, source).outcomes()


class _ThreadSweep(Generic[_OutcomeT]):
    """The threads of one sweep.

    One takes from the source, which may block for as long as it likes, and a pool sends and waits. Ctrl-C may hit the
    caller's thread anywhere: within a `Condition`, which is what a pool is handed its work through, it would leave a
    lock behind that no thread gets past. So that thread takes a plain lock and simple queues only.
    """

    def __init__(self, sweep: Sweep[_OutcomeT], source: Iterable[object]) -> None:
        self._send: Callable[[Send], Any] = sweep.session.send
        self._sweep = sweep
        self._source = source
        self._lock = threading.Lock()
        self._wakeups: SimpleQueue[None] = SimpleQueue()
        self._room: SimpleQueue[None] = SimpleQueue()
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(2 * sweep.concurrency, "sweep")  # some let time pass
        self._feeder = threading.Thread(target=self._feed, name="sweep", daemon=True)
        self._feeding, self._in_source = True, False
        self._failure: Exception | None = None

    def outcomes(self) -> Generator[_OutcomeT, None, None]:
        """Yield outcomes as they come. An error of the source waits until all that is under way has been yielded."""
        sweep = self._sweep
        self._feeder.start()
        try:
            while True:
                while not self._wakeups.empty():
                    self._wakeups.get()
                with self._lock:
                    ready = sweep.ready()
                    outcomes = [sweep.take()] if ready else []
                    over = not ready and not self._feeding and not sweep.pending
                if outcomes:
                    self._room.put(None)
                    yield outcomes.pop()
                elif over:
                    break
                else:
                    self._wakeups.get()
            if self._failure is not None:
                raise self._failure
        finally:
            with self._lock:
                sweep.stopped = True
                blocked = self._in_source  # nobody can end that; what it yields at last is not looked at
            self._stop.set()
            self._room.put(None)
            self._feeder.join(_PATIENCE if blocked else None)
            self._pool.shutdown(cancel_futures=True)

    def _feed(self) -> None:
        try:
            given = iter(self._source)
            while self._enter_source():
                ids = next(given)
                with self._lock:
                    self._in_source = False
                    if not self._sweep.stopped:
                        self._sweep.add(ids)
                        self._start()
        except StopIteration:
            pass
        except Exception as failure:  # noqa: BLE001 - whatever it is, the caller's thread raises it
            self._failure = failure
        with self._lock:
            self._feeding = self._in_source = False
        self._wakeups.put(None)

    def _enter_source(self) -> bool:
        """Wait for room; return whether more is to be taken."""
        while True:
            with self._lock:
                self._in_source = self._sweep.room and not self._sweep.stopped
                if self._in_source or self._sweep.stopped:
                    return self._in_source
            self._room.get()

    def _start(self) -> None:
        try:
            while (task := self._sweep.next()) is not None:
                self._pool.submit(self._work, task)
        except RuntimeError as crash:  # the system gives no further thread
            self._sweep.crash = crash
        if self._sweep.ready():
            self._wakeups.put(None)

    def _work(self, task: Job | Wait | None) -> None:
        try:
            while task is not None:
                if isinstance(task, Wait):
                    self._stop.wait(task.seconds)
                else:
                    task.go_on(self._send(task.step))
                with self._lock:
                    self._sweep.take_back(task)
                    task = self._sweep.next()
                    self._start()
        except Exception as crash:  # noqa: BLE001 - whatever it is, the caller's thread raises it
            with self._lock:
                self._sweep.crash = crash
            self._wakeups.put(None)
