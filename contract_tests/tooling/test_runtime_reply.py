"""Answers: what each becomes, which facts an error keeps, and that an echoed secret never gets into one."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twilio_receipts import (
    ApiError,
    AuthenticationError,
    BadRequestError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    Receipt,
    ResponseDecodeError,
    ServerError,
)
from twilio_receipts._runtime.reply import Reply, decode
from twilio_receipts._runtime.settings import Credentials

SECRET = "canary/secret+value"
CREDENTIALS = Credentials("AC" + "0" * 32, SECRET)
NOW = 1_795_000_000.0
JSON = {"content-type": "application/json"}
read_receipt = msgspec.json.Decoder(Receipt).decode


def reply(status: int = 200, body: bytes = b"{}", unreadable: str | None = None, **headers: str) -> Reply:
    return Reply(
        status, JSON | {name.replace("_", "-"): value for name, value in headers.items()}, body, NOW, unreadable
    )


def error_of(answer: Reply) -> Any:
    with pytest.raises((ApiError, ResponseDecodeError)) as caught:
        decode(answer, read_receipt, CREDENTIALS)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    return caught.value


def test_a_good_answer_becomes_a_value() -> None:
    assert decode(reply(body=b'{"sid":"DY1"}'), read_receipt, CREDENTIALS).sid == "DY1"


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "Application/JSON; charset=utf-8", "application/hal+json", " application/json ;x"],
)
def test_json_by_any_of_its_names_is_read(content_type: str) -> None:
    assert decode(reply(content_type=content_type), read_receipt, CREDENTIALS) == Receipt()


def test_an_answer_without_a_content_type_is_read() -> None:
    assert decode(Reply(200, {}, b"{}", NOW), read_receipt, CREDENTIALS) == Receipt()


@pytest.mark.parametrize(
    "content_type", ["", "text/html", "text/json", "application/jsonp", "application/xml", "json", ";"]
)
def test_another_content_type_is_a_decode_error(content_type: str) -> None:
    error = error_of(reply(content_type=content_type, body=b"<html>"))
    assert type(error) is ResponseDecodeError
    assert (error.path, error.status, error.body) == ("$", 200, b"<html>")


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"", "$"),
        (b"{", "$"),
        (b"<html>", "$"),
        (b"[]", "$"),
        (b"null", "$"),
        (b"NaN", "$"),
        (b'{"error_code":NaN}', "$"),
        (b'{"error_code":1e999}', "$.error_code"),
        (b'{"error_code":1' + b"0" * 5000 + b"}", "$.error_code"),
        (b'{"error_code":"1"}', "$.error_code"),
        (b'{"error_code":1.5}', "$.error_code"),
        (b'{"error_code":true}', "$.error_code"),
        (b'{"sid":5}', "$.sid"),
        (b'{"date_created":"2026-01-01T00:00:00"}', "$.date_created"),
        (b'{"date_created":"yesterday"}', "$.date_created"),
        (b'{"status":5}', "$.status"),
        (b'\xef\xbb\xbf{"sid":"DY"}', "$"),
        ('{"sid":"DY"}'.encode("utf-16"), "$"),
        (b'{"sid":"\xff"}', "$"),
        (b'{"sid":"\\ud800"}', "$"),
        (b"{}{}", "$"),
        (b"{} trailing", "$"),
        (b'{"unknown":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "$"),
        (b"[" * 100_000, "$"),
    ],
    ids=range(24),
)
def test_what_the_contract_does_not_allow_is_a_decode_error_with_its_path(body: bytes, path: str) -> None:
    error = error_of(reply(body=body, twilio_request_id="RQ1"))
    assert type(error) is ResponseDecodeError
    assert (error.path, error.request_id) == (path, "RQ1")
    assert error.body == body[: 64 * 1024]
    assert len(str(error)) < 700


def test_unreadable_bodies_are_decode_errors_only_where_a_body_was_wanted() -> None:
    assert "too large" in str(error_of(reply(unreadable="too large")))
    assert error_of(reply(503, unreadable="too large")).status == 503


@pytest.mark.parametrize("status", [*range(100, 1000)])
def test_every_status_but_200_is_an_api_error_of_its_class(status: int) -> None:
    if status == 200:
        return
    classes = {
        400: BadRequestError,
        401: AuthenticationError,
        403: PermissionDeniedError,
        404: NotFoundError,
        429: RateLimitError,
    }
    error = error_of(reply(status))
    assert type(error) is classes.get(status, ServerError if status // 100 == 5 else ApiError)
    assert (error.status, error.code) == (status, None)


def test_an_error_keeps_what_the_provider_said() -> None:
    body = {"code": 20404, "message": "not\nfound", "more_info": "https://x", "status": 404, "details": {"a": [1]}}
    error = error_of(reply(404, json.dumps(body).encode(), twilio_request_id="RQ1", retry_after="7"))
    assert (error.code, error.message, error.more_info, error.details) == (20404, "not\nfound", "https://x", {"a": [1]})
    assert (error.request_id, error.retry_after) == ("RQ1", 7)
    assert str(error) == r"HTTP 404, code 20404: not\nfound [request RQ1]"
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[1]",
        b'"text"',
        b'{"code":"20404","message":5,"more_info":[],"details":"x"}',
        b'{"code":true,"message":"","details":null}',
        b"[" * 100_000,
        b'{"code":1' + b"0" * 5000 + b"}",
        b"\xff\xfe",
    ],
    ids=range(9),
)
def test_an_error_body_of_another_form_is_passed_over(body: bytes) -> None:
    error = error_of(reply(418, body))
    assert (error.code, error.more_info, error.details) == (None, None, None)
    assert error.message == "I'm a Teapot, without a JSON error body"


ESCAPED = "".join(f"\\u{ord(character):04x}" for character in SECRET)


@pytest.mark.parametrize(
    "answer",
    [
        reply(500, json.dumps({"message": f"x{SECRET}x", "more_info": SECRET, "details": {SECRET: [SECRET]}}).encode()),
        reply(500, f'{{"message":"{ESCAPED}","details":{{"{ESCAPED}":"{ESCAPED}"}}}}'.encode()),
        reply(500, json.dumps({"message": SECRET}).replace("/", r"\/").encode()),
        reply(500, json.dumps({"message": CREDENTIALS.header()}).encode()),
        reply(500, twilio_request_id=SECRET),
        reply(500, twilio_request_id="x" * 95 + SECRET),
        reply(200, content_type=SECRET),
        reply(200, content_type="x" * 90 + SECRET),
        reply(200, SECRET.encode()),
        reply(200, b"x" * (64 * 1024 - 8) + SECRET.encode()),
        reply(200, json.dumps({"date_created": SECRET}).encode()),
        reply(200, b"\xff" + SECRET.encode(), twilio_request_id=SECRET),
    ],
    ids=range(12),
)
def test_an_echoed_secret_does_not_get_into_the_error(answer: Reply) -> None:
    error = error_of(answer)
    everything = f"{error!s} {error!r} {vars(error)!r}".encode() + pickle.dumps(error)
    assert b"canary" not in everything
    assert b"[reda" in everything  # cut where a field is bounded, but never before it was blotted out


def date(seconds: float) -> str:
    return format_datetime(datetime.fromtimestamp(NOW + seconds, UTC), usegmt=True)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("7", 7),
        (" 7\t", 7),
        ("007", 7),
        ("9" * 400, 1e9),
        (date(30), 30),
        (date(-30), 0),
        (date(86_400 * 365), 86_400 * 365),
        (format_datetime(datetime.fromtimestamp(NOW + 30, timezone(timedelta(hours=5)))), 30),
        (date(30).replace("GMT", "-0000"), 30),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("1e3", None),
        ("\u0667", None),
        ("7, 8", None),
        ("soon", None),
        ("Mon, 99 Foo 20266 25:61:61 GMT", None),
        ("Mon, 01 Jan 0000 00:00:00 GMT", 0),  # the year 2000, says the library
        ("x" * 100_000, None),
    ],
    ids=range(20),
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float | None) -> None:
    assert error_of(reply(503, retry_after=value)).retry_after == seconds


@given(
    st.text(max_size=60) | st.from_regex(r"[A-Z][a-z]{2}, \d{1,3} [A-Z][a-z]{2} \d{1,5} \d+:\d+:\d+ (GMT|[-+]\d{4})")
)
def test_no_retry_after_is_worse_than_none(value: str) -> None:
    seconds = error_of(reply(503, retry_after=value)).retry_after
    assert seconds is None or 0 <= seconds <= 1e12
