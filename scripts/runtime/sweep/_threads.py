"""A sweep in threads that share one session."""

import threading
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Generic, TypeVar

from ..call import Wait
from ..client import SyncClient, session_of
from ..errors import InvalidArgumentError
from ..session import SyncSession
from ..text import short_repr
from ._schedule import Job, Sweep

_OutcomeT = TypeVar("_OutcomeT")


def run_in_threads(
    client: SyncClient, sweep: Sweep[_OutcomeT], source: Iterable[object], *, ordered: bool
) -> Generator[_OutcomeT, None, None]:
    """Begin a sweep in threads.

    Raises:
        InvalidArgumentError: It was given another kind of client, or no iterable.
    """
    if not isinstance(client, SyncClient):
        raise InvalidArgumentError(f"a sweep in threads takes a Client; got {short_repr(client)}")
    sweep.check_source(source, Iterable)
    return Crew(session_of(client), sweep, ordered=ordered).outcomes(source)


class Crew(Generic[_OutcomeT]):
    """The threads of one sweep.

    Ctrl-C may hit the caller's thread anywhere. Within a `Condition`, which is what a pool is handed its work through,
    that would leave a lock behind that no thread gets past. So it takes a plain lock and simple queues only, and a
    thread of its own hands the work on.
    """

    def __init__(self, session: SyncSession, sweep: Sweep[_OutcomeT], *, ordered: bool) -> None:
        self._send = session.send
        self._sweep = sweep
        sweep.begin(session.clock.monotonic, session.perform, ordered=ordered)
        self._lock = threading.Lock()
        self._news: SimpleQueue[None] = SimpleQueue()
        self._due: SimpleQueue[Job | Wait | None] = SimpleQueue()
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(2 * sweep.concurrency, "sweep")  # some let time pass
        self._foreman = threading.Thread(target=self._hand_on, name="sweep", daemon=True)

    def outcomes(self, source: Iterable[object]) -> Generator[_OutcomeT, None, None]:
        """Take from the source in the caller's thread, as there is room; yield outcomes as they come.

        An error of the source waits until all that is under way has been yielded.
        """
        sweep, failure = self._sweep, None
        given: Iterator[object] | None = iter(source)
        self._foreman.start()
        try:
            while given or sweep.pending:
                while given and sweep.room and not sweep.ready():
                    try:
                        ids = next(given)
                        with self._lock:
                            sweep.add(ids)
                            self._start()
                    except StopIteration:
                        given = None
                    except Exception as error:  # noqa: BLE001 - whatever it is, it is raised below
                        given, failure = None, error
                if sweep.pending:
                    yield self._next()
            if failure is not None:
                raise failure
        finally:
            with self._lock:
                sweep.stopped = True
            self._stop.set()
            self._due.put(None)
            self._foreman.join()
            self._pool.shutdown(cancel_futures=True)

    def _next(self) -> _OutcomeT:
        while True:
            while not self._news.empty():
                self._news.get()
            with self._lock:
                if self._sweep.ready():
                    return self._sweep.take()
            self._news.get()

    def _hand_on(self) -> None:
        try:
            while (task := self._due.get()) is not None:
                self._pool.submit(self._work, task)
        except RuntimeError as crash:  # the system gives no further thread
            self._fail(crash)

    def _start(self) -> None:
        while (task := self._sweep.next()) is not None:
            self._due.put(task)
        if self._sweep.ready():
            self._news.put(None)

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
            self._fail(crash)

    def _fail(self, crash: Exception) -> None:
        with self._lock:
            self._sweep.crash = crash
        self._news.put(None)
