"""First contact: each operation answers, and what it answers with is told apart from nothing."""

from __future__ import annotations

from contract_tests.provider.relations.table import relation
from contract_tests.provider.relations.walk import first_page, first_receipt
from contract_tests.provider.session import Session
from scripts.spec import look_up


@relation("every-operation-succeeds", "/paths")
def every_operation_succeeds(session: Session) -> None:
    """Each operation answers the owner with 200, and the message has receipts: or nothing would have been checked."""
    for place in session.target.places:
        listed = first_receipt(session, place)
        sid = session.target.receipt_sid or listed["sid"]
        session.receipt(session.get(place.receipt(sid)))


DEFAULT = "/components/parameters/PageSize/schema/default"


@relation("pages-of-fifty-by-default", DEFAULT)
def pages_of_fifty_by_default(session: Session) -> None:
    """Without PageSize a page is the page of PageSize=50, the contract's default."""
    size = look_up(session.contract.spec.document, DEFAULT)
    for place in session.target.places:
        _, default = first_page(session, place)
        exchange, full = first_page(session, place, size)
        got = default["meta"]["page_size"]
        session.expect(got == size, f"page_size {size}", got, exchange)
        sids = [[receipt["sid"] for receipt in page["delivery_receipts"]] for page in (default, full)]
        session.expect(sids[0] == sids[1], "the same receipts", f"{sids[0]} and {sids[1]}", exchange)
