"""Retries, on a clock that the test holds: which answers, how many attempts, which waits, within which time."""

import statistics
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime

import msgspec
import pytest

from twilio_receipts import ApiError, ConfigurationError, RequestTimeoutError, TransportError, TwilioReceiptsError
from twilio_receipts._runtime.call import Answer, Send, Wait, perform
from twilio_receipts._runtime.credentials import Credentials
from twilio_receipts._runtime.operation import Call
from twilio_receipts._runtime.response import Response
from twilio_receipts._runtime.retry import LONGEST_DELAY, MOST_RETRIES, Clock, Timeout, delay_before_retry, retries
from twilio_receipts._runtime.settings import Configuration, Origins

CREDENTIALS = Credentials("AC" + "0" * 32, "secret")
CONFIGURATION = Configuration(
    CREDENTIALS, Origins("https://host.example", "https://host.example"), "test", Timeout(), 0
)


def call(retries: int, total: float | None) -> Call[dict[str, str]]:
    return Call("/v1/{Sid}", "/v1/DY", "", msgspec.json.Decoder(dict[str, str]), Timeout(total=total), retries)


EPOCH = 1_795_000_000.0


class HeldClock(Clock):
    """Time passes only when it is told to; chance always says the same share."""

    def __init__(self, share: float = 1.0) -> None:
        self.seconds = 1000.0
        self.share = share

    def monotonic(self) -> float:
        return self.seconds

    def wall(self) -> float:
        return EPOCH + self.seconds

    def jitter(self, upper: float) -> float:
        return self.share * upper


class Run:
    """One call against a script of answers."""

    def __init__(
        self,
        answers: Iterator[Answer],
        *,
        clock: Clock,
        retries: int = 3,
        total: float | None = 60.0,
        attempt_takes: float = 0.0,
    ) -> None:
        self.waits: list[float] = []
        self.sent = 0
        self.result: dict[str, str] | None = None
        self.error: TwilioReceiptsError | None = None
        steps = perform(call(retries, total), clock, CONFIGURATION)
        answer: Answer = None
        try:
            while True:
                step = steps.send(answer)
                answer = None
                if isinstance(step, Wait):
                    self.waits.append(step.seconds)
                    self._pass(clock, step.seconds)
                else:
                    assert isinstance(step, Send)
                    self.sent += 1
                    self._pass(clock, attempt_takes)
                    answer = next(answers)
        except StopIteration as stop:
            self.result = stop.value
        except TwilioReceiptsError as error:
            self.error = error

    @staticmethod
    def _pass(clock: Clock, seconds: float) -> None:
        if isinstance(clock, HeldClock):
            clock.seconds += seconds


def answer(status: int, retry_after: str | None = None, received: float = EPOCH + 1000) -> Response:
    headers = {"twilio-request-id": "RQ1"} | ({} if retry_after is None else {"retry-after": retry_after})
    return Response(status, headers, b'{"code":20429,"message":"m"}', received)


def always(what: Answer) -> Iterator[Answer]:
    while True:
        yield what


RETRIED = {429, 500, 502, 503, 504}


@pytest.mark.parametrize("status", [status for status in range(100, 1000) if status != 200])
def test_only_the_statuses_that_twilio_names_are_tried_again(status: int) -> None:
    run = Run(always(answer(status)), clock=HeldClock())
    assert run.sent == (4 if status in RETRIED else 1)
    assert isinstance(run.error, ApiError)
    assert (run.error.status, run.error.code, run.error.request_id) == (status, 20429, "RQ1")
    assert run.error.attempts == run.sent


def failing(error: type[TransportError], **facts: object) -> Iterator[Answer]:
    while True:
        made = error("reset")
        vars(made).update(facts)
        yield made


@pytest.mark.parametrize("error", [TransportError, RequestTimeoutError])
def test_lost_connections_are_tried_again(error: type[TransportError]) -> None:
    run = Run(failing(error), clock=HeldClock())
    assert run.error is not None
    assert (run.sent, type(run.error), run.error.attempts) == (4, error, 4)


def test_attempts_count_what_was_sent_and_not_what_was_tried() -> None:
    run = Run(failing(TransportError, attempts=0), clock=HeldClock())
    assert run.error is not None
    assert (run.sent, run.error.attempts) == (4, 0)


def test_what_cannot_pass_is_not_tried_again() -> None:
    """A wrong certificate, or a proxy that refuses."""
    run = Run(failing(TransportError, may_pass=False), clock=HeldClock())
    assert (run.sent, run.waits) == (1, [])


def test_what_cannot_be_decoded_is_not_tried_again() -> None:
    run = Run(always(Response(200, {"content-type": "text/html"}, b"", 0)), clock=HeldClock())
    assert run.sent == 1


@pytest.mark.parametrize("retries", [0, 1, 5, 100])
def test_the_attempts_are_counted(retries: int) -> None:
    run = Run(always(answer(503)), clock=HeldClock(), retries=retries, total=None)
    assert run.sent == retries + 1
    assert run.error is not None
    assert run.error.attempts == retries + 1


def test_a_good_answer_ends_it() -> None:
    run = Run(iter([answer(503), TransportError("reset"), Response(200, {}, b'{"a":"b"}', 0)]), clock=HeldClock())
    assert (run.result, run.sent) == ({"a": "b"}, 3)


def test_the_waits_double_up_to_a_limit() -> None:
    run = Run(always(answer(503)), clock=HeldClock(), retries=7, total=None)
    assert run.waits == [0.5, 1.0, 2.0, 4.0, 8.0, LONGEST_DELAY, LONGEST_DELAY]


def test_time_is_the_machines_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 5.0)
    monkeypatch.setattr("time.monotonic", lambda: 7.0)
    assert (Clock().wall(), Clock().monotonic()) == (5.0, 7.0)


def test_a_wait_for_all_that_is_left_is_not_begun() -> None:
    assert Run(always(answer(503)), clock=HeldClock(), total=0.5).waits == []


@pytest.mark.parametrize("value", [0, 1, MOST_RETRIES])
def test_the_fewest_and_the_most_retries_are_taken(value: int) -> None:
    assert retries(value, ConfigurationError) == value


@pytest.mark.parametrize("value", [-1, MOST_RETRIES + 1, True, 1.0, "3", None])
def test_what_is_not_a_number_of_retries_is_refused(value: object) -> None:
    with pytest.raises(ConfigurationError, match=f"max_retries must be an int from 0 to {MOST_RETRIES}; got"):
        retries(value, ConfigurationError)


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
    return format_datetime(datetime.fromtimestamp(EPOCH + 1000 + seconds, UTC), usegmt=True)


@pytest.mark.parametrize(
    ("retry_after", "wait"),
    [
        ("7", 7.5),  # and up to half a second more, so that not all clients come back at once
        ("2", 2.2),
        ("60", 60.5),
        (date(7), 7.5),
        ("0", 0.5),
        (date(-7), 0.5),
        (date(-1e8), 0.5),
        ("-7", 0.5),
        ("soon", 0.5),
        ("1.5", 0.5),
        ("", 0.5),
        ("7, 8", 0.5),
    ],
)
def test_retry_after_is_honoured_or_the_usual_wait_kept(retry_after: str, wait: float) -> None:
    run = Run(always(answer(429, retry_after)), clock=HeldClock(), retries=1, total=None)
    assert run.waits == [pytest.approx(wait)]


@pytest.mark.parametrize("retry_after", ["61", "86400", "9" * 400, date(61), date(1e9)])
def test_a_provider_that_asks_for_too_long_gets_no_wait(retry_after: str) -> None:
    run = Run(always(answer(429, retry_after)), clock=HeldClock(), total=None)
    assert (run.sent, run.waits) == (1, [])
    assert isinstance(run.error, ApiError)
    assert run.error.retry_after is not None
    assert run.error.retry_after >= 61


@pytest.mark.parametrize("total", [0.1, 1.0, 5.0, 60.0])
@pytest.mark.parametrize("attempt_takes", [0.0, 0.4, 3.0])
@pytest.mark.parametrize("retry_after", [None, "1", "30"])
def test_no_wait_goes_past_the_total(total: float, attempt_takes: float, retry_after: str | None) -> None:
    clock = HeldClock()
    run = Run(always(answer(503, retry_after)), clock=clock, retries=100, total=total, attempt_takes=attempt_takes)
    assert clock.seconds - 1000 <= total + attempt_takes  # the attempt itself is bounded by the network's deadline
    assert isinstance(run.error, ApiError)
    assert run.error.status == 503


def test_a_step_knows_what_is_left_of_the_call() -> None:
    clock = HeldClock()
    step = perform(call(0, 10.0), clock, CONFIGURATION).send(None)
    assert isinstance(step, Send)
    assert step.left() == 10
    clock.seconds += 15
    assert step.left() == -5
