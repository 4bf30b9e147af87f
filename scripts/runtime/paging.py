"""Which page comes next: page links are followed inside the collection that was asked for, and never in a circle."""

import re
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Final, Generic, TypeVar
from urllib.parse import urlsplit

import msgspec

from .call import Call, Endpoint
from .errors import PaginationError, short_repr
from .settings import Configuration

MOST_PAGES: Final = 100_000  # pages in one walk; only a provider gone wrong gets here
MOST_EMPTY_PAGES: Final = 10  # pages without an item in a row
_LONGEST_LINK = 8192
_REMEMBERED = 4096
_next_page_url = attrgetter("meta.next_page_url")
_LINK = re.compile(r"[\x21-\x5b\x5d-\x7e]+")  # printable ASCII without the backslash, which parsers disagree on

_PageT = TypeVar("_PageT")
_ItemT = TypeVar("_ItemT")


class PageCursor(msgspec.Struct, Generic[_PageT, _ItemT]):
    """A walk over the pages of one list."""

    endpoint: Endpoint[_PageT]
    items: Callable[[_PageT], Sequence[_ItemT]]  # takes the items out of a page
    first: Call[_PageT]
    configuration: Configuration
    limit: int | None = None  # how many items are wanted; None for all
    _taken: int = 0
    _pages: int = 0
    _empty: int = 0
    _page: _PageT | None = None
    _seen: set[int] = msgspec.field(default_factory=set)

    def next_call(self) -> Call[_PageT] | None:
        """Build the call for the next page, None after the last one that is wanted. Raises PaginationError.

        Asked again after a call that failed, it builds the same call again, so a walk can go on where it broke.
        """
        page = self._page
        if page is None:
            return self.first
        url: str | None = _next_page_url(page)
        if url is None or (self.limit is not None and self._taken >= self.limit):
            return None
        if not url:
            raise PaginationError("the page does not say whether another follows: next_page_url is missing or empty")
        query = self._query(url)
        if hash(query) in self._seen:
            raise PaginationError(f"the provider's pages go in a circle: {self._shown(url)} was read before")
        return msgspec.structs.replace(self.first, query=query)

    def accept(self, call: Call[_PageT], page: _PageT) -> _PageT:
        """Take note of a page that was read. Raises PaginationError."""
        if len(self._seen) >= _REMEMBERED:
            self._seen.clear()  # memory stays flat; a circle is then found in its next round
        self._seen.add(hash(call.query))
        items = self.items(page)
        self._pages += 1
        self._empty = 0 if items else self._empty + 1
        if items and self._page is not None and items == self.items(self._page):
            raise PaginationError("the provider sent the same items under a new page link")
        if self._empty >= MOST_EMPTY_PAGES or self._pages >= MOST_PAGES:
            raise PaginationError(
                f"the provider's pages do not end: {self._pages} read, the last {self._empty} of them without an item"
            )
        self._page = page
        return page

    def take(self, page: _PageT) -> Sequence[_ItemT]:
        """Hand out a page's items, as far as they are wanted."""
        items = self.items(page)
        if self.limit is not None:
            items = items[: self.limit - self._taken]
        self._taken += len(items)
        return items

    def _shown(self, url: str) -> str:
        return short_repr(self.configuration.credentials.redact(url))

    def _query(self, url: str) -> str:
        """Take the query out of a page link that stays where it should; nothing else of the link is ever used."""
        if len(url) > _LONGEST_LINK or not _LINK.fullmatch(url):
            raise PaginationError(f"the next page's link is not a URL: {self._shown(url)}")
        try:
            link = urlsplit(url)
            link.port  # noqa: B018 - raises where the port is not a number
        except ValueError:
            raise PaginationError(f"the next page's link is not a URL: {self._shown(url)}") from None
        if "@" in link.netloc:
            raise PaginationError("the next page's link carries a user name or password; it is not shown")
        relative = not link.scheme and not link.netloc and link.path.startswith("/")
        origins = self.configuration.origins
        if not relative and not origins.allows(link):
            raise PaginationError(f"the next page's link leads to another origin: {self._shown(url)}")
        path = link.path.removeprefix(origins.path)
        if link.fragment or not link.query or not self.endpoint.same_collection(self.first, path):
            raise PaginationError(f"the next page's link leads out of {self.first.path}: {self._shown(url)}")
        return link.query
