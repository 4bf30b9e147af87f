"""Many lists at once: which request is next, and which outcome, without waiting for anything.

The drivers in `_threads` and `_tasks` do what `Sweep.next` says, and bring back what came of it.
"""

import math
from collections.abc import Callable, Generator, Mapping, Sequence
from heapq import heappop, heappush
from typing import Any, Generic, TypeGuard, TypeVar

import msgspec

from ..arguments import whole_number
from ..call import Received, Step, Wait
from ..client import BaseClient, session_of
from ..errors import ApiError, InvalidArgumentError, RootError, api_error_class, short_repr
from ..paging import PageCursor
from ..retry import LONGEST_RETRY_AFTER, call_limits
from ..session import Session
from ..settings import MOST_CONNECTIONS
from ._limiter import AdaptiveLimiter

_OutcomeT = TypeVar("_OutcomeT")

ROOM = 2  # lists of which the caller has no outcome yet: at most so many times the concurrency


class Job(msgspec.Struct, eq=False):
    """One list on its way to its outcome."""

    number: int
    since: float
    reading: Generator[Step, Received, Any]
    step: Any = None  # the `Step` that it needs next; None at its end
    received: Received = None
    token: int = 0
    outcome: Any = None

    def go_on(self, received: Received = None, error: ApiError | None = None) -> None:
        """Take what came of the step, or an error in its place."""
        self.received = received
        try:
            self.step = self.reading.send(received) if error is None else self.reading.throw(error)
        except StopIteration as stop:
            self.step, self.outcome = None, stop.value


class Sweep(Generic[_OutcomeT]):
    """One sweep. Its driver sees to it that one thread at a time asks."""

    crash: Exception | None = None  # what should not have happened: `take` raises it at once
    stopped = False

    def __init__(
        self,
        session: Session,
        names: Sequence[str],
        pages: Callable[..., Any],
        outcome: Callable[..., _OutcomeT],
        concurrency: object,
        options: Mapping[str, Any],
        *,
        ordered: bool,
    ) -> None:
        """Plan a sweep. Raises InvalidArgumentError."""
        call_limits(options.get("timeout"), options.get("max_retries"))
        self.concurrency = whole_number("concurrency", concurrency, 1, MOST_CONNECTIONS)
        self.session = session
        self._names, self._pages, self._outcome, self._options = names, pages, outcome, options
        self._now, self._ordered = session.clock.monotonic, ordered
        self._limiter = AdaptiveLimiter(self.concurrency)
        self._waiting: list[tuple[float, int, Job]] = []
        self._over: dict[int, Job] = {}
        self._added = self._taken = 0
        self._alarm = math.inf

    def check_source(self, source: object, *kinds: type) -> None:
        """Refuse what ids cannot be taken from. Raises InvalidArgumentError."""
        if not isinstance(source, kinds):
            expected = " or ".join(kind.__name__ for kind in kinds)
            raise InvalidArgumentError(
                f"ids must be an {expected} of tuples ({', '.join(self._names)}); got {short_repr(source)}"
            )

    @property
    def pending(self) -> int:
        """How many lists the caller has no outcome of."""
        return self._added - self._taken

    @property
    def room(self) -> bool:
        """Whether a list may be added."""
        return self.pending < ROOM * self.concurrency

    def add(self, ids: object) -> None:
        """Add the list with these ids; whether they are ids of a list is said by its outcome.

        Raises InvalidArgumentError.
        """
        if not _is_sequence(ids) or len(ids) != len(self._names):
            raise InvalidArgumentError(f"a sweep takes tuples ({', '.join(self._names)}); got {short_repr(ids)}")
        job = Job(self._added, self._now(), self._read(tuple(ids)))
        self._added += 1
        job.go_on()
        self._put(job)

    def _read(self, ids: tuple[Any, ...]) -> Generator[Step, Received, _OutcomeT]:
        """Read one list to its end; an error is part of the outcome. After a `Wait` it takes a token to go on."""
        items: list[Any] = []
        error: RootError | None = None
        try:
            cursor: PageCursor[Any, Any] = self._pages(*ids, **self._options).cursor
            while (call := cursor.next_call()) is not None:
                yield Wait(0.0)  # here, before the call's time begins
                page = yield from self.session.perform(call)
                items.extend(cursor.take(cursor.accept(call, page)))
        except RootError as failure:
            error = failure.with_traceback(None)
        return self._outcome(*ids, tuple(items), error)

    def next(self) -> Job | Wait | None:
        """Say what to do beside all that is being done: send a job's step, wait, or nothing.

        To be asked until it says None, and again whenever something was added or taken back.
        """
        while self._waiting and not self.stopped:
            now = self._now()
            due, _, job = self._waiting[0]
            closed = self._limiter.wait(now)
            end = now + max(closed, due - now)
            if LONGEST_RETRY_AFTER < closed < math.inf:
                heappop(self._waiting)
                job.go_on(error=_not_sent(closed))
                self._put(job)
            elif end <= now:
                heappop(self._waiting)
                job.token = self._limiter.enter()
                job.go_on()
                return job
            elif end < self._alarm:
                self._alarm = end
                return Wait(end - now)
            else:
                break
        return None

    def take_back(self, task: Job | Wait) -> None:
        """Take note that what `next` said has been done."""
        if isinstance(task, Wait):
            self._alarm = math.inf
        else:
            self._limiter.leave(task.token, task.received, self._now())
            self._put(task)

    def _put(self, job: Job) -> None:
        if job.step is None:
            self._over[job.number] = job
        else:
            # A list that has begun goes on before others begin, unless it was told to wait.
            due = self._now() + job.step.seconds if job.step.seconds else job.since
            heappush(self._waiting, (due, job.number, job))

    def ready(self) -> bool:
        """Tell whether there is something to take."""
        return self.crash is not None or (self._taken in self._over if self._ordered else bool(self._over))

    def take(self) -> _OutcomeT:
        """Take the next outcome: in order, or the one that has been there for longest."""
        if self.crash is not None:
            raise self.crash
        outcome: _OutcomeT = self._over.pop(self._taken if self._ordered else next(iter(self._over))).outcome
        self._taken += 1
        return outcome


def session_for(client: BaseClient[Any, Any], kind: type) -> Any:
    """Return what makes a client's calls. Raises InvalidArgumentError where it is of another kind."""
    if not isinstance(client, kind):
        raise InvalidArgumentError(f"this sweep takes a client of the class {kind.__name__}; got {short_repr(client)}")
    return session_of(client)


def _is_sequence(value: object) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def _not_sent(seconds: float) -> ApiError:
    text = f"not sent: the provider asked the account to wait for {seconds:.0f} s"
    error = api_error_class(429)(429, text, retry_after=seconds)
    error.attempts = 0
    return error
