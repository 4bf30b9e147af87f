"""Checks of arguments that are no part of a path."""

from typing import Final

from .errors import InvalidArgumentError, short_repr

LARGEST_NUMBER: Final = 2**63 - 1
"""Where the caller's number has no limit of its own: what fits a 64-bit integer."""

LONGEST_TEXT: Final = 8192
"""Characters."""


def whole_number(name: str, value: object, minimum: int, maximum: int, or_none: str = "") -> int:
    """Return a whole number within its limits. Raises InvalidArgumentError."""
    if isinstance(value, bool) or not isinstance(value, int) or not minimum <= value <= maximum:
        raise InvalidArgumentError(
            f"{name} must be an int from {minimum} to {maximum}{or_none}; got {short_repr(value)}"
        )
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
