"""Responses: bodies bounded and whole, what each becomes, and that an echoed secret never gets into an error."""

import gzip
import json
import pickle
import random
import time
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.hostile.behaviours.bodies import BROKEN
from twilio_receipts import (
    ApiError,
    AuthenticationError,
    BadRequestError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    Receipt,
    ReceiptPage,
    ResponseDecodeError,
    ServerError,
    request_ids,
)
from twilio_receipts._runtime.credentials import Credentials
from twilio_receipts._runtime.response import LARGEST_BODY, Response, ResponseReader, decode

SECRET = "canary/secret+value"
CREDENTIALS = Credentials("AC" + "0" * 32, SECRET)
NOW = 1_795_000_000.0
JSON = {"content-type": "application/json"}
RECEIPT = msgspec.json.Decoder(Receipt)


def response(status: int = 200, body: bytes = b"{}", unreadable: str | None = None, **headers: str) -> Response:
    return Response(
        status, JSON | {name.replace("_", "-"): value for name, value in headers.items()}, body, NOW, unreadable
    )


def error_of(given: Response) -> Any:
    error = decode(given, RECEIPT, CREDENTIALS)
    assert isinstance(error, (ApiError, ResponseDecodeError))
    return error


@pytest.mark.parametrize(
    ("body", "receipt"),
    [
        (b'{"sid":"DY1"}', Receipt(sid="DY1")),
        (b'{"error_code":30003.0}', Receipt(error_code=30003)),
        (b'{"date_created":"2016-12-31T23:59:60Z"}', Receipt(date_created=datetime(2017, 1, 1, tzinfo=UTC))),
    ],
)
def test_what_the_schema_allows_becomes_a_value(body: bytes, receipt: Receipt) -> None:
    found = decode(response(body=body), RECEIPT, CREDENTIALS)
    assert repr(found) == repr(receipt)  # 30003.0 == 30003


def test_the_request_ids_of_calls_that_succeed_are_collected() -> None:
    pages = msgspec.json.Decoder(ReceiptPage)
    body = b'{"meta": {"next_page_url": null}, "delivery_receipts": []}'
    with request_ids() as ids:
        decode(response(twilio_request_id="RQ1"), RECEIPT, CREDENTIALS)
        page = decode(response(body=body, twilio_request_id="RQ2"), pages, CREDENTIALS)
        decode(response(404, twilio_request_id="RQ3"), RECEIPT, CREDENTIALS)
        decode(response(), RECEIPT, CREDENTIALS)
    decode(response(twilio_request_id="RQ4"), RECEIPT, CREDENTIALS)
    assert ids == ["RQ1", "RQ2", None]
    assert isinstance(page, ReceiptPage)
    assert page.request_id == "RQ2"


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "Application/JSON; charset=utf-8", "application/hal+json", " application/json ;x", None],
)
def test_json_by_any_of_its_names_is_read(content_type: str | None) -> None:
    headers = {} if content_type is None else {"content-type": content_type}
    assert decode(Response(200, headers, b"{}", NOW), RECEIPT, CREDENTIALS) == Receipt()


@pytest.mark.parametrize("content_type", ["", "text/html", "text/json", "application/jsonp", "json", ";"])
def test_another_content_type_is_a_decode_error(content_type: str) -> None:
    error = error_of(response(content_type=content_type, body=b"<html>"))
    assert type(error) is ResponseDecodeError
    assert (error.path, error.status, error.body) == ("$", 200, b"<html>")


@pytest.mark.parametrize("name", BROKEN)
def test_what_the_contract_does_not_allow_is_a_decode_error_with_its_path(name: str) -> None:
    body, path = BROKEN[name]
    error = error_of(response(body=body, twilio_request_id="RQ1"))
    assert type(error) is ResponseDecodeError
    assert (error.path, error.request_id) == (path, "RQ1")
    assert error.body == body[: 64 * 1024]
    assert len(str(error)) < 700


def test_unreadable_bodies_are_decode_errors_only_where_a_body_was_wanted() -> None:
    assert "too large" in str(error_of(response(unreadable="too large")))
    assert error_of(response(503, unreadable="too large")).status == 503
    assert "too large" in str(error_of(response(unreadable="too large", content_type="text/html")))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *((status, ApiError) for status in (100, 199, 201, 204, 299, 304, 402, 405, 428, 430, 499, 600, 999)),
        *((status, ServerError) for status in (500, 503, 599)),
        (400, BadRequestError),
        (401, AuthenticationError),
        (403, PermissionDeniedError),
        (404, NotFoundError),
        (429, RateLimitError),
    ],
)
def test_every_status_but_200_is_an_api_error_of_its_class(status: int, kind: type[ApiError]) -> None:
    error = error_of(response(status))
    assert type(error) is kind
    assert (error.status, error.code) == (status, None)


def test_an_error_keeps_what_the_provider_said() -> None:
    body = {"code": 20404, "message": "not\nfound", "more_info": "https://x", "status": 404, "details": {"a": [1]}}
    error = error_of(response(404, json.dumps(body).encode(), twilio_request_id="RQ1", retry_after="7"))
    assert (error.code, error.message, error.more_info, error.details) == (20404, "not\nfound", "https://x", {"a": [1]})
    assert (error.request_id, error.retry_after) == ("RQ1", 7)
    assert str(error) == r"HTTP 404, code 20404: not\nfound [request RQ1]"
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))
    assert again.args == error.args


@pytest.mark.parametrize(
    ("body", "message", "code", "more_info"),
    [
        ({"title": "Not Found", "detail": "No such receipt", "code": 20404, "status": 404},
         "Not Found: No such receipt", 20404, None),
        ({"type": "https://www.twilio.com/docs/api/errors/20404", "title": "Not Found"},
         "Not Found", None, "https://www.twilio.com/docs/api/errors/20404"),
        ({"type": "about:blank", "detail": "No such receipt", "code": 20404.0}, "No such receipt", 20404, None),
        ({"title": "", "detail": "No such receipt"}, "No such receipt", None, None),
        ({"message": "Twilio's own", "title": "Other", "code": 20404, "more_info": "https://x"},
         "Twilio's own", 20404, "https://x"),
    ],
)  # fmt: skip
def test_a_problem_of_rfc_9457_is_read(
    body: dict[str, Any], message: str, code: int | None, more_info: str | None
) -> None:
    error = error_of(response(404, json.dumps(body).encode()))
    assert (error.message, error.code, error.more_info) == (message, code, more_info)


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
    error = error_of(response(418, body))
    assert (error.code, error.more_info, error.details) == (None, None, None)
    assert str(error) == "HTTP 418: I'm a Teapot, without a JSON error body"


ESCAPED = "".join(f"\\u{ord(character):04x}" for character in SECRET)


@pytest.mark.parametrize(
    "echo",
    [
        response(
            500, json.dumps({"message": f"x{SECRET}x", "more_info": SECRET, "details": {SECRET: [SECRET]}}).encode()
        ),
        response(500, f'{{"message":"{ESCAPED}","details":{{"{ESCAPED}":"{ESCAPED}"}}}}'.encode()),
        response(500, json.dumps({"message": SECRET}).replace("/", r"\/").encode()),
        response(500, json.dumps({"message": CREDENTIALS.header()}).encode()),
        response(500, twilio_request_id="x" * 95 + SECRET),
        response(200, content_type="x" * 90 + SECRET),
        response(200, b"x" * (64 * 1024 - 8) + SECRET.encode()),
        response(200, b"\xff" + SECRET.encode(), twilio_request_id=SECRET),
    ],
    ids=range(8),
)
def test_an_echoed_secret_does_not_get_into_the_error(echo: Response) -> None:
    error = error_of(echo)
    everything = f"{error!s} {error!r} {vars(error)!r}".encode() + pickle.dumps(error)
    assert b"canary" not in everything
    assert b"[reda" in everything  # cut where a field is bounded, but never before it was redacted


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
        ("7X", None),
        ("soon", None),
        ("Mon, 99 Foo 20266 25:61:61 GMT", None),
        ("Mon, 01 Jan 0000 00:00:00 GMT", 0),  # the year 2000, says the library
        ("x" * 100_000, None),
    ],
    ids=range(21),
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float | None) -> None:
    assert error_of(response(503, retry_after=value)).retry_after == seconds


def test_a_date_of_no_zone_is_in_utc_wherever_this_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "XXX+5")
    time.tzset()
    try:
        assert error_of(response(503, retry_after=date(30).replace("GMT", "-0000"))).retry_after == 30
    finally:
        monkeypatch.undo()
        time.tzset()


def test_headers_are_kept_by_their_names_in_any_case() -> None:
    raw = [(b"Content-Type", b"text/html"), (b"RETRY-AFTER", b"7"), (b"Twilio-Request-Id", b"RQ1"), (b"Date", b"now")]
    kept = {"content-type": "text/html", "retry-after": "7, 8", "twilio-request-id": "RQ1"}
    assert ResponseReader(503, [*raw, (b"retry-after", b"8")]).response(NOW).headers == kept


def test_gzip_is_read_whatever_its_window_and_nothing_else() -> None:
    body = bytes(random.Random(7).choices(range(256), k=25_000)) * 2  # noqa: S311 - repeats itself from far behind
    assert (read("gzip", [gzip.compress(body)]), read("gzip", [])) == (body, b"")
    with pytest.raises(ValueError, match="says gzip but is not"):
        read("gzip", [zlib.compress(b"{}")])


def read(encoding: str, chunks: Iterable[bytes]) -> bytes:
    """Read a body; an error says why it cannot be read."""
    reader = ResponseReader(200, [(b"Content-Encoding", encoding.encode())] if encoding else [])
    for chunk in chunks:
        if not reader.add(chunk):
            break
    read_to_its_end = reader.response(NOW)
    if read_to_its_end.unreadable is not None:
        assert read_to_its_end.body == b""
        raise ValueError(read_to_its_end.unreadable)
    return read_to_its_end.body


def pieces(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


@given(st.binary(max_size=3000), st.integers(1, 500), st.sampled_from(["", "identity", "gzip", "X-GZIP", " gzip "]))
def test_a_body_comes_out_whole_however_it_is_cut(data: bytes, size: int, encoding: str) -> None:
    wire = gzip.compress(data) if "zip" in encoding.lower() else data
    assert read(encoding, pieces(wire, size)) == data


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip", "chunked", "x" * 10_000])
def test_an_encoding_that_was_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(ValueError, match="was not asked for") as caught:
        read(encoding, [])
    assert len(str(caught.value)) < 120


@pytest.mark.parametrize(
    ("chunks", "complaint"),
    [
        ([b"{}"], "says gzip but is not"),
        ([gzip.compress(b"{}")[:-1]], "ends early"),
        ([gzip.compress(b"{}")[:5]], "ends early"),
        ([gzip.compress(b"{}")[:-4] + b"\0\0\0\0"], "says gzip but is not"),
        ([gzip.compress(b"{}"), b"x"], "goes on after its end"),
        ([gzip.compress(b"{}") + b"x"], "goes on after its end"),
        ([gzip.compress(b"{}") * 2], "goes on after its end"),
    ],
)
def test_a_broken_gzip_body_is_refused(chunks: list[bytes], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        read("gzip", chunks)


@pytest.mark.parametrize("size", [1, 1000, 1 << 20])
def test_a_body_of_the_largest_size_is_read_and_one_more_byte_is_not(size: int) -> None:
    whole = bytes(LARGEST_BODY)
    parts = pieces(whole, max(size, 1000))
    assert read("", parts) == whole
    with pytest.raises(ValueError, match="larger than"):
        read("", [*parts, b"x"])
    with pytest.raises(ValueError, match="larger than"):
        read("gzip", [gzip.compress(whole + b"x")])


def endless_nothing() -> Iterable[bytes]:
    """Stored blocks of length 0: valid gzip that never inflates to anything."""
    yield gzip.compress(b"", mtime=0)[:10]
    while True:
        yield b"\x00\x00\x00\xff\xff" * 10_000


def test_a_gzip_body_that_inflates_to_nothing_stops_at_the_bound() -> None:
    with pytest.raises(ValueError, match="larger than"):
        read("gzip", endless_nothing())


@pytest.mark.parametrize("echo", [ESCAPED, ESCAPED.upper().replace("\\U", "\\u"), SECRET.replace("/", r"\/")])
def test_a_secret_that_is_escaped_in_a_body_is_redacted_there(echo: str) -> None:
    error = error_of(response(200, f'{{"x": "{echo}", "y": [5'.encode()))
    assert b"[redacted]" in error.body
    assert echo.encode() not in error.body


def test_a_body_without_a_secret_is_kept_as_it_came() -> None:
    body = rb'{"x": "a\/b\u0063", "y": [5'
    assert error_of(response(200, body)).body == body


def test_a_response_shows_its_size_only() -> None:
    assert repr(response(body=b"{}")) == "<Response 200, 2 bytes>"
