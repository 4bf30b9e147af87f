"""What a sweep does next: in simulated time, without threads, tasks or a network."""

from collections.abc import Generator, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from twilio_receipts import InvalidArgumentError, RateLimitError
from twilio_receipts._runtime.call import Send, Step, Wait
from twilio_receipts._runtime.response import Response
from twilio_receipts._runtime.retry import Timeout
from twilio_receipts.sweep._schedule import Job, Sweep

REFUSED = "refused"


class Walk:
    """A list of so many pages."""

    def __init__(self, name: str, pages: int) -> None:
        self.calls = iter([f"{name}{number}" for number in range(pages)])

    def next_call(self) -> str | None:
        return next(self.calls, None)

    def accept(self, _: str, page: Any) -> Any:
        return page

    def take(self, page: Any) -> Iterator[Any]:
        return iter([page])


class Session:
    """A clock, and calls; a refused request is to be sent again after so many seconds."""

    def __init__(self, delay: float = 1.0) -> None:
        self.time = 100.0
        self.delay = delay

    def monotonic(self) -> float:
        return self.time

    def perform(self, call: str) -> Generator[Step, Any, str]:
        while (yield Send(call, Timeout(), lambda: 60.0)) == REFUSED:
            yield Wait(self.delay)
        return call


def sweep_of(session: Session, *, concurrency: int = 1, pages: int = 1, ordered: bool = False) -> Sweep[Any]:
    def reading(name: str, **_: Any) -> Any:
        return SimpleNamespace(cursor=Walk(name, pages))

    whose: Any = SimpleNamespace(clock=session, perform=session.perform)
    return Sweep(whose, ("name",), reading, lambda *outcome: outcome, concurrency, {}, ordered=ordered)


def sent(job: object) -> str:
    assert isinstance(job, Job)
    target: str = job.step.target
    return target


def back(sweep: Sweep[Any], job: object, response: Any = None) -> None:
    assert isinstance(job, Job)
    job.go_on(response)
    sweep.take_back(job)


def test_a_list_that_has_begun_is_read_on_before_others_begin() -> None:
    session = Session()
    sweep = sweep_of(session, pages=3)
    sweep.add(["a"])
    session.time += 1.0
    sweep.add(["b"])
    order = []
    while (job := sweep.next()) is not None:
        order.append(sent(job))
        session.time += 1.0
        back(sweep, job)
    assert order == ["a0", "a1", "a2", "b0", "b1", "b2"]
    assert [sweep.take(), sweep.take()] == [("a", ("a0", "a1", "a2"), None), ("b", ("b0", "b1", "b2"), None)]


def test_what_waits_gives_its_place_to_others_and_goes_before_those_that_came_later() -> None:
    session = Session()
    sweep = sweep_of(session)
    sweep.add(["a"])
    sweep.add(["b"])
    back(sweep, sweep.next(), REFUSED)
    second = sweep.next()
    assert sent(second) == "b0"
    session.time += 2.0
    sweep.add(["c"])
    back(sweep, second)
    assert sent(sweep.next()) == "a0", "its second was over before c was there"


def test_one_wait_is_asked_for_and_another_one_only_where_it_ends_sooner() -> None:
    session = Session(delay=5.0)
    sweep = sweep_of(session, concurrency=3)
    for name in ("a", "b", "c"):
        sweep.add([name])
    first, second, third = sweep.next(), sweep.next(), sweep.next()
    assert sweep.next() is None, "all are under way"
    back(sweep, first, REFUSED)
    long = sweep.next()
    assert long == Wait(5.0)
    back(sweep, second, REFUSED)
    assert sweep.next() is None
    session.delay = 1.0
    back(sweep, third, REFUSED)
    short = sweep.next()
    assert short == Wait(1.0)
    session.time += 0.9
    assert isinstance(short, Wait)
    sweep.take_back(short)
    again = sweep.next()
    assert isinstance(again, Wait), "a task that wakes too early waits again"
    assert again.seconds == pytest.approx(0.1)
    session.time += 0.2
    sweep.take_back(again)
    assert sent(sweep.next()) == "c0"


@pytest.mark.parametrize(("ordered", "first"), [(True, "a"), (False, "b")])
def test_an_outcome_is_taken_in_order_or_as_it_comes(ordered: bool, first: str) -> None:  # noqa: FBT001 - a column
    sweep = sweep_of(Session(), concurrency=2, ordered=ordered)
    sweep.add(["a"])
    sweep.add(["b"])
    held, early = sweep.next(), sweep.next()
    back(sweep, early)
    assert sweep.ready() is not ordered
    back(sweep, held)
    assert sweep.take()[0] == first


def test_nothing_is_done_once_it_is_stopped() -> None:
    sweep = sweep_of(Session())
    sweep.add(["a"])
    sweep.stopped = True
    assert sweep.next() is None


def test_a_retry_after_of_an_hour_ends_the_rest_without_a_request() -> None:
    sweep = sweep_of(Session(), concurrency=2)
    for name in ("a", "b", "c"):
        sweep.add([name])
    first, second = sweep.next(), sweep.next()
    back(sweep, first, Response(429, {"retry-after": "3600"}, b"", 0.0))
    assert sweep.next() is None
    assert [(name, calls) for name, calls, _ in (sweep.take(), sweep.take())] == [("a", ("a0",)), ("c", ())]
    back(sweep, second)
    assert not isinstance(sweep.take()[2], RateLimitError)


@pytest.mark.parametrize("given", ["name", ("a", "b"), (), None, 7, b"name"])
def test_what_is_not_a_tuple_of_ids_is_refused(given: Any) -> None:
    with pytest.raises(InvalidArgumentError, match=r"a sweep takes tuples \(name\); got"):
        sweep_of(Session()).add(given)
