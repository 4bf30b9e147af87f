"""What reads the lists of a sweep: threads, or tasks of asyncio or trio, with the same methods.

What these return is awaited if it can be: threads block instead.
"""

import sys
import threading
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from functools import partial
from queue import SimpleQueue
from typing import Any

from ..loops import pause, trio_if_running
from ..session import Session

Work = Callable[[], Coroutine[Any, Any, None]]
_PATIENCE = 1.0  # seconds that a sweep's end gives a source which is being asked; most return at once


class Threads:
    """One thread takes from the source, which may block for as long as it likes, and each list has another.

    Ctrl-C may hit the caller's thread anywhere: within a `Condition`, which is what a pool is handed its work through,
    it would leave a lock behind that no thread gets past. So that thread takes a plain lock and simple queues only.
    """

    def __init__(self, session: Session, lists: int) -> None:
        self.lock = threading.Lock()
        self.queue: Callable[[], Any] = SimpleQueue
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(lists, "sweep")
        self.send: Callable[[Any], Any] = session.send
        self.pause = self._stop.wait

    def feed(self, work: Work) -> None:
        self._feeder = threading.Thread(target=_run, args=(work,), name="sweep", daemon=True)
        self._feeder.start()

    def start(self, work: Work) -> None:
        self._pool.submit(_run, work)

    def end(self) -> None:
        self._stop.set()
        self._feeder.join(_PATIENCE)  # nobody can end what blocks in the source
        self._pool.shutdown()


def _run(work: Work) -> None:
    with suppress(StopIteration):  # it never waits for a loop, so this is its end
        work().send(None)


class Tasks:
    """Tasks that end together. Trio's are system tasks: a generator must not hold a nursery open while it yields."""

    def __init__(self, session: Session) -> None:
        self._trio = trio_if_running()
        self._library = self._trio or sys.modules["asyncio"]
        self._running: set[Any] = set()
        self._over = self._library.Event()
        self.lock = nullcontext()
        self.queue: Callable[[], Any] = partial(_Queue, self._library.Event)
        self.send: Callable[[Any], Any] = session.send
        self.pause, self.feed = pause, self.start

    def start(self, work: Work) -> None:
        if self._trio is None:
            task = self._library.create_task(work())
            self._running.add(task)
            task.add_done_callback(self._ended)
        else:
            scope = self._trio.CancelScope()
            self._running.add(scope)
            self._trio.lowlevel.spawn_system_task(self._in_scope, work, scope)

    async def _in_scope(self, work: Work, scope: Any) -> None:
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
        for task in self._running:
            task.cancel()
        if self._running:
            with nullcontext() if self._trio is None else self._trio.CancelScope(shield=True):
                await self._over.wait()


class _Queue:
    """A `SimpleQueue` whose `get` one task awaits."""

    def __init__(self, event: Callable[[], Any]) -> None:
        self._make_event, self._event = event, event()
        self._items: deque[Any] = deque()

    def put(self, item: Any) -> None:
        self._items.append(item)
        self._event.set()

    async def get(self) -> Any:
        while not self._items:
            self._event = self._make_event()
            await self._event.wait()
        return self._items.popleft()
