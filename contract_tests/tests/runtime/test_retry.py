"""Retries, on a clock that the test holds: which responses, how many attempts, which waits, within which time."""

import asyncio
import statistics
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import cast

import httpx2
import pytest

from contract_tests.client.mocked import ACCOUNT, EPOCH, OK, SECRET, Canned, fetch
from twilio_receipts import ApiError, Client, ConfigurationError, TransportError
from twilio_receipts._runtime.retry import Clock, Timeout, delay_before_retry

BUSY: Canned = (503, {}, b"")
RETRIED = {429, 500, 502, 503, 504}
OTHERS = (100, 199, 201, 204, 299, 304, 400, 401, 404, 408, 425, 428, 430, 499, 501, 505, 599, 600, 999)


def refused(retry_after: str) -> Canned:
    return 429, {"Retry-After": retry_after}, b'{"code": 20429, "message": "m"}'


@pytest.mark.parametrize("status", [*RETRIED, *OTHERS])
def test_only_the_statuses_that_twilio_names_are_tried_again(status: int) -> None:
    fetched = fetch((status, {}, b'{"code": 20429, "message": "m"}'))
    assert fetched.sent == (4 if status in RETRIED else 1)
    assert isinstance(fetched.error, ApiError)
    assert (fetched.error.status, fetched.error.code, fetched.error.request_id) == (status, 20429, "RQ1")
    assert fetched.error.attempts == fetched.sent


def test_what_cannot_be_decoded_is_not_tried_again() -> None:
    assert fetch((200, {"Content-Type": "text/html"}, b"")).sent == 1


@pytest.mark.parametrize("number", [0, 1, 100])
def test_the_attempts_are_counted(number: int) -> None:
    fetched = fetch(BUSY, max_retries=number, timeout=None)
    assert (fetched.sent, fetched.error.attempts) == (number + 1, number + 1)


def test_a_good_response_ends_it() -> None:
    fetched = fetch(BUSY, httpx2.ReadError("reset"), OK)
    assert (fetched.error, fetched.sent, fetched.waits) == (None, 3, [0.5, 1.0])


def test_the_waits_double_up_to_a_limit() -> None:
    assert fetch(BUSY, max_retries=7, timeout=None).waits == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]


def test_time_is_the_machines_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 5.0)
    monkeypatch.setattr("time.monotonic", lambda: 7.0)
    assert (Clock().wall(), Clock().monotonic()) == (5.0, 7.0)
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    Clock().sleep(3.0)

    async def pause(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr("asyncio.sleep", pause)
    asyncio.run(Clock().sleep_async(4.0))
    assert slept == [3.0, 4.0]


@pytest.mark.parametrize("value", [-1, 101, True, 1.0, "3", None, pytest.param(10**5000, id="huge")])
def test_what_is_not_a_number_of_retries_is_refused(value: object) -> None:
    with pytest.raises(ConfigurationError, match="max_retries must be an int from 0 to 100; got"):
        Client(ACCOUNT, SECRET, max_retries=cast("int", value))


def test_the_jitter_is_full() -> None:
    """Of 4,000 first waits, drawn by the real clock: uniform from 0 to half a second."""
    clock = Clock()
    waits = sorted(delay_before_retry(TransportError("reset"), 1, 1, 60.0, clock) or 0.0 for _ in range(4000))
    assert 0 <= waits[0] < 0.01
    assert 0.49 < waits[-1] <= 0.5
    assert statistics.fmean(waits) == pytest.approx(0.25, abs=0.015)
    assert waits[1000] == pytest.approx(0.125, abs=0.025)
    assert waits[3000] == pytest.approx(0.375, abs=0.025)


def date(seconds: float) -> str:
    return format_datetime(datetime.fromtimestamp(EPOCH + seconds, UTC), usegmt=True)


@pytest.mark.parametrize(
    ("retry_after", "wait"),
    [
        ("7", 7.5),  # and up to half a second more, so that not all clients come back at once
        ("2", 2.2),
        ("60", 60.5),
        (date(7), 7.5),
        ("0", 0.5),
        (date(-7), 0.5),
        ("soon", 0.5),
    ],
)
def test_retry_after_is_honoured_or_the_usual_wait_kept(retry_after: str, wait: float) -> None:
    assert fetch(refused(retry_after), max_retries=1, timeout=None).waits == [pytest.approx(wait)]


@pytest.mark.parametrize("retry_after", ["61", "9" * 400, date(61)])
def test_a_provider_that_asks_for_too_long_gets_no_wait(retry_after: str) -> None:
    fetched = fetch(refused(retry_after), timeout=None)
    assert (fetched.sent, fetched.waits) == (1, [])
    assert fetched.error.retry_after >= 61


@pytest.mark.parametrize("total", [0.5, 1.0, 60.0])
@pytest.mark.parametrize("attempt_takes", [0.0, 0.4, 3.0])
@pytest.mark.parametrize("retry_after", [None, "1", "30"])
def test_no_wait_goes_past_the_total(total: float, attempt_takes: float, retry_after: str | None) -> None:
    response = BUSY if retry_after is None else refused(retry_after)
    fetched = fetch(response, max_retries=100, timeout=Timeout(total=total), attempt_takes=attempt_takes)
    assert fetched.seconds < total + attempt_takes  # the attempt itself is bounded by the network's deadline
    assert isinstance(fetched.error, ApiError)
