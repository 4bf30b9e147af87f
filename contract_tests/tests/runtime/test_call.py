"""One call: what it asks of its driver, what it logs, and what hangs on the error it ends with."""

import logging

import msgspec
import pytest

from twilio_receipts import (
    ApiError,
    InvalidArgumentError,
    Receipt,
    ResponseDecodeError,
    TransportError,
    TwilioReceiptsError,
)
from twilio_receipts._runtime.call import Answer, Send, Wait, perform
from twilio_receipts._runtime.credentials import Credentials
from twilio_receipts._runtime.operation import Call
from twilio_receipts._runtime.response import Response
from twilio_receipts._runtime.retry import Clock, Timeout, call_limits
from twilio_receipts._runtime.settings import Configuration, Origins

DECODER = msgspec.json.Decoder(Receipt)
CREDENTIALS = Credentials("AC" + "0" * 32, "secret")
CONFIGURATION = Configuration(
    CREDENTIALS, Origins("https://host.example", "https://host.example"), "test", Timeout(), 0
)


def call(retries: int = 0) -> Call[Receipt]:
    return Call("/v1/Receipts/{Sid}", "/v1/Receipts/DY1", "PageToken=PT1", DECODER, Timeout.of(None), retries)


OK = Response(200, {}, b'{"sid":"DY1"}', 0.0)


def finish(answers: list[Answer], retries: int = 0) -> Receipt:
    steps = perform(call(retries), Clock(), CONFIGURATION)
    step = next(steps)
    try:
        while True:
            step = steps.send(answers.pop(0) if isinstance(step, Send) else None)
    except StopIteration as stop:
        result: Receipt = stop.value
        return result


def test_path_and_query_make_the_target() -> None:
    assert call().target == "/v1/Receipts/DY1?PageToken=PT1"
    assert msgspec.structs.replace(call(), query="").target == "/v1/Receipts/DY1"


def test_an_answer_becomes_the_result() -> None:
    assert finish([OK]).sid == "DY1"


def test_a_wait_stands_between_attempts() -> None:
    steps = perform(call(1), Clock(), CONFIGURATION)
    kinds = [next(steps), steps.send(TransportError("x")), steps.send(None)]
    assert [type(step) for step in kinds] == [Send, Wait, Send]


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ([Response(404, {}, b"", 0.0)], ApiError),
        ([Response(200, {}, b"<", 0.0)], ResponseDecodeError),
        ([TransportError("reset")], TransportError),
        ([TransportError("reset"), Response(500, {}, b"", 0.0)], ApiError),
    ],
)
def test_nothing_hangs_on_the_error(answers: list[Answer], error: type[TwilioReceiptsError]) -> None:
    retries = len(answers) - 1
    with pytest.raises(error) as caught:
        finish(answers, retries)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert caught.value.attempts == retries + 1


def test_the_log_has_the_template_and_no_ids(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "twilio_receipts"):
        finish([TransportError("reset"), OK], retries=1)
    assert {record.name for record in caplog.records} == {"twilio_receipts"}
    lines = [record.getMessage() for record in caplog.records]
    assert [line.split(" in ")[0] for line in lines] == [
        "GET /v1/Receipts/{Sid}: TransportError",
        "GET /v1/Receipts/{Sid}: 200",
    ]
    assert [line.rsplit(", ")[-1] for line in lines] == ["attempt 1", "attempt 2"]


def test_the_log_has_the_time_that_an_attempt_took(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    clock.monotonic = iter([0.0, 7.0, 9.5]).__next__  # type: ignore[method-assign] # when the call began, and its attempt
    steps = perform(call(), clock, CONFIGURATION)
    next(steps)
    with caplog.at_level(logging.DEBUG, "twilio_receipts"), pytest.raises(StopIteration):
        steps.send(OK)
    assert " in 2500 ms, " in caplog.text


@pytest.mark.parametrize(
    ("timeout", "max_retries", "expected"),
    [
        (None, None, (None, None)),
        (3.0, None, (Timeout.of(3.0), None)),
        (Timeout(total=3.0), None, (Timeout(total=3.0), None)),
        (None, 0, (None, 0)),
        (3.0, 5, (Timeout.of(3.0), 5)),
    ],
)
def test_a_call_has_limits_of_its_own(
    timeout: Timeout | float | None, max_retries: int | None, expected: tuple[Timeout | None, int | None]
) -> None:
    assert call_limits(timeout, max_retries) == expected


@pytest.mark.parametrize(("timeout", "max_retries"), [(-1.0, None), (None, -1), (3.0, True)])
def test_a_calls_limits_are_checked_as_arguments(timeout: float | None, max_retries: int | None) -> None:
    with pytest.raises(InvalidArgumentError):
        call_limits(timeout, max_retries)


def test_a_driver_that_does_not_answer_is_a_bug() -> None:
    steps = perform(call(), Clock(), CONFIGURATION)
    next(steps)
    with pytest.raises(RuntimeError, match="must be answered"):
        steps.send(None)
