"""Scopes: in which answers a mutant of the wire shows, and which objects within them it changes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from contract_tests.sandbox import Answer, Call

Body = dict[str, Any]
Objects = Callable[[Body], Iterable[Body]]
"""From the body of a success to the objects in it that are changed."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a mutant shows."""

    where: str  #: In words
    within: Objects  #: The objects of a body that it changes
    #: SIDs that the data has without a value there; for others "not null where it is" would change nothing
    has_nulls: frozenset[str] = frozenset()
    #: Fields that are always null there; another text would change nothing
    only_nulls: frozenset[str] = frozenset()
    status: int = 200  #: Of the answers that it changes
    scoped: bool | None = None  #: Whether of the service-scoped form, or of the short one; None for both
    #: Whether it is part of a wider one. That every keyword is looked at is asked there; here, that every object is: by
    #: one way to break each field, and all ways to lie
    is_narrow: bool = False

    @property
    def name(self) -> str:
        """In words, with the form."""
        return self.where if self.scoped is None else f"{self.where}, {'service-scoped' if self.scoped else 'short'}"

    def objects(self, call: Call, answer: Answer) -> Iterable[Body]:
        """The objects of an answer that it changes."""
        is_scoped = call.path.startswith("/v1/Services/")
        if answer.body is None or answer.status != self.status or self.scoped not in {None, is_scoped}:
            return ()
        return self.within(answer.body)


def _receipts(body: Body) -> list[Body]:
    items: list[Body] = [body] if "sid" in body else body.get("delivery_receipts", [])
    return items


def _items(body: Body) -> list[Body]:
    return _receipts(body) if "meta" in body else []


def _last_of_all(body: Body) -> list[Body]:
    return _items(body)[-1:] if "meta" in body and body["meta"]["next_page_url"] is None else []


def _rare(body: Body) -> Iterator[Body]:
    # A digest's two last digits are spread evenly: about one receipt in a hundred, the same ones each time.
    return (item for item in _receipts(body) if int(item["sid"][-2:], 16) % 100 == 7)


def _metas(body: Body) -> list[Body]:
    return [body["meta"]] if "meta" in body else []


def _last_meta(body: Body) -> Iterator[Body]:
    return (meta for meta in _metas(body) if meta["next_page_url"] is None and meta["previous_page_url"] is not None)


# Only one receipt has no participant, and it is in none of the narrow scopes.
_CHANNEL, _BOTH = frozenset({"channel_message_sid"}), frozenset({"channel_message_sid", "participant_sid"})
RECEIPTS = (
    Scope("fetch", lambda body: [body] if "sid" in body else [], _BOTH),
    Scope("list", _items, _BOTH),
    Scope("fetch and list", _receipts, _BOTH),
    Scope("14th item of a page", lambda body: _items(body)[13:14], _CHANNEL, is_narrow=True),
    Scope("last item of the last page", _last_of_all, _CHANNEL, is_narrow=True),
    Scope("one receipt in a hundred", _rare, _CHANNEL, is_narrow=True),
)
"""Where receipts stand."""
PAGES = (Scope("list", lambda body: [body] if "meta" in body else []),)
"""Pages as a whole."""
METAS = (
    Scope("list", _metas),
    Scope("second page", lambda body: [meta for meta in _metas(body) if meta["page"] == 1], is_narrow=True),
    Scope("last page", _last_meta, only_nulls=frozenset({"next_page_url"}), is_narrow=True),
)
"""Where `meta` stands."""


def errors(status: int) -> Scope:
    """The error bodies of one status."""
    return Scope(f"status {status}", lambda body: [body], status=status)
