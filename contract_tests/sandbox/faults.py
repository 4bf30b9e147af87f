"""What can go wrong on request, and how it is asked for."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

HEADER = "Sandbox-Fault"
STATUSES = (400, 401, 403, 404, 405, 429, 500, 502, 503, 504)
SYNTAX = (
    f"parts joined by ';' out of latency=SECONDS, status={'|'.join(map(str, STATUSES))}, retry-after=TEXT, reset, "
    "truncate, content-type=TEXT, drip=SECONDS, error-model=rfc9457, and for a whole run times=N and every=N"
)
LONGEST_WAIT_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong; parts combine.

    Attributes:
        latency: Seconds before anything is answered, up to 600.
        status: Answered without processing: 502 and 504 as a gateway's HTML page, the others as API errors.
        retry_after: The Retry-After that goes with the status, sent as it is; None sends none.
        reset: The connection is reset before a byte is answered.
        truncate: The connection ends after half of the body that Content-Length promised.
        content_type: Stands in place of the right one.
        drip: Seconds between each of twenty pieces of the body.
        error_model: ``rfc9457`` shows every API error, asked for here or not, in that form; None in Twilio's.
        times: How many requests of a run are met before the fault is over; None is without end.
        every: Only each n-th request of a run is met.
    """

    latency: float = 0.0
    status: int | None = None
    retry_after: str | None = None
    reset: bool = False
    truncate: bool = False
    content_type: str | None = None
    drip: float = 0.0
    error_model: str | None = None
    times: int | None = None
    every: int = 1

    @classmethod
    def parse(cls, text: str) -> "Fault":
        """Read ``SYNTAX``.

        Raises:
            ValueError: Names the part that is not understood, and what was expected.
        """
        values: dict[str, Any] = {}
        for part in text.split(";"):
            name, _, value = (piece.strip() for piece in part.partition("="))
            try:
                values[name.replace("-", "_")] = _VALUES[name](value)
            except (KeyError, ValueError):
                raise ValueError(f"fault {part.strip()[:64]!r} is not understood; expected {SYNTAX}") from None
        fault = cls(**values)
        if fault.retry_after is not None and fault.status is None:
            raise ValueError("retry-after needs a status beside it")
        return fault


def _matching(pattern: str, text: str) -> str:
    if re.fullmatch(pattern, text) is None:
        raise ValueError(text)
    return text


def _text(text: str) -> str:
    return _matching("[ -~]+", text)


def _seconds(text: str) -> float:
    seconds = float(_matching(r"[0-9]{1,6}(\.[0-9]{1,6})?", text))
    if seconds > LONGEST_WAIT_SECONDS:
        raise ValueError(text)
    return seconds


def _number(text: str) -> int:
    return int(_matching("[1-9][0-9]{0,8}", text))


def _flag(text: str) -> bool:
    return _matching("", text) == ""


_VALUES: dict[str, Callable[[str], Any]] = {
    "latency": _seconds,
    "status": lambda text: STATUSES[STATUSES.index(_number(text))],
    "retry-after": _text,
    "reset": _flag,
    "truncate": _flag,
    "content-type": _text,
    "drip": _seconds,
    "error-model": lambda text: _matching("rfc9457", text),
    "times": _number,
    "every": _number,
}
