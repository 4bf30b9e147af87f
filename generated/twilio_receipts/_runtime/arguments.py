# Generated from openapi/receipts.yaml (Twilio Conversations Message Receipts 1.0.0, sha256 298572423f97ba4f…)
# by `make generate`. Do not edit: change the spec, scripts/templates/ or scripts/runtime/, and generate again.

"""Checks of the arguments that every list takes: how many items, how large a page, which page."""

from __future__ import annotations

from .errors import InvalidArgumentError
from .operation import shown


def whole_number(name: str, value: object, minimum: int, maximum: int | None = None) -> int | None:
    """Return a whole number within its limits, or None for "not given".

    Raises:
        InvalidArgumentError: The value is no int (a bool is none either), or out of its limits.
    """
    if value is None:
        return None
    expected = f"an int of at least {minimum}" if maximum is None else f"an int from {minimum} to {maximum}"
    if isinstance(value, bool) or not isinstance(value, int) or value < minimum:
        raise InvalidArgumentError(f"{name} must be {expected}, or None; got {shown(value)}")
    if maximum is not None and value > maximum:
        raise InvalidArgumentError(f"{name} must be {expected}, or None; got {shown(value)}")
    return value


def text(name: str, value: object) -> str | None:
    """Return text, or None for "not given".

    Raises:
        InvalidArgumentError: The value is no str, is empty, or cannot be encoded.
    """
    if value is None:
        return None
    if not isinstance(value, str) or not value:
        raise InvalidArgumentError(f"{name} must be a str that is not empty, or None; got {shown(value)}")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidArgumentError(f"{name} must be valid Unicode; got {shown(value)}") from None
    return value
