"""What can go wrong on request, and how it is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

HEADER = "Sandbox-Fault"
SYNTAX = (
    "parts joined by ';' out of latency=SECONDS, status=429|500|502|503|504, retry-after=TEXT, reset, truncate, "
    "content-type=TEXT, drip=SECONDS, and for a whole run times=N and every=N"
)
STATUSES = (429, 500, 502, 503, 504)
LONGEST_WAIT_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong; parts combine.

    Attributes:
        latency: Seconds before anything is answered, up to 600.
        status: Answered without processing: 429, 500 and 503 as API errors, 502 and 504 as a gateway's HTML page.
        retry_after: The Retry-After that goes with the status, sent as it is; None sends none.
        reset: The connection is reset before a byte is answered.
        truncate: The connection ends after half of the body that Content-Length promised.
        content_type: Stands in place of the right one.
        drip: Seconds between each of twenty pieces of the body.
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
    times: int | None = None
    every: int = 1

    @classmethod
    def parse(cls, text: str) -> Fault:
        """Read ``SYNTAX``.

        Raises:
            ValueError: Names the part that is not understood, and what was expected.
        """
        fault = cls()
        for part in text.split(";"):
            fault = _with(fault, part.strip())
        if fault.retry_after is not None and fault.status is None:
            raise ValueError("retry-after needs a status beside it")
        return fault


def _with(fault: Fault, part: str) -> Fault:
    name, _, value = (piece.strip() for piece in part.partition("="))
    try:
        return _PARTS[name](fault, value)
    except (KeyError, ValueError):
        raise ValueError(f"fault {part[:64]!r} is not understood; expected {SYNTAX}") from None


_PARTS: dict[str, Callable[[Fault, str], Fault]] = {
    "latency": lambda fault, value: replace(fault, latency=_seconds(value)),
    "status": lambda fault, value: replace(fault, status=STATUSES[STATUSES.index(int(_matching("[0-9]{3}", value)))]),
    "retry-after": lambda fault, value: replace(fault, retry_after=_matching("[ -~]+", value)),
    "reset": lambda fault, value: replace(fault, reset=_matching("", value) == ""),
    "truncate": lambda fault, value: replace(fault, truncate=_matching("", value) == ""),
    "content-type": lambda fault, value: replace(fault, content_type=_matching("[ -~]+", value)),
    "drip": lambda fault, value: replace(fault, drip=_seconds(value)),
    "times": lambda fault, value: replace(fault, times=int(_matching("[1-9][0-9]{0,8}", value))),
    "every": lambda fault, value: replace(fault, every=int(_matching("[1-9][0-9]{0,8}", value))),
}


def _matching(pattern: str, text: str) -> str:
    if re.fullmatch(pattern, text) is None:
        raise ValueError(text)
    return text


def _seconds(text: str) -> float:
    seconds = float(_matching(r"[0-9]{1,6}(\.[0-9]{1,6})?", text))
    if seconds > LONGEST_WAIT_SECONDS:
        raise ValueError(text)
    return seconds
