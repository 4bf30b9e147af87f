"""Lists: from a method's arguments to the call for one page, and to iterators over all pages or their items.

The iterators hold no resource, so they may be dropped half-way, and go on after an error.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, Self, TypeVar
from urllib.parse import quote, urlencode

from .arguments import LARGEST_NUMBER, number_or_none, text_or_none
from .call import Call, Endpoint
from .paging import PageCursor
from .retry import Timeout
from .session import Session

_PageT = TypeVar("_PageT")
_ItemT = TypeVar("_ItemT")


class Listing(Endpoint[_PageT], Generic[_PageT, _ItemT], frozen=True, kw_only=True):
    """A list whose responses are pages."""

    items: Callable[[_PageT], Sequence[_ItemT]]  # takes the items out of a page
    largest_page: int  # the spec's maximum of PageSize

    def page(
        self,
        ids: tuple[object, ...],
        scope: object,
        timeout: Timeout | float | None,
        max_retries: int | None,
        page_size: int | None,
        *,
        limit: int | None = None,
        page: int | None = None,
        page_token: str | None = None,
        query: str = "",
    ) -> Call[_PageT]:
        """Build the call for one page, no larger than `limit` needs. Raises InvalidArgumentError."""
        size = number_or_none("page_size", page_size, 1, self.largest_page)
        most = number_or_none("limit", limit, 1, LARGEST_NUMBER)
        if most is not None:
            size = min(most, size or self.largest_page)
        paging = {
            "PageSize": size,
            "Page": number_or_none("page", page, 0, LARGEST_NUMBER),
            "PageToken": text_or_none("page_token", page_token),
        }
        given = {name: value for name, value in paging.items() if value is not None}
        encoded = "&".join(filter(None, (query, urlencode(given, quote_via=quote))))
        return self.call(ids, scope, timeout, max_retries, encoded)


class _Reading(Generic[_PageT, _ItemT]):
    """How a page is read, and where the reading is."""

    def __init__(
        self, session: Session, listing: Listing[_PageT, _ItemT], first: Call[_PageT], limit: int | None = None
    ) -> None:
        self._call: Callable[[Call[_PageT]], Any] = session.call
        self.cursor = PageCursor(listing, listing.items, first, session.configuration, limit)


class Pages(_Reading[_PageT, _ItemT]):
    """Page after page, read as they are asked for."""

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> _PageT:
        call = self.cursor.next_call()
        if call is None:
            raise StopIteration
        return self.cursor.accept(call, self._call(call))


class AsyncPages(_Reading[_PageT, _ItemT]):
    """The same, awaited."""

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> _PageT:
        call = self.cursor.next_call()
        if call is None:
            raise StopAsyncIteration
        return self.cursor.accept(call, await self._call(call))


class Items(Generic[_ItemT]):
    """Item after item; no page more than needed is read."""

    def __init__(self, pages: Pages[Any, _ItemT]) -> None:
        self._pages = pages
        self._items: Iterator[_ItemT] = iter(())

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> _ItemT:
        while True:
            for item in self._items:
                return item
            self._items = iter(self._pages.cursor.take(next(self._pages)))


class AsyncItems(Generic[_ItemT]):
    """The same, awaited."""

    def __init__(self, pages: AsyncPages[Any, _ItemT]) -> None:
        self._pages = pages
        self._items: Iterator[_ItemT] = iter(())

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> _ItemT:
        while True:
            for item in self._items:
                return item
            self._items = iter(self._pages.cursor.take(await anext(self._pages)))
