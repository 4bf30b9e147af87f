"""What can go wrong on request, and how it is asked for."""

from typing import Annotated, Literal, get_args

import msgspec

HEADER = "Sandbox-Fault"
Status = Literal[400, 401, 403, 404, 405, 429, 500, 502, 503, 504]
SYNTAX = (
    f"parts joined by ';' out of latency=SECONDS, status={'|'.join(map(str, get_args(Status)))}, retry-after=TEXT, "
    "reset, truncate, content-type=TEXT, drip=SECONDS, error-model=rfc9457, and for a whole run times=N and every=N"
)
_Seconds = Annotated[float, msgspec.Meta(ge=0, le=600)]
_Number = Annotated[int, msgspec.Meta(ge=1)]
_Text = Annotated[str, msgspec.Meta(pattern="^[ -~]+$")]


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """What goes wrong; parts combine."""

    latency: _Seconds = 0.0
    """Seconds before anything is answered."""
    status: Status | None = None
    """Answered without processing: 502 and 504 as a gateway's HTML page, the others as API errors."""
    retry_after: _Text | None = None
    """The Retry-After that goes with the status, sent as it is; None sends none."""
    reset: bool = False
    """The connection is reset before a byte is answered."""
    truncate: bool = False
    """The connection ends after half of the body that Content-Length promised."""
    content_type: _Text | None = None
    """Stands in place of the right one."""
    drip: _Seconds = 0.0
    """Seconds between each of twenty pieces of the body."""
    error_model: Literal["rfc9457"] | None = None
    """``rfc9457`` shows every API error, asked for here or not, in that form; None in Twilio's."""
    times: _Number | None = None
    """How many requests of a run are met before the fault is over; None is without end."""
    every: _Number = 1
    """Only each n-th request of a run is met."""


def parse(text: str) -> Fault:
    """Read ``SYNTAX``.

    Raises:
        ValueError: Names the part that is not understood, and what was expected.
    """
    parts = [[piece.strip() for piece in part.partition("=")] for part in text.split(";")]
    values = {name: value if separator else "true" for name, separator, value in parts}
    try:
        fault = msgspec.convert(values, Fault, strict=False)
    except msgspec.ValidationError as error:
        raise ValueError(f"fault {text[:64]!r} is not understood: {error}; {SYNTAX} were expected") from None
    if fault.retry_after is not None and fault.status is None:
        raise ValueError("retry-after needs a status beside it")
    return fault
