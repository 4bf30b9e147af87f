"""Walking: the pages are a partition of the receipts, whatever their size and in either direction."""

from __future__ import annotations

from contract_tests.provider.relations.table import relation
from contract_tests.provider.relations.walk import difference, read_all, walk
from contract_tests.provider.session import Session
from contract_tests.provider.target import Place

META = "/components/schemas/PageMeta/properties"


def page_sizes(session: Session, number: int) -> list[int]:
    """Sizes worth walking with, for so many receipts: the limits, what divides them, and what just does not."""
    if not session.target.is_loopback:
        return sorted({min(max(number - 1, 1), 50), min(max(number // 2, 1), 50)})
    around = {1, 2, 3, 7, 20, 49, 50, number - 1, number, number + 1, number // 2, number // 3}
    return sorted(size for size in around if 1 <= size <= 50)


@relation("pages-are-a-partition", f"{META}/next_page_url")
def pages_are_a_partition(session: Session) -> None:
    """Whatever the page size, the pages hold each receipt once, in one order, and all but the last are full."""
    for place in session.target.places:
        whole = read_all(session, place)
        sids = [receipt["sid"] for receipt in whole]
        session.require(len(set(sids)) == len(sids), "each receipt once", f"{len(sids) - len(set(sids))} again")
        for size in page_sizes(session, len(whole)):
            _compare(session, place, size, whole)


@relation("pages-count-from-zero", f"{META}/page")
def pages_count_from_zero(session: Session) -> None:
    """Pages are numbered 0, 1, 2, … and say the number of their page themselves."""
    size = 20 if session.target.is_loopback else 50
    for place in session.target.places:
        for number, exchange in enumerate(walk(session, place, size)):
            got = session.page(exchange)["meta"]["page"]
            session.expect(got == number, f"page {number}", got, exchange)


@relation("walking-back-meets-the-same-pages", f"{META}/previous_page_url")
def walking_back_meets_the_same_pages(session: Session) -> None:
    """From the last page, previous_page_url leads over the same pages to the first one, where it is null."""
    for place in session.target.places:
        for size in (7, 50) if session.target.is_loopback else (25,):
            forth = list(walk(session, place, size))
            exchange = forth[-1]
            for expected in reversed(forth[:-1]):
                url = session.page(exchange)["meta"]["previous_page_url"]
                session.require(url is not None, "a URL, for this is not the first page", "null", exchange)
                exchange = session.follow(url)
                got, wanted = (session.page(each) for each in (exchange, expected))
                sids = [[receipt["sid"] for receipt in page["delivery_receipts"]] for page in (got, wanted)]
                session.require(sids[0] == sids[1], f"the receipts of the way there: {sids[1]}", sids[0], exchange)
                number, before = got["meta"]["page"], wanted["meta"]["page"]
                session.expect(number == before, f"page {before}", number, exchange)
                onward = [page["meta"]["next_page_url"] is None for page in (got, wanted)]
                session.expect(onward[0] == onward[1], "a next page, as on the way there", "none", exchange)
                different = [
                    difference(session, *pair)
                    for pair in zip(*(p["delivery_receipts"] for p in (got, wanted)), strict=True)
                ]
                session.expect(not any(different), "receipts as on the way there", different, exchange)
            last = session.page(exchange)["meta"]["previous_page_url"]
            session.expect(last is None, "null on the first page", last, exchange)


def _compare(session: Session, place: Place, size: int, whole: list[dict[str, object]]) -> None:
    pages = list(walk(session, place, size))
    found = [receipt for exchange in pages for _, receipt in exchange.receipts]
    sids, wanted = [r["sid"] for r in found], [r["sid"] for r in whole]
    session.require(sids == wanted, f"{len(wanted)} receipts in one order", f"{len(sids)} with PageSize={size}: {sids}")
    expected = max(-(-len(whole) // size), 1)
    session.expect(len(pages) == expected, f"{expected} pages of {size}", len(pages), pages[-1])
    for exchange in pages[:-1]:
        held = len(exchange.receipts)
        session.expect(held == size, f"{size} receipts, for another page follows", held, exchange)
    for one, other in zip(whole, found, strict=True):
        different = difference(session, one, other)
        session.expect(different is None, f"the same receipt with PageSize={size}", different)
