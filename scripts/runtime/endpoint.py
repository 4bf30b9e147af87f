"""From a method's arguments to a checked call: one thing fetched, or a list read page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlencode

from .arguments import text, whole_number
from .call import Call
from .operation import Operation
from .paging import Origins, Page, Walk

_T = TypeVar("_T")
_PageT = TypeVar("_PageT", bound=Page)
_ItemT = TypeVar("_ItemT")


@dataclass(frozen=True, slots=True)
class Endpoint(Generic[_T]):
    """One method's operation, in its short form and, where the spec has one, in the form that names a scope."""

    decode: Callable[[bytes], _T]
    """Decoder of the 200 body."""
    short: Operation
    scoped: Operation | None = None
    scope: str = ""
    """The argument that chooses the scoped form by not being None."""

    def operation(self, ids: dict[str, Any]) -> Operation:
        """Choose the form that the arguments ask for."""
        return self.short if self.scoped is None or ids[self.scope] is None else self.scoped

    def call(self, ids: dict[str, Any], query: dict[str, Any] | None = None) -> Call[_T]:
        """Build the call.

        Args:
            ids: Argument name -> value, for each placeholder of the path and for the scope.
            query: Query parameter -> value, checked already; None is left out.

        Raises:
            InvalidArgumentError: An id may not stand in the path.
        """
        operation = self.operation(ids)
        given = {name: value for name, value in (query or {}).items() if value is not None}
        return Call(operation.path, operation.fill(ids), urlencode(given, quote_via=quote, safe=""), self.decode)


@dataclass(frozen=True, slots=True)
class Listing(Generic[_PageT, _ItemT]):
    """A list that is answered in pages."""

    endpoint: Endpoint[_PageT]
    items: Callable[[_PageT], Sequence[_ItemT]]
    """Takes the items out of a page."""
    largest_page: int
    """The spec's maximum of PageSize."""

    def page(self, ids: dict[str, Any], page_size: object, page: object, page_token: object) -> Call[_PageT]:
        """Build the call for one page.

        Raises:
            InvalidArgumentError: An argument is out of its limits.
        """
        query = {
            "PageSize": whole_number("page_size", page_size, 1, self.largest_page),
            "Page": whole_number("page", page, 0),
            "PageToken": text("page_token", page_token),
        }
        return self.endpoint.call(ids, query)

    def walk(
        self, origins: Origins, ids: dict[str, Any], page_size: object, limit: object = None
    ) -> Walk[_PageT, _ItemT]:
        """Build a walk over all pages, or over as many as `limit` items need.

        Raises:
            InvalidArgumentError: An argument is out of its limits.
        """
        size = whole_number("page_size", page_size, 1, self.largest_page)
        most = whole_number("limit", limit, 1)
        if most is not None:
            size = min(most, size or self.largest_page)
        first = self.page(ids, size, None, None)
        return Walk(self.endpoint.operation(ids), first, origins, self.items, most)
