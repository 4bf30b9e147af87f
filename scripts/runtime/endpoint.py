"""From a method's arguments to a checked call: one thing fetched, or a list read page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from .call import Call
from .errors import InvalidArgumentError
from .operation import Operation, shown
from .paging import Origins, Page, Walk

_T = TypeVar("_T")
_PageT = TypeVar("_PageT", bound=Page)
_ItemT = TypeVar("_ItemT")

LARGEST_NUMBER: Final = 2**63 - 1
"""Where the caller's number has no limit of its own: what fits a 64-bit integer."""

LONGEST_TEXT: Final = 8192
"""Characters."""


class Endpoint(msgspec.Struct, Generic[_T], frozen=True):
    """One method's operation, in its short form and, where the spec has one, in the form that names a scope first."""

    decode: Callable[[bytes], _T]
    """Decoder of the 200 body."""
    short: Operation
    scoped: Operation | None = None

    def operation(self, scope: object) -> Operation:
        """Choose the form: the scoped one where a scope is given."""
        return self.short if self.scoped is None or scope is None else self.scoped

    def call(self, ids: tuple[object, ...], scope: object = None, query: str = "") -> Call[_T]:
        """Build the call out of values for the short form's placeholders, the scope's, and an encoded query.

        Raises:
            InvalidArgumentError: An id may not stand in the path.
        """
        operation = self.operation(scope)
        path = operation.fill(ids if operation is self.short else (scope, *ids))
        return Call(operation.path, path, query, self.decode)


class Listing(msgspec.Struct, Generic[_PageT, _ItemT], frozen=True):
    """A list that is answered in pages."""

    endpoint: Endpoint[_PageT]
    items: Callable[[_PageT], Sequence[_ItemT]]
    """Takes the items out of a page."""
    largest_page: int
    """The spec's maximum of PageSize."""

    def page(
        self,
        ids: tuple[object, ...],
        scope: object = None,
        page_size: object = None,
        page: object = None,
        page_token: object = None,
        query: str = "",
    ) -> Call[_PageT]:
        """Build the call for one page; `query` is what else is asked for, encoded.

        Raises:
            InvalidArgumentError: An argument is out of its limits.
        """
        paging = {
            "PageSize": number_or_none("page_size", page_size, 1, self.largest_page),
            "Page": number_or_none("page", page, 0, LARGEST_NUMBER),
            "PageToken": text("page_token", page_token),
        }
        given = {name: value for name, value in paging.items() if value is not None}
        encoded = (query, urlencode(given, quote_via=quote, safe=""))
        return self.endpoint.call(ids, scope, "&".join(filter(None, encoded)))

    def walk(
        self,
        origins: Origins,
        ids: tuple[object, ...],
        scope: object = None,
        page_size: object = None,
        limit: object = None,
        query: str = "",
    ) -> Walk[_PageT, _ItemT]:
        """Build a walk over all pages, or over as many as `limit` items need.

        Raises:
            InvalidArgumentError: An argument is out of its limits.
        """
        size = number_or_none("page_size", page_size, 1, self.largest_page)
        most = number_or_none("limit", limit, 1, LARGEST_NUMBER)
        if most is not None:
            size = min(most, size or self.largest_page)
        return Walk(self.endpoint.operation(scope), self.page(ids, scope, size, query=query), origins, self.items, most)


def whole_number(name: str, value: object, minimum: int, maximum: int, or_none: str = "") -> int:
    """Return a whole number within its limits.

    Raises:
        InvalidArgumentError: The value is no int (a bool is none either), or out of its limits.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not minimum <= value <= maximum:
        raise InvalidArgumentError(f"{name} must be an int from {minimum} to {maximum}{or_none}; got {shown(value)}")
    return value


def number_or_none(name: str, value: object, minimum: int, maximum: int) -> int | None:
    """Do the same, but pass None for "not given"."""
    return None if value is None else whole_number(name, value, minimum, maximum, ", or None")


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
