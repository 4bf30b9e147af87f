"""Errors: how many attempts each admits, how they are pickled, and how values and foreign text are shown in them."""

import pickle

import pytest

from twilio_receipts import (
    ConfigurationError,
    InvalidArgumentError,
    PaginationError,
    ResponseDecodeError,
    TransportError,
    TwilioReceiptsError,
)
from twilio_receipts._runtime.errors import one_line, short_repr

HUGE = 10**5000


class Unshowable:
    def __repr__(self) -> str:
        raise RuntimeError("no repr")


@pytest.mark.parametrize(
    ("kind", "attempts"),
    [(ConfigurationError, 0), (InvalidArgumentError, 0), (TransportError, 1), (PaginationError, 1)],
)
def test_an_error_says_how_many_requests_were_sent(kind: type[TwilioReceiptsError], attempts: int) -> None:
    assert kind("wrong").attempts == attempts
    assert str(kind("wrong")) == "wrong"


def test_an_error_made_by_hand_is_about_the_body_as_a_whole() -> None:
    error = ResponseDecodeError("wrong")
    assert str(error) == "wrong"
    assert error.attempts == 1
    assert vars(error) == {"path": "$", "status": 200, "request_id": None, "body": b""}


def test_an_error_is_pickled_with_what_it_was_told() -> None:
    error = TransportError("reset")
    assert error.may_pass
    error.attempts, error.may_pass = 3, False
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert (type(again), str(again), vars(again)) == (TransportError, "reset", {"attempts": 3, "may_pass": False})


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, caf\xe9", "plain, caf\xe9"),
        ("a\r\n\tb\x1b[31m\u2028", r"a\r\n\tb\x1b[31m\u2028"),
        pytest.param("x" * 500, "x" * 500, id="longest"),
        pytest.param("x" * 501, "x" * 500 + "… (501 characters)", id="longer"),
    ],
)
def test_foreign_text_fits_one_line(text: str, shown: str) -> None:
    assert one_line(text) == shown
    assert (one_line("abc", 3), one_line("abcd", 3)) == ("abc", "abc… (4 characters)")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("short", "'short'"),
        pytest.param("x" * 80, f"'{'x' * 80}'", id="longest"),
        pytest.param("x" * 10**6, f"'{'x' * 80}'… (1000000 characters)", id="long"),
        pytest.param(2**80 - 1, "1208925819614629174706175", id="largest"),
        pytest.param(2**80, "an int of 81 bits", id="larger"),
        pytest.param([HUGE], "[an int of 16610 bits]", id="list of huge"),
        (-5, "-5"),
        ("a\nb", r"'a\nb'"),
    ],
)
def test_a_refused_value_is_shown_short(value: object, text: str) -> None:
    assert short_repr(value) == text


def test_a_value_that_cannot_show_itself_is_still_named() -> None:
    assert "Unshowable" in short_repr(Unshowable())
    assert len(short_repr(range(10**90))) == 80
