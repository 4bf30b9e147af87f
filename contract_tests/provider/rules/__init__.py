"""What every single exchange has to keep: pure functions of a request and its response, in one table."""

from contract_tests.provider.rules import bodies, paging, receipts, statuses
from contract_tests.provider.rules.table import RULES, Breach, Rule, subjects

MODULES = (bodies, paging, receipts, statuses)

__all__ = ["MODULES", "RULES", "Breach", "Rule", "subjects"]
