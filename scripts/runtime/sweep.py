"""Many lists at once: what to do next for each of them, and which outcome is next, without waiting for anything.

`Sweep.read` is a generator like `call.perform`: the drivers in `sweep_threads` and `sweep_tasks` do what it yields.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any, Generic, TypeGuard, TypeVar

import msgspec

from .call import Answer, Call, Step, Wait
from .endpoint import whole_number
from .errors import InvalidArgumentError, TwilioReceiptsError, api_error_class
from .gate import Permit
from .operation import shown
from .paging import Page, Walk
from .transport import MOST_CONNECTIONS

_T = TypeVar("_T")
_PageT = TypeVar("_PageT", bound=Page)
_ItemT = TypeVar("_ItemT")
_OutcomeT = TypeVar("_OutcomeT")

ROOM = 2
"""Outcomes that wait for the caller, and lists under way, together: so many times the concurrency."""


class Enter(msgspec.Struct, frozen=True):
    """Wait at the gate, and give back the permit; or the seconds to wait, if those are too many."""


class Leave(msgspec.Struct, frozen=True):
    """Give the permit back to the gate."""

    permit: Permit
    answer: Answer


SweepStep = Step | Enter | Leave
SweepAnswer = Answer | Permit | float
Reading = Generator[SweepStep, SweepAnswer, _OutcomeT]


class Sweep(Generic[_PageT, _ItemT, _OutcomeT]):
    """One sweep over many lists."""

    def __init__(
        self,
        names: Sequence[str],
        walk: Callable[[tuple[Any, ...]], Walk[_PageT, _ItemT]],
        outcome: Callable[..., _OutcomeT],
        concurrency: object,
    ) -> None:
        """Plan a sweep.

        Args:
            names: What the ids of one list are called.
            walk: Builds the walk over the list with these ids.
            outcome: Builds an outcome out of the ids, the items and the error.
            concurrency: Requests at once.

        Raises:
            InvalidArgumentError: The concurrency is out of its limits.
        """
        self.concurrency = whole_number("concurrency", concurrency, 1, MOST_CONNECTIONS) or 1
        self._names = names
        self._walk = walk
        self._outcome = outcome

    def ids(self, given: object) -> tuple[Any, ...]:
        """Check that one thing out of the caller's iterable has the form of ids; `read` looks at their values.

        Raises:
            InvalidArgumentError: It is no sequence of the right length.
        """
        if not _is_tuple_like(given) or len(given) != len(self._names):
            raise InvalidArgumentError(f"a sweep takes tuples ({', '.join(self._names)}); got {shown(given)}")
        return tuple(given)

    def read(self, ids: tuple[Any, ...], perform: Callable[[Call[_PageT]], Any]) -> Reading[_OutcomeT]:
        """Read one list to its end; an error is part of the outcome."""
        items: list[_ItemT] = []
        error: TwilioReceiptsError | None = None
        try:
            walk = self._walk(ids)
            while (call := walk.next_call()) is not None:
                page = yield from _admitted(perform(call))
                items.extend(walk.take(walk.accept(call, page)))
        except TwilioReceiptsError as failure:
            error = failure.with_traceback(None)
        return self._outcome(*ids, tuple(items), error)


def _is_tuple_like(given: object) -> TypeGuard[Sequence[Any]]:
    return isinstance(given, Sequence) and not isinstance(given, (str, bytes))


def _admitted(steps: Generator[Step, Answer, _T]) -> Generator[SweepStep, SweepAnswer, _T]:
    """Make one call, each attempt of it with a permit. The first is waited for before the call's time begins."""
    permit: Permit | None = yield from _enter()
    answer: Any = None
    while True:
        try:
            step = steps.send(answer)
        except StopIteration as stop:
            result: _T = stop.value
            return result
        if isinstance(step, Wait):
            yield step
            continue
        if permit is None:
            permit = yield from _enter()
        answer = yield step
        yield Leave(permit, answer)
        permit = None


def _enter() -> Generator[SweepStep, Any, Permit]:
    answer = yield Enter()
    if isinstance(answer, Permit):
        return answer
    error = api_error_class(429)(
        429, f"not sent: the provider asked the account to wait for {answer:.0f} s", retry_after=answer
    )
    error.attempts = 0
    raise error


class Board(Generic[_T]):
    """The results that are there, and their order."""

    def __init__(self, *, ordered: bool) -> None:
        self._ordered = ordered
        self._there: dict[int, _T] = {}
        self._entered = 0
        self._taken = 0

    @property
    def pending(self) -> int:
        """How many have been entered and not been taken."""
        return self._entered - self._taken

    def enter(self) -> int:
        """Announce a result; returns its number."""
        self._entered += 1
        return self._entered - 1

    def put(self, number: int, result: _T) -> None:
        """Put up the result of that number."""
        self._there[number] = result

    def ready(self) -> bool:
        """Tell whether a result can be taken."""
        return self._taken in self._there if self._ordered else bool(self._there)

    def take(self) -> _T:
        """Take the next result: in order, or the one that has been there for longest."""
        number = self._taken if self._ordered else next(iter(self._there))
        self._taken += 1
        return self._there.pop(number)
