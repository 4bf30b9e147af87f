"""Scopes: in which answers a mutant of the wire shows, and which objects within them it changes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from contract_tests.sandbox import Answer, Call

Objects = Callable[[Call, Answer], Iterator[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a mutant shows.

    Attributes:
        name: In words.
        objects: The objects of an answer that it changes.
        has_nulls: SIDs that the data has without a value there; for others "not null where it is" would change nothing.
        only_nulls: Fields that are always null there; another text would change nothing.
    """

    name: str
    objects: Objects
    has_nulls: frozenset[str] = frozenset()
    only_nulls: frozenset[str] = frozenset()


def _is_scoped(call: Call) -> bool:
    return call.path.startswith("/v1/Services/")


def _fetched(call: Call, answer: Answer, *, scoped: bool) -> Iterator[dict[str, Any]]:
    if answer.body is not None and answer.status == 200 and "sid" in answer.body and _is_scoped(call) == scoped:
        yield answer.body


def _page(call: Call, answer: Answer, *, scoped: bool) -> Iterator[dict[str, Any]]:
    if answer.body is not None and answer.status == 200 and "meta" in answer.body and _is_scoped(call) == scoped:
        yield answer.body


def _items(call: Call, answer: Answer, *, scoped: bool) -> Iterator[dict[str, Any]]:
    for page in _page(call, answer, scoped=scoped):
        yield from page["delivery_receipts"]


def _any(call: Call, answer: Answer, *, scoped: bool) -> Iterator[dict[str, Any]]:
    yield from _fetched(call, answer, scoped=scoped)
    yield from _items(call, answer, scoped=scoped)


def receipts(*, scoped: bool) -> list[Scope]:
    """Where receipts stand: fetched, listed, in both, one item of a page, one receipt in a hundred."""

    def one_item(call: Call, answer: Answer) -> Iterator[dict[str, Any]]:
        yield from list(_items(call, answer, scoped=scoped))[13:14]

    def last_page(call: Call, answer: Answer) -> Iterator[dict[str, Any]]:
        for page in _page(call, answer, scoped=scoped):
            if page["meta"]["next_page_url"] is None:
                yield from page["delivery_receipts"][-1:]

    def rare(call: Call, answer: Answer) -> Iterator[dict[str, Any]]:
        # A digest's two last digits are spread evenly: about one receipt in a hundred, the same ones each time.
        yield from (item for item in _any(call, answer, scoped=scoped) if int(item["sid"][-2:], 16) % 100 == 7)

    form = "service-scoped" if scoped else "short"
    # Only one receipt has no participant, and it is in none of the narrow scopes.
    channel, both = frozenset({"channel_message_sid"}), frozenset({"channel_message_sid", "participant_sid"})
    return [
        Scope(f"fetch, {form}", lambda call, answer: _fetched(call, answer, scoped=scoped), both),
        Scope(f"list, {form}", lambda call, answer: _items(call, answer, scoped=scoped), both),
        Scope(f"fetch and list, {form}", lambda call, answer: _any(call, answer, scoped=scoped), both),
        Scope(f"14th item of a page, {form}", one_item, channel),
        Scope(f"last item of the last page, {form}", last_page, channel),
        Scope(f"one receipt in a hundred, {form}", rare, channel),
    ]


def pages(*, scoped: bool) -> list[Scope]:
    """Pages as a whole."""
    form = "service-scoped" if scoped else "short"
    return [Scope(f"list, {form}", lambda call, answer: _page(call, answer, scoped=scoped))]


def metas(*, scoped: bool) -> list[Scope]:
    """Where `meta` stands: on every page, on the second, on the last."""

    def metas_of(call: Call, answer: Answer) -> Iterator[dict[str, Any]]:
        yield from (page["meta"] for page in _page(call, answer, scoped=scoped))

    def second(call: Call, answer: Answer) -> Iterator[dict[str, Any]]:
        yield from (meta for meta in metas_of(call, answer) if meta["page"] == 1)

    def last(call: Call, answer: Answer) -> Iterator[dict[str, Any]]:
        for meta in metas_of(call, answer):
            if meta["next_page_url"] is None and meta["previous_page_url"] is not None:
                yield meta

    form = "service-scoped" if scoped else "short"
    return [
        Scope(f"list, {form}", metas_of),
        Scope(f"second page, {form}", second),
        Scope(f"last page, {form}", last, only_nulls=frozenset({"next_page_url"})),
    ]


def errors(status: int) -> Scope:
    """The error bodies of one status."""

    def bodies(_: Call, answer: Answer) -> Iterator[dict[str, Any]]:
        if answer.status == status and answer.body is not None:
            yield answer.body

    return Scope(f"status {status}", bodies)
