"""What every single exchange has to keep: pure functions of a request and its response, in one table."""

from contract_tests.provider.rules import (
    bodies,
    credentials,
    dates,
    delivery,
    errors,
    headers,
    links,
    memory,
    ownership,
    paging,
    statuses,
)
from contract_tests.provider.rules.table import RULES, Breach, Rule, subjects

__all__ = [
    "RULES",
    "Breach",
    "Rule",
    "bodies",
    "credentials",
    "dates",
    "delivery",
    "errors",
    "headers",
    "links",
    "memory",
    "ownership",
    "paging",
    "statuses",
    "subjects",
]
