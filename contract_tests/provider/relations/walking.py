"""Walking: the pages are a partition of the receipts, whatever their size and in either direction."""

from itertools import pairwise

from contract_tests.provider.known import sids
from contract_tests.provider.relations.stating import same_page
from contract_tests.provider.relations.table import relation
from contract_tests.provider.relations.walk import pages_hold, read_all, walk
from contract_tests.provider.session import Session

META = "/components/schemas/PageMeta/properties"


@relation("pages-are-a-partition", f"{META}/next_page_url")
def pages_are_a_partition(session: Session) -> None:
    """Whatever the page size, the pages hold each receipt once, in one order, and all but the last are full."""
    for place in session.target.places:
        whole = read_all(session, place)
        again = len(whole) - len(set(sids(whole)))
        session.require(not again, "each receipt once", f"{again} again")
        of = [receipt["participant_sid"] for receipt in whole if receipt["participant_sid"] is not None]
        session.expect(len(set(of)) == len(of), "one receipt for each participant", f"{len(of) - len(set(of))} again")
        half, but_one = (min(max(number, 1), 50) for number in (len(whole) // 2, len(whole) - 1))
        for size in (7, 20, 50) if session.target.is_loopback else sorted({half, but_one}):
            pages_hold(session, place, size, whole)


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
    """From the last page, previous_page_url leads over the same pages to the first one, and their links lead on too."""
    for place in session.target.places:
        for size in (7, 50) if session.target.is_loopback else (25,):
            forth = list(walk(session, place, size))
            exchange = forth[-1]
            for expected, after in reversed(list(pairwise(forth))):
                url = session.page(exchange)["meta"]["previous_page_url"]
                session.require(url is not None, "a URL, for this is not the first page", "null", exchange)
                exchange = session.follow(url)
                same_page(session, expected, exchange)
                meta = session.page(exchange)["meta"]
                same_page(session, after, session.follow(meta["next_page_url"] or meta["url"]))
                same_page(session, forth[0], session.follow(meta["first_page_url"]))


@relation("no-page-size-changes-the-receipts", "/components/parameters/PageSize/schema", loopback_only=True, late=True)
def no_page_size_changes_the_receipts(session: Session) -> None:
    """Pages of any size from 1 to 50 hold the same receipts in the same order: a fault may be of one size alone."""
    for place in session.target.places:
        whole = read_all(session, place)
        for size in range(1, 51):
            pages_hold(session, place, size, whole)
