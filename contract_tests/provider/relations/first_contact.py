"""First contact: each operation answers, and what it answers with is told apart from nothing."""

from dataclasses import replace

from contract_tests.provider.known import sids
from contract_tests.provider.relations.table import relation
from contract_tests.provider.relations.walk import first_page, first_receipt
from contract_tests.provider.session import Session
from scripts.spec import look_up

DEFAULT = "/components/parameters/PageSize/schema/default"
EMPTY = "a-message-without-receipts-has-an-empty-page"


@relation("every-operation-succeeds", "/paths")
def every_operation_succeeds(session: Session) -> None:
    """Each operation answers the owner with 200, and the message has receipts: or nothing would have been checked."""
    for place in session.target.places:
        listed = first_receipt(session, place)
        sid = session.target.receipt_sid or listed["sid"]
        session.receipt(session.get(place.receipt(sid)))


@relation("pages-of-fifty-by-default", DEFAULT)
def pages_of_fifty_by_default(session: Session) -> None:
    """Without PageSize a page is the page of PageSize=50, the contract's default."""
    size = look_up(session.contract.spec.document, DEFAULT)
    for place in session.target.places:
        _, default = first_page(session, place)
        exchange, full = first_page(session, place, size)
        got = default["meta"]["page_size"]
        session.expect(got == size, f"page_size {size}", got, exchange)
        one, other = (sids(page["delivery_receipts"]) for page in (default, full))
        session.expect(one == other, "the same receipts", f"{one} and {other}", exchange)


@relation(EMPTY, "/components/schemas/ReceiptPage")
def a_message_without_receipts_has_an_empty_page(session: Session) -> None:
    """A message without receipts has one page, empty and without neighbours; it is not missing."""
    empty = session.target.empty_message_sid
    if empty is None:
        session.note(f"{EMPTY}: not run, CONTRACT_EMPTY_MESSAGE_SID is not set")
        return
    for place in session.target.places:
        exchange = session.get(replace(place, message_sid=empty).collection)
        page = session.page(exchange)
        session.expect(page["delivery_receipts"] == [], "no receipts", page["delivery_receipts"], exchange)
        links = [page["meta"][name] for name in ("previous_page_url", "next_page_url")]
        session.expect(links == [None, None], "null and null", links, exchange)
