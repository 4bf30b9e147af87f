"""Reads many lists at once, in threads or in tasks: they share everything but how they wait."""

import math
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Generator, Iterable, Sequence
from contextlib import aclosing
from functools import partial
from heapq import heappop, heappush
from typing import Any

import msgspec

from ..arguments import number_or_none, whole_number
from ..call import Call
from ..client import BaseClient, SyncClient, session_of
from ..errors import InvalidArgumentError, RootError, api_error_class, short_repr
from ..paging import PageCursor
from ..retry import LONGEST_RETRY_AFTER, call_limits
from ..settings import MOST_CONNECTIONS
from ._crews import Tasks, Threads
from ._limiter import AdaptiveLimiter

ROOM = 2  # lists of which the caller has no outcome yet: at most so many times the concurrency


class Lists(msgspec.Struct, frozen=True):
    """What the spec decides about the lists of a resource."""

    resource: str  # the client's attribute
    names: tuple[str, ...]  # of the ids of one list
    largest_page: int
    outcome: Callable[..., Any]
    scope: str = ""  # what `pages` calls it; empty for none


class Sweep:
    """One sweep. What changes in it is read and written with its crew's lock held."""

    def __init__(
        self,
        lists: Lists,
        client: BaseClient[Any, Any],
        kind: type,
        source: Any,
        concurrency: object,
        *options: Any,
        ordered: bool,
    ) -> None:
        """Plan it; the options are `page_size`, `timeout`, `max_retries`, the scope. Raises InvalidArgumentError."""
        if not isinstance(client, kind):
            raise InvalidArgumentError(
                f"this sweep takes a client of the class {kind.__name__}; got {short_repr(client)}"
            )
        self._names = ", ".join(lists.names)
        self._source: Iterable[object] | AsyncIterable[object] = source
        kinds = (Iterable,) if isinstance(client, SyncClient) else (Iterable, AsyncIterable)
        if not isinstance(source, kinds):
            expected = " or ".join(one.__name__ for one in kinds)
            raise InvalidArgumentError(f"ids must be an {expected} of tuples ({self._names}); got {short_repr(source)}")
        number_or_none("page_size", options[0], 1, lists.largest_page)
        call_limits(*options[1:3])
        self.concurrency = whole_number("concurrency", concurrency, 1, MOST_CONNECTIONS)
        self.session = session_of(client)
        self._lists, self._ordered = lists, ordered
        named = zip(("page_size", "timeout", "max_retries", lists.scope), options, strict=False)
        self._pages = partial(getattr(client, lists.resource).pages, **dict(named))
        self._limiter = AdaptiveLimiter(self.concurrency)
        self._now = self.session.clock.monotonic
        self._waiting: list[tuple[int, Any]] = []  # lists by number, and where each gets its token
        self._over: dict[int, Any] = {}  # outcomes whose turn has not come
        self._added = self._given = 0
        self._feeding, self._stopped = True, False
        self._failure: Exception | None = None

    def begin(self, crew: Threads | Tasks) -> Any:
        """Let a crew do it; return the queue of outcomes, in which at last is None, or an error to be raised."""
        self._crew = crew
        self._outcomes: Any = crew.queue()
        self._room: Any = crew.queue()
        for _ in range(ROOM * self.concurrency - 1):
            self._room.put(None)
        crew.feed(self._feed)
        return self._outcomes

    def handed_out(self, came: Any) -> Any:
        """Make room for another list than the one whose outcome this is. Raises the error that came instead."""
        if isinstance(came, Exception):
            raise came
        self._room.put(None)
        return came

    def stop(self) -> None:
        """Begin nothing further."""
        with self._crew.lock:
            self._stopped = True
            for _, tokens in self._waiting:
                tokens.put((0.0, None))
        self._room.put(None)

    async def _feed(self) -> None:
        """Take from the source as there is room. Its error waits until all that is under way has its outcome."""
        try:
            async with aclosing(_each(self._source)) as source:
                async for ids in source:
                    self._add(ids)
                    await _awaited(self._room.get())
                    if self._stopped:
                        break
        except Exception as failure:  # noqa: BLE001 - whatever it is, the caller's thread or task raises it
            self._failure = failure
        with self._crew.lock:
            self._feeding = False
            self._give()

    def _add(self, ids: Any) -> None:
        if not issubclass(type(ids), Sequence) or isinstance(ids, (str, bytes)) or len(ids) != len(self._lists.names):
            raise InvalidArgumentError(f"a sweep takes tuples ({self._names}); got {short_repr(ids)}")
        self._added += 1
        try:
            self._crew.start(partial(self._read, self._added - 1, tuple(ids)))
        except RuntimeError as crash:  # the system gives no further thread
            self._outcomes.put(crash)

    async def _read(self, number: int, ids: tuple[Any, ...]) -> None:
        """Read one list to its end; an error is part of the outcome."""
        items: list[Any] = []
        error: RootError | None = None
        turn: tuple[int, Any] = (number, self._crew.queue())
        try:
            cursor: PageCursor[Any, Any] = self._pages(*ids).cursor
            while (call := cursor.next_call()) is not None:
                items.extend(cursor.take(cursor.accept(call, await self._perform(call, turn))))
        except RootError as failure:
            error = failure.with_traceback(None)
        except Exception as crash:  # noqa: BLE001 - a bug of ours: the caller's thread or task raises it
            self._outcomes.put(crash)
            return
        outcome = self._lists.outcome(*ids, tuple(items), error)
        with self._crew.lock:
            self._over[number if self._ordered else self._given] = outcome
            self._give()
            self._admit()

    def _give(self) -> None:
        while self._given in self._over:
            self._outcomes.put(self._over.pop(self._given))
            self._given += 1
        if not self._feeding and self._given == self._added:
            self._outcomes.put(self._failure)

    async def _perform(self, call: Call[Any], turn: tuple[int, Any]) -> Any:
        steps = self.session.perform(call)
        while True:
            token = await self._enter(turn)  # before the call's time begins
            received = await _awaited(self._crew.send(steps.send(None)))
            with self._crew.lock:
                self._limiter.leave(token, received, self._now())
            try:
                wait: Any = steps.send(received)
            except StopIteration as stop:
                return stop.value
            with self._crew.lock:
                self._admit()
            await _awaited(self._crew.pause(wait.seconds))

    async def _enter(self, turn: tuple[int, Any]) -> int:
        """Return a token, once a request may be sent. Raises ApiError."""
        while True:
            with self._crew.lock:
                if self._stopped:
                    raise RuntimeError("the sweep has ended")  # nobody hears of it
                heappush(self._waiting, turn)
                self._admit()
            closed, token = await _awaited(turn[1].get())
            if token is not None:
                admitted: int = token
                return admitted
            if closed > LONGEST_RETRY_AFTER:
                text = f"not sent: the provider asked the account to wait for {closed:.0f} s"
                error = api_error_class(429)(429, text, retry_after=closed)
                error.attempts = 0
                raise error
            await _awaited(self._crew.pause(closed))

    def _admit(self) -> None:
        """Give tokens to the lists that came first, or tell all for how long there are none."""
        now = self._now()
        while self._waiting and (closed := self._limiter.wait(now)) < math.inf:
            _, tokens = heappop(self._waiting)
            tokens.put((closed, None if closed else self._limiter.enter()))


def run_in_threads(sweep: Sweep) -> Generator[Any, None, None]:
    """Yield outcomes as they come."""
    crew = Threads(sweep.session, ROOM * sweep.concurrency)
    outcomes = sweep.begin(crew)
    try:
        while (came := outcomes.get()) is not None:
            yield sweep.handed_out(came)
    finally:
        sweep.stop()
        crew.end()


async def run_in_tasks(sweep: Sweep) -> AsyncGenerator[Any, None]:
    """Yield outcomes as they come."""
    crew = Tasks(sweep.session)
    outcomes = sweep.begin(crew)
    try:
        while (came := await outcomes.get()) is not None:
            yield sweep.handed_out(came)
    finally:
        sweep.stop()
        await crew.end()


async def _each(source: Iterable[object] | AsyncIterable[object]) -> AsyncGenerator[object, None]:
    if isinstance(source, AsyncIterable):
        async for given in source:
            yield given
    else:
        for given in source:
            yield given


async def _awaited(given: Any) -> Any:
    return await given if hasattr(given, "__await__") else given
