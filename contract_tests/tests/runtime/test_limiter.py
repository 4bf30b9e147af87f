"""What a refusal takes from the number of requests at once, step by step; `test_sweep_limiter` plays a provider."""

import pytest

from twilio_receipts import TransportError
from twilio_receipts._runtime.response import Response
from twilio_receipts.sweep._limiter import AdaptiveLimiter

OK, REFUSED = (Response(status, {}, b"", 0.0) for status in (200, 429))


def fill(limiter: AdaptiveLimiter) -> list[int]:
    tokens = []
    while limiter.wait(0.0) == 0:
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


@pytest.mark.parametrize("most", [1, 4, 16])
def test_never_more_than_the_concurrency_to_begin_with(most: int) -> None:
    assert len(fill(AdaptiveLimiter(most))) == most


@pytest.mark.parametrize(("refusals", "left"), [(1, 38), (2, 38), (3, 37), (4, 36)])
def test_a_burst_cuts_a_twentieth_and_then_to_what_was_not_refused(refusals: int, left: int) -> None:
    limiter, tokens = grown(40)
    for _ in range(refusals):
        limiter.leave(tokens.pop(), REFUSED, 0.0)
    assert admitted(limiter, tokens) == left


def test_a_refusal_of_what_was_sent_after_a_cut_cuts_again() -> None:
    limiter, tokens = grown(40)
    for _ in range(4):
        limiter.leave(tokens.pop(), REFUSED, 0.0)
    limiter.leave(tokens.pop(), None, 0.0)
    later = fill(limiter)
    limiter.leave(later.pop(), REFUSED, 0.0)
    assert admitted(limiter, tokens + later) == 34, "36, less a twentieth"


def test_one_request_at_once_is_always_admitted() -> None:
    limiter = AdaptiveLimiter(1)
    limiter.leave(limiter.enter(), REFUSED, 0.0)
    assert len(fill(limiter)) == 1


@pytest.mark.parametrize("received", [TransportError("reset"), None])
def test_only_a_response_lets_the_limit_grow(received: TransportError | None) -> None:
    limiter = AdaptiveLimiter(64)
    tokens = fill(limiter)
    for _ in range(20):
        limiter.leave(tokens.pop(0), received, 0.0)
        tokens += fill(limiter)
    assert len(tokens) == 16
