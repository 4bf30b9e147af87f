"""From a list's arguments to the call for one page, or to a walk over many."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from .arguments import LARGEST_NUMBER, number_or_none, text_or_none
from .call import Call, Limits
from .endpoint import Endpoint
from .origins import Origins
from .paging import Page, PageCursor

_PageT = TypeVar("_PageT", bound=Page)
_ItemT = TypeVar("_ItemT")


class Listing(msgspec.Struct, Generic[_PageT, _ItemT], frozen=True):
    """A list whose responses are pages."""

    endpoint: Endpoint[_PageT]
    items: Callable[[_PageT], Sequence[_ItemT]]
    """Takes the items out of a page."""
    largest_page: int
    """The spec's maximum of PageSize."""

    def page(
        self,
        ids: tuple[object, ...],
        scope: object,
        limits: Limits,
        page_size: object = None,
        page: object = None,
        page_token: object = None,
        query: str = "",
    ) -> Call[_PageT]:
        """Build the call for one page; `query` is what else is asked for, encoded. Raises InvalidArgumentError."""
        paging = {
            "PageSize": number_or_none("page_size", page_size, 1, self.largest_page),
            "Page": number_or_none("page", page, 0, LARGEST_NUMBER),
            "PageToken": text_or_none("page_token", page_token),
        }
        given = {name: value for name, value in paging.items() if value is not None}
        encoded = (query, urlencode(given, quote_via=quote))
        return self.endpoint.call(ids, scope, limits, "&".join(filter(None, encoded)))

    def pages(
        self,
        origins: Origins,
        ids: tuple[object, ...],
        scope: object,
        limits: Limits,
        page_size: int | None = None,
        limit: object = None,
        query: str = "",
    ) -> PageCursor[_PageT, _ItemT]:
        """Begin a walk over all pages, or over as many as `limit` items need. Raises InvalidArgumentError."""
        most = number_or_none("limit", limit, 1, LARGEST_NUMBER)
        first = self.page(ids, scope, limits, page_size, query=query)
        if most is not None:
            size = min(most, page_size or self.largest_page)
            first = self.page(ids, scope, limits, size, query=query)
        return PageCursor(self.endpoint.operation(scope), first, origins, self.items, most)
