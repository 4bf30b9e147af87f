"""How a sweep finds out how many requests at once a provider admits: the gate, in simulated time."""

import heapq
import itertools
import math

import pytest

from twilio_receipts import TransportError
from twilio_receipts._runtime.response import Response
from twilio_receipts.sweep._limiter import FIRST_LIMIT, RECOVERY, AdaptiveLimiter

OK = Response(200, {}, b"", 0.0)


def refused(retry_after: str | None = None, status: int = 429) -> Response:
    return Response(status, {} if retry_after is None else {"retry-after": retry_after}, b"", 0.0)


def fill(gate: AdaptiveLimiter, now: float = 0.0) -> list[int]:
    """Enter as often as the gate admits."""
    permits = []
    while gate.wait(now) == 0:
        permits.append(gate.enter())
    return permits


def simulate(admitted: int, *, concurrency: int = 64, seconds: float = 5.0, refusal_seconds: float) -> tuple[int, int]:
    """Run a provider that admits so many requests at once and answers in 50 ms; returns (answered, refused)."""
    gate, now, running, answered, refusals = AdaptiveLimiter(concurrency), 0.0, 0, 0, 0
    events: list[tuple[float, int, int, Response]] = []
    tie = itertools.count()
    while now < seconds:
        for permit in fill(gate, now):
            fits = running < admitted
            running += fits
            heapq.heappush(
                events, (now + (0.05 if fits else refusal_seconds), next(tie), permit, OK if fits else refused())
            )
        now, _, permit, reply = heapq.heappop(events)
        if reply.status == 200:
            running, answered = running - 1, answered + 1
        else:
            refusals += 1
        gate.leave(permit, reply, now)
    return answered, refusals


@pytest.mark.parametrize("refusal_seconds", [0.001, 0.05], ids=["refused at once", "refused late"])
@pytest.mark.parametrize("admitted", [5, 20, 50])
def test_reaches_nearly_all_that_a_provider_admits_and_is_rarely_refused(admitted: int, refusal_seconds: float) -> None:
    answered, refusals = simulate(admitted, refusal_seconds=refusal_seconds, seconds=20.0)
    assert answered >= 0.96 * admitted * 20.0 / 0.05
    assert refusals <= 0.02 * (answered + refusals)


def test_starts_low_and_grows_to_the_concurrency_where_nothing_is_refused() -> None:
    gate = AdaptiveLimiter(50)
    permits = fill(gate)
    assert len(permits) == FIRST_LIMIT
    for _ in range(4 * 50):
        gate.leave(permits.pop(0), OK, 0.0)
        permits += fill(gate)
    assert len(permits) == 50


def test_grows_only_while_the_limit_is_used_up() -> None:
    gate = AdaptiveLimiter(50)
    for _ in range(1000):
        gate.leave(gate.enter(), OK, 0.0)
    assert len(fill(gate)) == FIRST_LIMIT


def test_a_burst_of_refusals_cuts_to_what_was_admitted_beside_it() -> None:
    gate = AdaptiveLimiter(16)
    permits = fill(gate)
    for permit in permits[5:]:
        gate.leave(permit, refused(), 0.0)
    assert gate.wait(0.0) == math.inf
    for permit in permits[:5]:
        gate.leave(permit, OK, 0.0)
    assert len(fill(gate)) == 5


def test_one_refusal_cuts_once_however_many_were_under_way() -> None:
    gate = AdaptiveLimiter(16)
    first, *others = fill(gate)
    gate.leave(first, refused(), 0.0)
    for permit in others:
        gate.leave(permit, OK, 0.0)
    assert len(fill(gate)) == 15


def test_a_cut_is_made_good_in_so_many_responses_and_not_sooner() -> None:
    gate = AdaptiveLimiter(64)
    permits = fill(gate)
    gate.leave(permits.pop(), refused(), 0.0)
    counts = []
    for _ in range(RECOVERY + 1):  # one more, for what floats lose
        gate.leave(permits.pop(0), OK, 0.0)
        permits += fill(gate)
        counts.append(len(permits))
    assert counts[RECOVERY - 2] == FIRST_LIMIT - 1
    assert counts[RECOVERY] == FIRST_LIMIT


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_holds_everybody(status: int) -> None:
    gate = AdaptiveLimiter(16)
    first, second, *_ = fill(gate)
    gate.leave(first, refused("7", status), 100.0)
    assert gate.wait(100.0) == 7.0
    gate.leave(second, refused("3", status), 100.0)
    assert gate.wait(105.0) == 2.0, "a shorter one takes nothing back"


@pytest.mark.parametrize(
    "response", [Response(404, {}, b"", 0.0), Response(500, {}, b"", 0.0), TransportError("reset"), None]
)
def test_other_responses_refuse_nothing(response: Response | TransportError | None) -> None:
    gate = AdaptiveLimiter(16)
    for permit in fill(gate):
        gate.leave(permit, response, 0.0)
    assert len(fill(gate)) == 16
