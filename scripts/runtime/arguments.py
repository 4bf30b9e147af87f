"""Checks of arguments, before any request."""

import re
from typing import Final
from urllib.parse import quote

import msgspec

from .errors import InvalidArgumentError, short_repr

LARGEST_NUMBER: Final = 2**63 - 1  # where the caller's number has no limit of its own: what fits a 64-bit integer
LONGEST_TEXT: Final = 8192  # characters
_LONGEST_ID = 1000


def whole_number(
    name: str,
    value: object,
    minimum: int,
    maximum: int,
    or_none: str = "",
    error: type[Exception] = InvalidArgumentError,
) -> int:
    """Return a whole number within its limits, or raise the error."""
    if isinstance(value, bool) or not isinstance(value, int) or not minimum <= value <= maximum:
        raise error(f"{name} must be an int from {minimum} to {maximum}{or_none}; got {short_repr(value)}")
    return value


def number_or_none(name: str, value: object, minimum: int, maximum: int) -> int | None:
    """Do the same, but pass None for "not given"."""
    return None if value is None else whole_number(name, value, minimum, maximum, ", or None")


def text_or_none(name: str, value: object) -> str | None:
    """Return text, or None for "not given". Raises InvalidArgumentError."""
    if value is None:
        return None
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_TEXT:
        raise InvalidArgumentError(
            f"{name} must be a str of 1 to {LONGEST_TEXT} characters, or None; got {short_repr(value)}"
        )
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidArgumentError(f"{name} must be valid Unicode; got {short_repr(value)}") from None
    return value


class PathParameter(msgspec.Struct, frozen=True):
    """What the spec says of one placeholder in a path."""

    name: str  # the client's argument, e.g. `message_sid`
    pattern: str | None = None
    """The pattern that a value must match as a whole, or None where the spec leaves the value open."""

    def quoted(self, value: object) -> str:
        """Percent-encode a value, down to RFC 3986's unreserved characters. Raises InvalidArgumentError."""
        if not isinstance(value, str):
            raise InvalidArgumentError(f"{self.name} must be a str; got {type(value).__name__} {short_repr(value)}")
        if self.pattern is not None:
            if not re.fullmatch(self.pattern, value, re.ASCII):
                raise InvalidArgumentError(f"{self.name} must match {self.pattern}; got {short_repr(value)}")
        elif value in {"", ".", ".."} or len(value) > _LONGEST_ID:
            raise InvalidArgumentError(
                f"{self.name} must be a SID or a unique name of 1 to {_LONGEST_ID} characters, not . or ..; "
                f"got {short_repr(value)}"
            )
        try:
            return quote(value, safe="")
        except UnicodeEncodeError:
            raise InvalidArgumentError(f"{self.name} must be valid Unicode; got {short_repr(value)}") from None
