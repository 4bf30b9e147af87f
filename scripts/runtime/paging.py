"""Which page comes next: page links are followed inside the collection that was asked for, and never in a circle."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, Generic, Protocol, TypeVar
from urllib.parse import SplitResult, urlsplit

import msgspec

from .call import Call
from .errors import PaginationError
from .operation import Operation, shown

MOST_PAGES: Final = 100_000
"""Pages in one walk; a message has at most about 50 receipts, so only a provider gone wrong gets here."""

MOST_EMPTY_PAGES: Final = 10
"""Pages without an item in a row."""

_DEFAULT_PORTS = {"https": 443, "http": 80}
_LONGEST_LINK = 8192
_REMEMBERED = 4096
_LINK = re.compile(r"[\x21-\x5b\x5d-\x7e]+")  # printable ASCII without the backslash, which parsers disagree on


class PageMeta(Protocol):
    """What a page says of its place in the list."""

    @property
    def next_page_url(self) -> str | None:
        """Where the next page is; None on the last."""


class Page(Protocol):
    """What a list answers with."""

    @property
    def meta(self) -> PageMeta:
        """The page's place in the list."""
        ...  # pyright takes a docstring alone for a body that returns None


_PageT = TypeVar("_PageT", bound=Page)
_ItemT = TypeVar("_ItemT")


class Origins:
    """Where page links may point. Requests go to `base_url` in any case; a link elsewhere tells of something wrong."""

    def __init__(self, base_url: str, default: str, redact: Callable[[str], str] = str) -> None:
        """Admit an origin.

        Args:
            base_url: Where requests go.
            default: The spec's first server: its links are the API's own, which a gateway at `base_url` may pass on.
            redact: Blots the secret out of a link that goes into an error.
        """
        base = urlsplit(base_url)
        self.base_url = base_url
        self.path = base.path
        """The path that precedes those of the spec."""
        self.redact = redact
        self._base, self._default = _origin(base), _origin(urlsplit(default))

    def admits(self, link: SplitResult) -> bool:
        """Tell whether a link is the provider's own: the configured origin, or the API's in any edge and region."""
        origin = scheme, host, port = _origin(link)
        if origin == self._base:
            return True
        product, _, domain = self._default[1].partition(".")
        api = host.startswith(f"{product}.") and host.endswith(f".{domain}")
        return api and (scheme, port) == (self._default[0], self._default[2])


def _origin(url: SplitResult) -> tuple[str, str, int | None]:
    port = _DEFAULT_PORTS.get(url.scheme) if url.port is None else url.port
    return url.scheme, url.hostname or "", port


class Walk(msgspec.Struct, Generic[_PageT, _ItemT]):
    """A walk over the pages of one list."""

    operation: Operation
    first: Call[_PageT]
    origins: Origins
    items: Callable[[_PageT], Sequence[_ItemT]]
    """Takes the items out of a page."""
    limit: int | None = None
    """How many items are wanted; None for all."""
    _taken: int = 0
    _pages: int = 0
    _empty: int = 0
    _page: _PageT | None = None
    _seen: set[int] = msgspec.field(default_factory=set)

    def next_call(self) -> Call[_PageT] | None:
        """Build the call for the next page; None when there is none, or no more is wanted.

        Asked again after a call that failed, it builds the same call again, so a walk can go on where it broke.

        Raises:
            PaginationError: The last page's link leads out of the collection, or the walk does not end.
        """
        page = self._page
        if page is None:
            return self.first
        url = page.meta.next_page_url
        if not url or (self.limit is not None and self._taken >= self.limit):
            return None
        query = self._query(url)
        if hash(query) in self._seen:
            raise PaginationError(f"the provider's pages go in a circle: {self._shown(url)} was read before")
        return Call(self.first.template, self.first.path, query, self.first.convert)

    def accept(self, call: Call[_PageT], page: _PageT) -> _PageT:
        """Take note of a page that was read.

        Raises:
            PaginationError: The walk does not end.
        """
        if len(self._seen) >= _REMEMBERED:
            self._seen.clear()  # memory stays flat; a circle is then found in its next round
        self._seen.add(hash(call.query))
        items = self.items(page)
        self._pages += 1
        self._empty = 0 if items else self._empty + 1
        if items and self._page is not None and items == self.items(self._page):
            raise PaginationError("the provider answers with the same items under a new page link")
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
        return shown(self.origins.redact(url))

    def _query(self, url: str) -> str:
        """Take the query out of a page link that stays where it should; nothing else of the link is ever used."""
        if len(url) > _LONGEST_LINK or not _LINK.fullmatch(url):
            raise PaginationError(f"the next page's link is no URL: {self._shown(url)}")
        try:
            link = urlsplit(url)
            link.port  # noqa: B018 - raises where the port is no number
        except ValueError:
            raise PaginationError(f"the next page's link is no URL: {self._shown(url)}") from None
        if "@" in link.netloc:
            raise PaginationError("the next page's link carries a user name or password; it is not shown")
        relative = not link.scheme and not link.netloc and link.path.startswith("/")
        if not relative and not self.origins.admits(link):
            raise PaginationError(f"the next page's link leads to another origin: {self._shown(url)}")
        path = link.path.removeprefix(self.origins.path)
        if link.fragment or not link.query or not self.operation.same_collection(self.first.path, path):
            raise PaginationError(f"the next page's link leads out of {self.first.path}: {self._shown(url)}")
        return link.query
