"""Agreement: a receipt is the same wherever it is read, and pages of any size are a partition of the receipts."""

from dataclasses import replace
from itertools import combinations
from typing import Any

from contract_tests.provider.exchange import basic
from contract_tests.provider.relations.table import RelationSession, both_forms, relation
from contract_tests.provider.relations.unknown_ids import UNKNOWN
from contract_tests.provider.run_memory import sids
from contract_tests.provider.target import ReceiptList

READINGS = 10
"""How often one thing is read on this machine, for faults that do not always show."""
AT_ONCE = 8
"""How many receipts are asked for at the same time."""
META = "/components/schemas/PageMeta/properties"


@relation("every-operation-succeeds", "/paths", each=both_forms)
def every_operation_succeeds(session: RelationSession, listing: ReceiptList) -> None:
    """Each operation answers the owner with 200, and the message has receipts: or nothing would have been checked."""
    listed = session.first_receipt(listing)
    session.receipt(session.get(listing.receipt(session.target.receipt_sid or listed["sid"])))


@relation(
    "a-message-without-receipts-has-an-empty-page",
    "/components/schemas/ReceiptPage",
    each=both_forms,
    needs=("empty_message_sid",),
)
def a_message_without_receipts_has_an_empty_page(session: RelationSession, listing: ReceiptList) -> None:
    """A message without receipts has one page, empty and without neighbours; it is not missing."""
    exchange = session.get(replace(listing, message_sid=session.target.empty_message_sid or "").collection)
    page = session.page(exchange)
    session.expect_equal(page["delivery_receipts"], [], exchange)
    links = [page["meta"][name] for name in ("previous_page_url", "next_page_url")]
    session.expect_equal(links, [None, None], exchange)


@relation("fetch-equals-list-item", "/paths", each=both_forms, late=1)
def fetch_equals_list_item(session: RelationSession, listing: ReceiptList) -> None:
    """A fetched receipt is the same as in the list, by its SID and by its own URL."""
    is_here = session.target.is_loopback
    for listed in session.read_all(listing) if is_here else session.first_page(listing)[1]["delivery_receipts"][::12]:
        for exchange in (session.get(listing.receipt(listed["sid"])), session.follow(listed["url"])):
            session.expect_same_receipt(listed, session.receipt(exchange), exchange)


@relation("both-forms-agree", "/paths")
def both_forms_agree(session: RelationSession) -> None:
    """The form that names the default service gives what the short form gives, with chat_service_sid added."""
    short, scoped = (session.read_all(listing) for listing in session.target.listings)
    bare = [{name: value for name, value in one.items() if name != "chat_service_sid"} for one in scoped]
    session.expect_same_list(short, bare)


@relation(
    "unique-name-is-the-conversation", "/components/parameters/ConversationSid", each=both_forms, needs=("unique_name",)
)
def unique_name_is_the_conversation(session: RelationSession, listing: ReceiptList) -> None:
    """A conversation's unique name leads to what its SID leads to."""
    named = replace(listing, conversation=session.target.unique_name or "")
    by_sid = session.require_receipts(session.read_all(listing))
    session.expect_same_list(by_sid, session.read_all(named), what="by name ")
    exchange = session.get(named.receipt(by_sid[0]["sid"]))
    session.expect_same_receipt(by_sid[0], session.receipt(exchange), exchange)


@relation("request-ids-differ", "/components/headers/Twilio-Request-Id")
def request_ids_differ(session: RelationSession) -> None:
    """No two responses carry the same Twilio-Request-Id, be they lists, receipts or refusals."""
    seen: set[str] = set()
    listing = session.target.short
    sid = session.first_receipt(listing, 1)["sid"]
    for _ in range(READINGS if session.target.is_loopback else 2):
        for path in (listing.collection, listing.receipt(sid), listing.receipt(f"DY{UNKNOWN}")):
            exchange = session.get(path)
            identity = exchange.response.header("twilio-request-id")
            if identity is not None:
                session.expect(identity not in seen, "a new one", identity, exchange)
                seen.add(identity)


@relation("answers-given-at-once-are-not-mixed-up", "/paths", each=both_forms, loopback_only=True, late=1)
def answers_given_at_once_are_not_mixed_up(session: RelationSession, listing: ReceiptList) -> None:
    """Requests that are under way at the same time are answered as if each were alone, a stranger's among them too.

    All at once, and two by two: some faults need exactly two.
    """
    stranger = basic(session.target.account_sid, "wrong-password")
    _, page = session.first_page(listing, AT_ONCE)
    paths = [listing.receipt(receipt["sid"]) for receipt in page["delivery_receipts"]]
    paths += [f"{listing.collection}?PageSize={size}" for size in (1, 2, 3)]
    asked = [(path, who) for path in paths for who in (session.authorization, stranger)]
    alone = {request: session.get(request[0], authorization=request[1]) for request in asked}
    for group in (asked, *combinations(asked[::3], 2)):
        for request, exchange in zip(group, session.get_at_once(group), strict=True):
            session.expect_same_response(alone[request], exchange)


@relation("pages-are-a-partition", f"{META}/next_page_url", each=both_forms)
def pages_are_a_partition(session: RelationSession, listing: ReceiptList) -> None:
    """Whatever the page size, the pages hold each receipt once, in one order; and they count from 0."""
    whole = session.read_all(listing)
    again = len(whole) - len(set(sids(whole)))
    session.require(not again, "each receipt once", f"{again} again")
    of = [receipt["participant_sid"] for receipt in whole if receipt["participant_sid"] is not None]
    session.expect(len(set(of)) == len(of), "one receipt for each participant", f"{len(of) - len(set(of))} again")
    half, but_one = (min(max(number, 1), 50) for number in (len(whole) // 2, len(whole) - 1))
    for size in (7, 20, 50) if session.target.is_loopback else sorted({half, but_one}):
        _expect_pages(session, listing, size, whole)


@relation("walking-back-meets-the-same-pages", f"{META}/previous_page_url", each=both_forms, late=1)
def walking_back_meets_the_same_pages(session: RelationSession, listing: ReceiptList) -> None:
    """From the last page, previous_page_url leads over the same pages to the first, and every link where it says."""
    for size in (7, 50) if session.target.is_loopback else (25,):
        forth = list(session.walk(listing, size))
        exchange = forth[-1]
        for number, expected in reversed(list(enumerate(forth))):
            session.expect_same_page(expected, exchange)
            meta = session.page(exchange)["meta"]
            for name, other in (("url", number), ("first_page_url", 0), ("next_page_url", number + 1)):
                if meta[name] is not None:
                    session.expect_same_page(forth[other], session.follow(meta[name]))
            if number > 0:
                url = meta["previous_page_url"]
                session.require(url is not None, "a URL, for this is not the first page", "null", exchange)
                exchange = session.follow(url)


@relation(
    "no-page-size-changes-the-receipts",
    "/components/parameters/PageSize/schema",
    each=both_forms,
    loopback_only=True,
    late=3,
)
def no_page_size_changes_the_receipts(session: RelationSession, listing: ReceiptList) -> None:
    """Pages of any size from 1 to 50 hold the same receipts in the same order: a fault may be of one size alone."""
    whole = session.read_all(listing)
    for size in range(1, 51):
        _expect_pages(session, listing, size, whole)


def _expect_pages(session: RelationSession, listing: ReceiptList, size: int, whole: list[dict[str, Any]]) -> None:
    """State that pages of one size hold the receipts that are known; rules know that all but the last are full."""
    pages = list(session.walk(listing, size))
    found = [receipt for exchange in pages for _, receipt in exchange.receipts]
    session.expect_same_list(whole, found, what=f"with PageSize={size} ")
    for number, exchange in enumerate(pages):
        session.expect_equal(session.page(exchange)["meta"]["page"], number, exchange, "page ")


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
