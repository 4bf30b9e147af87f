"""Iterators over pages and items. They hold no resource, so they may be dropped half-way, and go on after an error."""

from collections.abc import Callable, Iterator
from typing import Any, Generic, Self, TypeVar

from .call import Call
from .paging import Page, PageCursor

_PageT = TypeVar("_PageT", bound=Page)
_ItemT = TypeVar("_ItemT")


class _Reading(Generic[_PageT, _ItemT]):
    """What both kinds have: how a page is read, and where the reading is."""

    def __init__(self, call: Callable[[Call[_PageT]], Any], cursor: PageCursor[_PageT, _ItemT]) -> None:
        self._call = call
        self.cursor = cursor
        self._items: Iterator[_ItemT] = iter(())


class Pages(_Reading[_PageT, _ItemT]):
    """Page after page, read as they are asked for."""

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> _PageT:
        call = self.cursor.next_call()
        if call is None:
            raise StopIteration
        return self.cursor.accept(call, self._call(call))


class Items(_Reading[_PageT, _ItemT]):
    """Item after item; no page more than needed is read."""

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> _ItemT:
        while True:
            for item in self._items:
                return item
            self._items = iter(self.cursor.take(next(Pages(self._call, self.cursor))))


class AsyncPages(_Reading[_PageT, _ItemT]):
    """Page after page, read as they are asked for."""

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> _PageT:
        call = self.cursor.next_call()
        if call is None:
            raise StopAsyncIteration
        return self.cursor.accept(call, await self._call(call))


class AsyncItems(_Reading[_PageT, _ItemT]):
    """Item after item; no page more than needed is read."""

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> _ItemT:
        while True:
            for item in self._items:
                return item
            self._items = iter(self.cursor.take(await anext(AsyncPages(self._call, self.cursor))))
