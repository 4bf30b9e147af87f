"""Walking through a message's pages, and telling whether two readings of a receipt agree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.session import Session
from contract_tests.provider.target import Place

MOST_PAGES = 1000
MOVING = frozenset({"status", "error_code", "date_updated", "channel_message_sid"})
"""The fields that change while a message is on its way."""


def walk(session: Session, place: Place, page_size: int | None = None) -> Iterator[Exchange]:
    """Every page of a message from the first on, by next_page_url; ends at a page that was seen before.

    Raises:
        Broken: An answer is no page, or the pages do not end.
    """
    exchange = session.get(place.collection, [] if page_size is None else [("PageSize", page_size)])
    seen: set[str] = set()
    for _ in range(MOST_PAGES):
        page = session.page(exchange)
        yield exchange
        following = page["meta"]["next_page_url"]
        if following is None:
            return
        session.require(following not in seen, "pages that were not seen before", following, exchange)
        seen.add(following)
        exchange = session.follow(following)
        held = session.page(exchange)["delivery_receipts"]
        session.expect(held, "receipts on the page that next_page_url leads to", "none", exchange)
    session.require(False, f"an end within {MOST_PAGES} pages", "none")


def read_all(session: Session, place: Place, page_size: int | None = None) -> list[dict[str, Any]]:
    """Every receipt of a message, in the provider's order."""
    return [receipt for exchange in walk(session, place, page_size) for _, receipt in exchange.receipts]


def first_page(session: Session, place: Place, page_size: int | None = None) -> tuple[Exchange, dict[str, Any]]:
    """The first page of a message that has receipts.

    Raises:
        Broken: The answer is no page, or it is empty.
    """
    exchange = session.get(place.collection, [] if page_size is None else [("PageSize", page_size)])
    page = session.page(exchange)
    session.require(page["delivery_receipts"], "a message with receipts", "an empty page", exchange)
    return exchange, page


def present(session: Session, receipts: list[dict[str, Any]], at: Exchange | None = None) -> list[dict[str, Any]]:
    """The receipts that were read, of which there have to be some.

    Raises:
        Broken: There are none.
    """
    session.require(receipts, "a message with receipts", "none", at)
    return receipts


def first_receipt(session: Session, place: Place, page_size: int | None = None) -> dict[str, Any]:
    """The first receipt of a message that has to have some.

    Raises:
        Broken: There is none.
    """
    exchange, page = first_page(session, place, page_size)
    return present(session, page["delivery_receipts"], exchange)[0]


def forms(session: Session) -> tuple[Place, ...]:
    """The forms to try odd things with: both on this machine; elsewhere, where requests are few, the longer one."""
    return session.target.places if session.target.is_loopback else (session.target.scoped,)


def sample(session: Session, place: Place) -> list[dict[str, Any]]:
    """Receipts to look at one by one: all of them on this machine, a few of the first page elsewhere."""
    if session.target.is_loopback:
        return read_all(session, place)
    found = first_page(session, place)[1]["delivery_receipts"]
    return [*found[:3], *found[3:][-2:]]


def difference(session: Session, one: dict[str, Any], other: dict[str, Any]) -> str | None:
    """How two readings of a receipt differ, or None.

    The data of a provider on this machine stands still. Elsewhere a receipt may have moved on in between: then its
    status, error code, channel message and date_updated may differ, but only if date_updated went on too.
    """
    if one == other:
        return None
    fields = [name for name in {**one, **other} if one.get(name) != other.get(name)]
    may_move = not session.target.is_loopback and "date_updated" in fields and MOVING.issuperset(fields)
    if may_move and _second(one) <= _second(other):
        return None
    told = ", ".join(f"{name}: {one.get(name)!r} and {other.get(name)!r}" for name in fields)
    return f"{told}   of {one.get('sid')}"


def _second(receipt: dict[str, Any]) -> str:
    """When a receipt last changed, to the second; all dates are in UTC, so their order is that of the texts."""
    return str(receipt["date_updated"] or "")[:19]


def same_page(session: Session, one: Exchange, other: Exchange) -> None:
    """State that two answers are the same page: its receipts, its number and size, and whether it has neighbours."""
    same_receipts(session, one, other)
    wanted, got = (session.page(exchange)["meta"] for exchange in (one, other))
    for name in ("page", "page_size"):
        session.expect(wanted[name] == got[name], f"{name} {wanted[name]}", got[name], other)
    for name in ("previous_page_url", "next_page_url"):
        missing = "null" if wanted[name] is None else "a URL"
        session.expect((wanted[name] is None) == (got[name] is None), f"{name}: {missing}", got[name], other)


def same_receipts(session: Session, one: Exchange, other: Exchange) -> None:
    """State that two answers hold the same receipts in the same order."""
    wanted, got = (session.page(exchange)["delivery_receipts"] for exchange in (one, other))
    sids = [[receipt["sid"] for receipt in receipts] for receipts in (wanted, got)]
    session.require(sids[0] == sids[1], f"the receipts {sids[0]}", sids[1], other)
    for pair in zip(wanted, got, strict=True):
        different = difference(session, *pair)
        session.expect(different is None, "the same receipt", different, other)


def unlike(one: dict[str, Any], other: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of two readings that should be equal, only the fields in which they differ: the rest would hide them."""
    fields = [name for name in {**one, **other} if name not in one or name not in other or one[name] != other[name]]
    mine, theirs = ({name: reading[name] for name in fields if name in reading} for reading in (one, other))
    return mine, theirs


def pages_hold(session: Session, place: Place, page_size: int, whole: list[dict[str, Any]]) -> None:
    """State that pages of one size, all but the last of them full, hold the receipts that are known, in their order."""
    pages = list(walk(session, place, page_size))
    found = [receipt for exchange in pages for _, receipt in exchange.receipts]
    sids, wanted = [r["sid"] for r in found], [r["sid"] for r in whole]
    told = f"{len(sids)} with PageSize={page_size}: {sids}"
    session.require(sids == wanted, f"{len(wanted)} receipts in one order", told)
    expected = max(-(-len(whole) // page_size), 1)
    session.expect(len(pages) == expected, f"{expected} pages of {page_size}", len(pages), pages[-1])
    for exchange in pages[:-1]:
        held = len(exchange.receipts)
        session.expect(held == page_size, f"{page_size} receipts, for another page follows", held, exchange)
    for one, other in zip(whole, found, strict=True):
        different = difference(session, one, other)
        session.expect(different is None, f"the same receipt with PageSize={page_size}", different)
