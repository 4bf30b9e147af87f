"""What relations read, page by page, and what they state of it: statuses, and that two responses mean the same."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.known import sids
from contract_tests.provider.session import Session
from contract_tests.provider.target import Place

Receipts = list[dict[str, Any]]
OF_ONE_ANSWER = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d\S*"  # a moment
    r"|\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT"
    r"|\b[A-Za-z]{0,3}[0-9a-fA-F]{16,}\b|\b[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b|\b\d{10,}\b"  # an id
)
"""What an error says of one answer alone, however it is called: when it was given, and its number."""


def answered(session: Session, exchange: Exchange, *statuses: int, why: str = "") -> bool:
    expected = " or ".join(map(str, statuses)) + (f" ({why})" if why else "")
    if exchange.response.status not in statuses:
        session.excuse_old_token(exchange)
    return session.expect(exchange.response.status in statuses, expected, exchange.response.status, exchange)


def not_found(session: Session, path: str) -> None:
    answered(session, session.get(path), 404)


def equal(session: Session, got: object, wanted: object, at: Exchange | None = None, what: str = "") -> None:
    """State that something is what it has to be, and what that is called."""
    session.expect(got == wanted, f"{what}{wanted}", got, at)


def same_receipt(session: Session, one: dict[str, Any], other: dict[str, Any], at: Exchange | None = None) -> None:
    different = session.known.difference(one, other)
    session.expect(different is None, "the same receipt", different, at)


def same_list(session: Session, one: Receipts, other: Receipts, at: Exchange | None = None, what: str = "") -> None:
    """State that two readings of receipts mean the same, in the same order."""
    session.require(sids(one) == sids(other), f"the receipts {sids(one)}", f"{what}{sids(other)}", at)
    for pair in zip(one, other, strict=True):
        same_receipt(session, *pair, at)


def same_receipts(session: Session, one: Exchange, other: Exchange) -> None:
    """State that two responses hold the same receipts in the same order."""
    wanted, got = (session.page(exchange)["delivery_receipts"] for exchange in (one, other))
    same_list(session, wanted, got, other)


def same_page(session: Session, one: Exchange, other: Exchange) -> None:
    """State that two responses are the same page: its receipts, its number and size, and whether it has neighbours."""
    same_receipts(session, one, other)
    wanted, got = (session.page(exchange)["meta"] for exchange in (one, other))
    for name in ("page", "page_size"):
        equal(session, got[name], wanted[name], other, f"{name} ")
    for name in ("previous_page_url", "next_page_url"):
        missing = "null" if wanted[name] is None else "a URL"
        session.expect((wanted[name] is None) == (got[name] is None), f"{name}: {missing}", got[name], other)


def same_answer(session: Session, one: Exchange, other: Exchange) -> None:
    """State that two responses mean the same: page, receipt or refusal."""
    if one.page is not None:
        same_page(session, one, other)
    elif one.receipts:
        same_receipt(session, one.receipts[0][1], session.receipt(other), other)
    elif answered(session, other, one.response.status):
        wanted, got = ((exchange.error or {}).get("code") for exchange in (one, other))
        equal(session, got, wanted, other, "code ")


def refusal(exchange: Exchange) -> dict[str, Any]:
    """An error's facts by JSON pointer, without what was asked for and without what is of one response alone."""
    asked = sorted({exchange.path, unquote(exchange.path), exchange.path.removeprefix("/v1")}, key=len, reverse=True)

    def facts(value: Any, pointer: str) -> dict[str, Any]:
        if isinstance(value, dict | list):
            inner = value.items() if isinstance(value, dict) else enumerate(value)
            return {at: fact for name, child in inner for at, fact in facts(child, f"{pointer}/{name}").items()}
        text = str(value)
        for path in asked:
            text = text.replace(path, "…")
        return {pointer: OF_ONE_ANSWER.sub("…", text)}

    return facts(exchange.value if exchange.schema is not None else None, "")


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
