"""Dates: which of a receipt's two dates is later, the API does not promise; that neither lies ahead, it does."""

from collections.abc import Iterator
from typing import Any

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.instants import http_date, instant
from contract_tests.provider.rules.table import Breach, rule

RECEIPT = "/components/schemas/Receipt/properties"
CLOCKS_DIFFER_SECONDS = 300


@rule("dates-do-not-lie-ahead", f"{RECEIPT}/date_created", "receipt")
def dates_do_not_lie_ahead(exchange: Exchange, receipt: dict[str, Any]) -> Iterator[Breach]:
    """Nothing was created or updated after it was answered, by the answer's own Date header or else by our clock."""
    date = exchange.response.header("date")
    now = http_date(date) or exchange.response.at
    for name in ("date_created", "date_updated"):
        moment = receipt[name] and instant(receipt[name])
        if now is not None and moment and moment.seconds > now + CLOCKS_DIFFER_SECONDS:
            clause = f"{RECEIPT}/{name}"
            yield Breach(f"no moment after the answer ({date or now})", receipt[name], at=f"/{name}", clause=clause)
