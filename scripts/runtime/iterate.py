"""Iterators over pages and items. They hold no resource, so they may be dropped half-way, and go on after an error."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Generic, Self, TypeVar

from .call import Call
from .paging import Page, PageCursor

_PageT = TypeVar("_PageT", bound=Page)
_ItemT = TypeVar("_ItemT")


class Pages(Generic[_PageT, _ItemT]):
    """Page after page, read as they are asked for."""

    def __init__(self, call: Callable[[Call[_PageT]], _PageT], cursor: PageCursor[_PageT, _ItemT]) -> None:
        self._call = call
        self.cursor = cursor

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> _PageT:
        call = self.cursor.next_call()
        if call is None:
            raise StopIteration
        return self.cursor.accept(call, self._call(call))


class Items(Generic[_PageT, _ItemT]):
    """Item after item; no page more than needed is read."""

    def __init__(self, call: Callable[[Call[_PageT]], _PageT], cursor: PageCursor[_PageT, _ItemT]) -> None:
        self._pages = Pages(call, cursor)
        self._take = cursor.take
        self._items: Iterator[_ItemT] = iter(())

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> _ItemT:
        while True:
            for item in self._items:
                return item
            self._items = iter(self._take(next(self._pages)))


class AsyncPages(Generic[_PageT, _ItemT]):
    """Page after page, read as they are asked for."""

    def __init__(self, call: Callable[[Call[_PageT]], Awaitable[_PageT]], cursor: PageCursor[_PageT, _ItemT]) -> None:
        self._call = call
        self.cursor = cursor

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> _PageT:
        call = self.cursor.next_call()
        if call is None:
            raise StopAsyncIteration
        return self.cursor.accept(call, await self._call(call))


class AsyncItems(Generic[_PageT, _ItemT]):
    """Item after item; no page more than needed is read."""

    def __init__(self, call: Callable[[Call[_PageT]], Awaitable[_PageT]], cursor: PageCursor[_PageT, _ItemT]) -> None:
        self._pages = AsyncPages(call, cursor)
        self._take = cursor.take
        self._items: Iterator[_ItemT] = iter(())

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> _ItemT:
        while True:
            for item in self._items:
                return item
            self._items = iter(self._take(await anext(self._pages)))
