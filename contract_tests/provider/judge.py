"""Judges exchanges by all rules, and counts how often each rule had something to say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.rules import RULES, Breach, subjects
from contract_tests.provider.rules.table import SUBJECTS, Rule
from contract_tests.provider.violation import Kind, Violation, curl, secrets_of, shortened, shown

MOST_PER_RULE = 3
"""Breaches of one rule in one exchange that are worth telling: fifty receipts may all be wrong alike."""

DRIFT = "no-unknown-fields"


@dataclass
class Tally:
    """How often one check ran, on requests within the contract and on others, and how often it found something."""

    clause: str = ""
    kind: Kind = "rule"
    says: str = ""
    ran: int = 0
    on_valid_requests: int = 0
    on_invalid_requests: int = 0
    violations: int = 0

    def note(self, *, times: int, valid: bool) -> None:
        """Count some runs on one request."""
        self.ran += times
        if valid:
            self.on_valid_requests += times
        else:
            self.on_invalid_requests += times


@dataclass
class Judge:
    """Applies the rules.

    Args:
        allow_new_fields: Let fields pass that the contract does not know.
    """

    allow_new_fields: bool = False
    tallies: dict[str, Tally] = field(default_factory=lambda: {rule.name: _tally(rule) for rule in RULES.values()})
    left_open: list[str] = field(default_factory=list)
    """What was met that the API leaves open."""

    def violations(self, exchange: Exchange, number: int = 0) -> list[Violation]:
        """What is wrong with an exchange; ``number`` says which request it was."""
        found: list[Violation] = []
        valid = exchange.is_valid_request
        looked_at = {kind: tuple(subjects(exchange, kind)) for kind in SUBJECTS}
        for rule in RULES.values():
            if (rule.probe_only and not exchange.probe) or (rule.name == DRIFT and self.allow_new_fields):
                continue
            told = 0
            for pointer, subject in looked_at[rule.subject]:
                for breach in rule.check(exchange, subject):
                    if breach.is_open:
                        self.left_open.append(f"{rule.name}: left open: {breach.expected}; got {breach.got}")
                        continue
                    told += 1
                    if told <= MOST_PER_RULE:
                        found.append(violation(rule, breach, exchange, pointer, number))
            tally = self.tallies[rule.name]
            tally.note(times=len(looked_at[rule.subject]), valid=valid)
            tally.violations += told
        return found


def breaches(exchange: Exchange) -> Iterator[tuple[Rule, Breach]]:
    """Every rule that an exchange breaks, without any bookkeeping."""
    for rule in RULES.values():
        if exchange.probe or not rule.probe_only:
            for _, subject in subjects(exchange, rule.subject):
                for breach in rule.check(exchange, subject):
                    if not breach.is_open:
                        yield rule, breach


def violation(rule: Rule, breach: Breach, exchange: Exchange, pointer: str, number: int) -> Violation:
    """A rule's breach as a violation."""
    return told(exchange, number, rule.name, "rule", breach.clause or rule.clause, breach, pointer)


def told(
    exchange: Exchange, number: int, check: str, kind: Kind, clause: str, breach: Breach, pointer: str = ""
) -> Violation:
    """A breach with its exchange as a violation, all secrets taken out of every text."""
    texts = [shortened(breach.expected), shortened(breach.got), curl(exchange), shown(exchange.response)]
    for secret in secrets_of(exchange.request):
        texts = [text.replace(secret, "[secret]") for text in texts]
    expected, got, line, response = texts
    return Violation(check, kind, clause, expected, got, f"{pointer}{breach.at}", number, line, response)


def _tally(rule: Rule) -> Tally:
    return Tally(clause=rule.clause, kind="rule", says=rule.says)
