"""Pages: a partition of the receipts, whatever their size and in either direction; each link answers as it says."""

from itertools import pairwise

from contract_tests.provider.known import sids
from contract_tests.provider.relations.stating import (
    equal,
    first_page,
    pages_hold,
    read_all,
    same_page,
    same_receipt,
    same_receipts,
    sample,
    walk,
)
from contract_tests.provider.relations.table import both, relation
from contract_tests.provider.session import Session
from contract_tests.provider.target import Place

META = "/components/schemas/PageMeta/properties"


@relation("pages-are-a-partition", f"{META}/next_page_url", each=both)
def pages_are_a_partition(session: Session, place: Place) -> None:
    """Whatever the page size, the pages hold each receipt once, in one order, and all but the last are full."""
    whole = read_all(session, place)
    again = len(whole) - len(set(sids(whole)))
    session.require(not again, "each receipt once", f"{again} again")
    of = [receipt["participant_sid"] for receipt in whole if receipt["participant_sid"] is not None]
    session.expect(len(set(of)) == len(of), "one receipt for each participant", f"{len(of) - len(set(of))} again")
    half, but_one = (min(max(number, 1), 50) for number in (len(whole) // 2, len(whole) - 1))
    for size in (7, 20, 50) if session.target.is_loopback else sorted({half, but_one}):
        pages_hold(session, place, size, whole)


@relation("pages-count-from-zero", f"{META}/page", each=both)
def pages_count_from_zero(session: Session, place: Place) -> None:
    """Pages are numbered 0, 1, 2, … and say the number of their page themselves."""
    for number, exchange in enumerate(walk(session, place, 20 if session.target.is_loopback else 50)):
        equal(session, session.page(exchange)["meta"]["page"], number, exchange, "page ")


@relation("walking-back-meets-the-same-pages", f"{META}/previous_page_url", each=both)
def walking_back_meets_the_same_pages(session: Session, place: Place) -> None:
    """From the last page, previous_page_url leads over the same pages to the first one, and their links lead on too."""
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


@relation(
    "no-page-size-changes-the-receipts",
    "/components/parameters/PageSize/schema",
    each=both,
    loopback_only=True,
    late=True,
)
def no_page_size_changes_the_receipts(session: Session, place: Place) -> None:
    """Pages of any size from 1 to 50 hold the same receipts in the same order: a fault may be of one size alone."""
    whole = read_all(session, place)
    for size in range(1, 51):
        pages_hold(session, place, size, whole)


@relation("receipt-url-answers-with-it", "/components/schemas/Receipt/properties/url", each=both)
def receipt_url_answers_with_it(session: Session, place: Place) -> None:
    """The URL of a receipt answers with this receipt."""
    for receipt in sample(session, place)[:60]:
        exchange = session.follow(receipt["url"])
        same_receipt(session, receipt, session.receipt(exchange), exchange)


@relation("page-url-answers-with-the-page", f"{META}/url", each=both)
def page_url_answers_with_the_page(session: Session, place: Place) -> None:
    """The URL of a page answers with this page, every time, and first_page_url of any page with the first."""
    pages = list(walk(session, place, 40 if session.target.is_loopback else 50))[:3]
    for exchange in pages:
        meta = session.page(exchange)["meta"]
        for _ in range(2 if session.target.is_loopback else 1):
            same_page(session, exchange, session.follow(meta["url"]))
        same_page(session, pages[0], session.follow(meta["first_page_url"]))


@relation("page-token-may-be-used-again", "/components/parameters/PageToken", each=both)
def page_token_may_be_used_again(session: Session, place: Place) -> None:
    """The same next_page_url leads to the same page, however often, and from whichever reading it comes."""
    for size in (2, 1):
        exchange, page = first_page(session, place, size)
        url = page["meta"]["next_page_url"]
        if url is None:
            session.note(f"page-token-may-be-used-again: not run, the message has no more than {size} receipts")
            return
        first = session.follow(url)
        for _ in range(2):
            same_page(session, first, session.follow(url))
        _, again = first_page(session, place, size)
        same_page(session, first, session.follow(again["meta"]["next_page_url"] or url))
        back = session.page(first)["meta"]["previous_page_url"]
        session.require(back is not None, "a URL, for this is the second page", "null", first)
        same_receipts(session, exchange, session.follow(back))
