"""How many requests at once a provider admits, found out: step by step, and on a provider in simulated time."""

import heapq
import itertools

import pytest

from twilio_receipts import TransportError
from twilio_receipts._runtime.response import Response
from twilio_receipts.sweep._limiter import FIRST_LIMIT, RECOVERY, AdaptiveLimiter

OK = Response(200, {}, b"", 0.0)


def refused(retry_after: str | None = None, status: int = 429) -> Response:
    return Response(status, {} if retry_after is None else {"retry-after": retry_after}, b"", 0.0)


def fill(limiter: AdaptiveLimiter, now: float = 0.0) -> list[int]:
    """Enter as often as the limiter admits."""
    tokens = []
    while limiter.wait(now) == 0:
        tokens.append(limiter.enter())
    return tokens


def admitted(limiter: AdaptiveLimiter, under_way: list[int]) -> int:
    """How many requests there may be at once, once all that are under way have ended without a response."""
    for token in under_way:
        limiter.leave(token, None, 0.0)
    return len(fill(limiter))


def grown(requests: int) -> tuple[AdaptiveLimiter, list[int]]:
    """A limiter that admits so many, all of which are under way."""
    limiter = AdaptiveLimiter(64)
    tokens = fill(limiter)
    while len(tokens) < requests:
        limiter.leave(tokens.pop(0), OK, 0.0)
        tokens += fill(limiter)
    return limiter, tokens


def simulate(admits: int, *, concurrency: int = 64, seconds: float, refusal_seconds: float) -> tuple[int, int]:
    """Run a provider that admits so many requests at once and answers in 50 ms; returns (answered, refused)."""
    limiter, now, running, answered, refusals = AdaptiveLimiter(concurrency), 0.0, 0, 0, 0
    events: list[tuple[float, int, int, Response]] = []
    tie = itertools.count()
    while now < seconds:
        for token in fill(limiter, now):
            fits = running < admits
            running += fits
            heapq.heappush(
                events, (now + (0.05 if fits else refusal_seconds), next(tie), token, OK if fits else refused())
            )
        now, _, token, reply = heapq.heappop(events)
        if reply.status == 200:
            running, answered = running - 1, answered + 1
        else:
            refusals += 1
        limiter.leave(token, reply, now)
    return answered, refusals


@pytest.mark.parametrize("refusal_seconds", [0.001, 0.05], ids=["refused at once", "refused late"])
@pytest.mark.parametrize("admits", [5, 20, 50])
def test_reaches_nearly_all_that_a_provider_admits_and_is_rarely_refused(admits: int, refusal_seconds: float) -> None:
    answered, refusals = simulate(admits, refusal_seconds=refusal_seconds, seconds=20.0)
    assert answered >= 0.96 * admits * 20.0 / 0.05
    assert refusals <= 0.02 * (answered + refusals)


@pytest.mark.parametrize("most", [1, 4, 16, 50])
def test_starts_low_and_grows_to_the_concurrency_where_nothing_is_refused(most: int) -> None:
    limiter = AdaptiveLimiter(most)
    tokens = fill(limiter)
    assert len(tokens) == min(most, FIRST_LIMIT)
    for _ in range(4 * most):
        limiter.leave(tokens.pop(0), OK, 0.0)
        tokens += fill(limiter)
    assert len(tokens) == most


def test_grows_only_while_the_limit_is_used_up() -> None:
    limiter = AdaptiveLimiter(50)
    for _ in range(1000):
        limiter.leave(limiter.enter(), OK, 0.0)
    assert len(fill(limiter)) == FIRST_LIMIT


@pytest.mark.parametrize(
    ("received", "grows"),
    [(refused(status=404), True), (refused(status=500), True), (TransportError("reset"), False), (None, False)],
)
def test_only_a_response_lets_the_limit_grow(received: Response | TransportError | None, *, grows: bool) -> None:
    limiter = AdaptiveLimiter(64)
    tokens = fill(limiter)
    for _ in range(20):
        limiter.leave(tokens.pop(0), received, 0.0)
        tokens += fill(limiter)
    assert (len(tokens) > FIRST_LIMIT) is grows


@pytest.mark.parametrize(("refusals", "left"), [(1, 38), (2, 38), (3, 37), (4, 36)])
def test_a_burst_cuts_a_twentieth_and_then_to_what_was_not_refused(refusals: int, left: int) -> None:
    limiter, tokens = grown(40)
    for _ in range(refusals):
        limiter.leave(tokens.pop(), refused(), 0.0)
    assert admitted(limiter, tokens) == left


def test_a_refusal_of_what_was_sent_after_a_cut_cuts_again() -> None:
    limiter, tokens = grown(40)
    for _ in range(4):
        limiter.leave(tokens.pop(), refused(), 0.0)
    limiter.leave(tokens.pop(), None, 0.0)
    later = fill(limiter)
    limiter.leave(later.pop(), refused(), 0.0)
    assert admitted(limiter, tokens + later) == 34, "36, less a twentieth"


def test_one_request_at_once_is_always_admitted() -> None:
    limiter = AdaptiveLimiter(1)
    limiter.leave(limiter.enter(), refused(), 0.0)
    assert len(fill(limiter)) == 1


def test_a_cut_is_made_good_in_so_many_responses_and_not_sooner() -> None:
    limiter = AdaptiveLimiter(64)
    tokens = fill(limiter)
    limiter.leave(tokens.pop(), refused(), 0.0)
    counts = []
    for _ in range(RECOVERY + 1):  # one more, for what floats lose
        limiter.leave(tokens.pop(0), OK, 0.0)
        tokens += fill(limiter)
        counts.append(len(tokens))
    assert counts[RECOVERY - 2] == FIRST_LIMIT - 1
    assert counts[RECOVERY] == FIRST_LIMIT


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_holds_everybody(status: int) -> None:
    limiter = AdaptiveLimiter(16)
    first, second, *_ = fill(limiter)
    limiter.leave(first, refused("7", status), 100.0)
    assert limiter.wait(100.0) == 7.0
    limiter.leave(second, refused("3", status), 100.0)
    assert limiter.wait(105.0) == 2.0, "a shorter one takes nothing back"
