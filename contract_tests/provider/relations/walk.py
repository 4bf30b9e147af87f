"""Walking through a message's pages, and what of them to look at."""

from collections.abc import Iterator
from typing import Any

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.known import sids
from contract_tests.provider.relations.stating import same_list
from contract_tests.provider.session import Session
from contract_tests.provider.target import Place

MOST_PAGES = 1000


def walk(session: Session, place: Place, page_size: int | None = None) -> Iterator[Exchange]:
    """Every page of a message from the first on, by next_page_url; the last one may be empty."""
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
    session.require(False, f"an end within {MOST_PAGES} pages", "none")


def read_all(session: Session, place: Place, page_size: int | None = None) -> list[dict[str, Any]]:
    """Every receipt of a message, in the provider's order."""
    found = [receipt for exchange in walk(session, place, page_size) for _, receipt in exchange.receipts]
    if session.known.stands_still:
        session.known.lists[place.message_sid.lower()] = sids(found)
    return found


def first_page(session: Session, place: Place, page_size: int | None = None) -> tuple[Exchange, dict[str, Any]]:
    """The first page of a message that has to have receipts."""
    exchange = next(walk(session, place, page_size))
    page = session.page(exchange)
    present(session, page["delivery_receipts"], exchange)
    return exchange, page


def resources(session: Session, place: Place) -> tuple[str, str]:
    """The paths of the list and of one receipt that is in it."""
    return place.collection, place.receipt(first_receipt(session, place, 1)["sid"])


def first_receipt(session: Session, place: Place, page_size: int | None = None) -> dict[str, Any]:
    found: dict[str, Any] = first_page(session, place, page_size)[1]["delivery_receipts"][0]
    return found


def present(session: Session, receipts: list[dict[str, Any]], at: Exchange | None = None) -> list[dict[str, Any]]:
    """The receipts that were read, of which there have to be some."""
    session.require(receipts, "a message with receipts", "none", at)
    return receipts


def sample(session: Session, place: Place) -> list[dict[str, Any]]:
    """Receipts to look at one by one: all of them on this machine, a few of the first page elsewhere."""
    if session.target.is_loopback:
        return read_all(session, place)
    found = first_page(session, place)[1]["delivery_receipts"]
    return [*found[:3], *found[3:][-2:]]


def pages_hold(session: Session, place: Place, page_size: int, whole: list[dict[str, Any]]) -> None:
    """State that pages of one size, all but the last of them full, hold the receipts that are known, in their order.

    A last page that is empty may follow: a provider need not look ahead.
    """
    pages = list(walk(session, place, page_size))
    pages = pages[:-1] if len(pages) > 1 and not pages[-1].receipts else pages
    found = [receipt for exchange in pages for _, receipt in exchange.receipts]
    same_list(session, whole, found, what=f"with PageSize={page_size} ")
    expected = max(-(-len(whole) // page_size), 1)
    session.expect(len(pages) == expected, f"{expected} pages of {page_size}", len(pages), pages[-1])
    for exchange in pages[:-1]:
        held = len(exchange.receipts)
        session.expect(held == page_size, f"{page_size} receipts, for another page follows", held, exchange)
