"""Checks of the arguments that every list takes: how many items, how large a page, which page."""

from __future__ import annotations

from typing import Final

from .errors import InvalidArgumentError
from .operation import shown

LARGEST_NUMBER: Final = 2**63 - 1
"""Where the caller's number has no limit of its own: what fits a 64-bit integer."""

LONGEST_TEXT: Final = 8192
"""Characters."""


def whole_number(name: str, value: object, minimum: int, maximum: int = LARGEST_NUMBER) -> int | None:
    """Return a whole number within its limits, or None for "not given".

    Raises:
        InvalidArgumentError: The value is no int (a bool is none either), or out of its limits.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not minimum <= value <= maximum:
        expected = f"of at least {minimum}" if maximum == LARGEST_NUMBER else f"from {minimum} to {maximum}"
        raise InvalidArgumentError(f"{name} must be an int {expected}, or None; got {shown(value)}")
    return value


def text(name: str, value: object) -> str | None:
    """Return text, or None for "not given".

    Raises:
        InvalidArgumentError: The value is no str, is empty or longer than `LONGEST_TEXT`, or cannot be encoded.
    """
    if value is None:
        return None
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_TEXT:
        raise InvalidArgumentError(
            f"{name} must be a str of 1 to {LONGEST_TEXT} characters, or None; got {shown(value)}"
        )
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidArgumentError(f"{name} must be valid Unicode; got {shown(value)}") from None
    return value
