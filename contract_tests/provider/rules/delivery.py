"""Delivery: a receipt's status and its error code agree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.rules.table import Breach, rule

NOT_ARRIVED = frozenset({"failed", "undelivered"})


@rule("error-code-agrees-with-status", "/components/schemas/Receipt/properties/error_code", "receipt")
def error_code_agrees_with_status(_: Exchange, receipt: dict[str, Any]) -> Iterator[Breach]:
    """An error code stands with failed and undelivered, and with no other status: there it is 0."""
    code, status = receipt["error_code"], receipt["status"]
    if status in NOT_ARRIVED:
        if code <= 0:
            yield Breach(f"the number of an error, for the status is {status!r}", str(code), at="/error_code")
    elif code != 0:
        yield Breach(f"0, for the status is {status!r}", str(code), at="/error_code")
