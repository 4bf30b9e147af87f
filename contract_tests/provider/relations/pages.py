"""Pages: a partition of the receipts, whatever their size and in either direction; each link answers as it says."""

from itertools import pairwise

from contract_tests.provider.relations.assertions import RelationSession
from contract_tests.provider.relations.table import both_forms, relation
from contract_tests.provider.run_memory import sids
from contract_tests.provider.target import ReceiptList

META = "/components/schemas/PageMeta/properties"


@relation("pages-are-a-partition", f"{META}/next_page_url", each=both_forms)
def pages_are_a_partition(session: RelationSession, listing: ReceiptList) -> None:
    """Whatever the page size, the pages hold each receipt once, in one order, and all but the last are full."""
    whole = session.read_all(listing)
    again = len(whole) - len(set(sids(whole)))
    session.require(not again, "each receipt once", f"{again} again")
    of = [receipt["participant_sid"] for receipt in whole if receipt["participant_sid"] is not None]
    session.expect(len(set(of)) == len(of), "one receipt for each participant", f"{len(of) - len(set(of))} again")
    half, but_one = (min(max(number, 1), 50) for number in (len(whole) // 2, len(whole) - 1))
    for size in (7, 20, 50) if session.target.is_loopback else sorted({half, but_one}):
        session.expect_pages(listing, size, whole)


@relation("pages-count-from-zero", f"{META}/page", each=both_forms)
def pages_count_from_zero(session: RelationSession, listing: ReceiptList) -> None:
    """Pages are numbered 0, 1, 2, … and say the number of their page themselves."""
    for number, exchange in enumerate(session.walk(listing, 20 if session.target.is_loopback else 50)):
        session.expect_equal(session.page(exchange)["meta"]["page"], number, exchange, "page ")


@relation("walking-back-meets-the-same-pages", f"{META}/previous_page_url", each=both_forms)
def walking_back_meets_the_same_pages(session: RelationSession, listing: ReceiptList) -> None:
    """From the last page, previous_page_url leads over the same pages to the first one, and their links lead on too."""
    for size in (7, 50) if session.target.is_loopback else (25,):
        forth = list(session.walk(listing, size))
        exchange = forth[-1]
        for expected, after in reversed(list(pairwise(forth))):
            url = session.page(exchange)["meta"]["previous_page_url"]
            session.require(url is not None, "a URL, for this is not the first page", "null", exchange)
            exchange = session.follow(url)
            session.expect_same_page(expected, exchange)
            meta = session.page(exchange)["meta"]
            session.expect_same_page(after, session.follow(meta["next_page_url"] or meta["url"]))
            session.expect_same_page(forth[0], session.follow(meta["first_page_url"]))


@relation(
    "no-page-size-changes-the-receipts",
    "/components/parameters/PageSize/schema",
    each=both_forms,
    loopback_only=True,
    late=True,
)
def no_page_size_changes_the_receipts(session: RelationSession, listing: ReceiptList) -> None:
    """Pages of any size from 1 to 50 hold the same receipts in the same order: a fault may be of one size alone."""
    whole = session.read_all(listing)
    for size in range(1, 51):
        session.expect_pages(listing, size, whole)


@relation("receipt-url-answers-with-it", "/components/schemas/Receipt/properties/url", each=both_forms)
def receipt_url_answers_with_it(session: RelationSession, listing: ReceiptList) -> None:
    """The URL of a receipt answers with this receipt."""
    for receipt in session.sample(listing)[:60]:
        exchange = session.follow(receipt["url"])
        session.expect_same_receipt(receipt, session.receipt(exchange), exchange)


@relation("page-url-answers-with-the-page", f"{META}/url", each=both_forms)
def page_url_answers_with_the_page(session: RelationSession, listing: ReceiptList) -> None:
    """The URL of a page answers with this page, every time, and first_page_url of any page with the first."""
    pages = list(session.walk(listing, 40 if session.target.is_loopback else 50))[:3]
    for exchange in pages:
        meta = session.page(exchange)["meta"]
        for _ in range(2 if session.target.is_loopback else 1):
            session.expect_same_page(exchange, session.follow(meta["url"]))
        session.expect_same_page(pages[0], session.follow(meta["first_page_url"]))


@relation("page-token-may-be-used-again", "/components/parameters/PageToken", each=both_forms)
def page_token_may_be_used_again(session: RelationSession, listing: ReceiptList) -> None:
    """The same next_page_url leads to the same page, however often, and from whichever reading it comes."""
    for size in (2, 1):
        exchange, page = session.first_page(listing, size)
        url = page["meta"]["next_page_url"]
        if url is None:
            session.note(f"page-token-may-be-used-again: not run, the message has no more than {size} receipts")
            return
        first = session.follow(url)
        for _ in range(2):
            session.expect_same_page(first, session.follow(url))
        _, again = session.first_page(listing, size)
        session.expect_same_page(first, session.follow(again["meta"]["next_page_url"] or url))
        back = session.page(first)["meta"]["previous_page_url"]
        session.require(back is not None, "a URL, for this is the second page", "null", first)
        session.expect_same_receipts(exchange, session.follow(back))
