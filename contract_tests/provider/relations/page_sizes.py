"""Page sizes: a fault may be of one size alone, so every one that the contract allows is walked with."""

from __future__ import annotations

from contract_tests.provider.relations.table import relation
from contract_tests.provider.relations.walk import pages_hold, read_all
from contract_tests.provider.session import Session


@relation("no-page-size-changes-the-receipts", "/components/parameters/PageSize/schema", loopback_only=True)
def no_page_size_changes_the_receipts(session: Session) -> None:
    """Pages of any size from 1 to 50 hold the same receipts in the same order."""
    for place in session.target.places:
        whole = read_all(session, place)
        for size in range(1, 51):
            pages_hold(session, place, size, whole)
