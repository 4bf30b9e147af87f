"""Fetching: every receipt of the seeded data, one by one."""

from __future__ import annotations

from contract_tests.provider.relations.dataset import readable
from contract_tests.provider.relations.table import relation
from contract_tests.provider.relations.walk import unlike
from contract_tests.provider.session import Session


@relation("each-receipt-is-fetched-exactly", "/components/schemas/Receipt", tier="seeded")
def each_receipt_is_fetched_exactly(session: Session) -> None:
    """Fetching any receipt gives what the database holds."""
    for message, place in readable(session):
        scoped = place.chat_service_sid is not None
        for receipt in message.receipts:
            wanted = message.answer(receipt, session.target.base_url, scoped=scoped)
            exchange = session.get(place.receipt(receipt["sid"]))
            got = session.receipt(exchange)
            mine, theirs = unlike(wanted, got)
            session.expect(got == wanted, f"{mine}", theirs, exchange)
