"""Dates: moments in UTC. Which of a receipt's two dates is later, the API does not promise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.rules.table import Breach, rule

UTC = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]00:00)", re.ASCII)


@rule("dates-are-in-utc", "/components/schemas/Receipt/properties/date_created", "receipt")
def dates_are_in_utc(_: Exchange, receipt: dict[str, Any]) -> Iterator[Breach]:
    """Dates are RFC 3339 in UTC, with capital letters."""
    for name in ("date_created", "date_updated"):
        date = receipt[name]
        if date is not None and UTC.fullmatch(date) is None:
            clause = f"/components/schemas/Receipt/properties/{name}"
            yield Breach("a moment in UTC", repr(date), at=f"/{name}", clause=clause)
