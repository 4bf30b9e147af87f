"""From a method's arguments to a checked call: one thing fetched, or a list read page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from .arguments import text, whole_number
from .call import Call
from .operation import Operation
from .paging import Origins, Page, Walk

_T = TypeVar("_T")
_PageT = TypeVar("_PageT", bound=Page)
_ItemT = TypeVar("_ItemT")


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
        """Build the call.

        Args:
            ids: Values for the placeholders of the short form's path, in their order.
            scope: Value for the scoped form's first placeholder; None for the short form.
            query: Percent-encoded.

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
    ) -> Call[_PageT]:
        """Build the call for one page.

        Raises:
            InvalidArgumentError: An argument is out of its limits.
        """
        query = {
            "PageSize": whole_number("page_size", page_size, 1, self.largest_page),
            "Page": whole_number("page", page, 0),
            "PageToken": text("page_token", page_token),
        }
        given = {name: value for name, value in query.items() if value is not None}
        return self.endpoint.call(ids, scope, urlencode(given, quote_via=quote, safe=""))

    def walk(
        self,
        origins: Origins,
        ids: tuple[object, ...],
        scope: object = None,
        page_size: object = None,
        limit: object = None,
    ) -> Walk[_PageT, _ItemT]:
        """Build a walk over all pages, or over as many as `limit` items need.

        Raises:
            InvalidArgumentError: An argument is out of its limits.
        """
        size = whole_number("page_size", page_size, 1, self.largest_page)
        most = whole_number("limit", limit, 1)
        if most is not None:
            size = min(most, size or self.largest_page)
        return Walk(self.endpoint.operation(scope), self.page(ids, scope, size), origins, self.items, most)
