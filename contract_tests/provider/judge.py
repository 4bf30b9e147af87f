"""Applies the rules to an exchange."""

from collections.abc import Iterator
from dataclasses import dataclass

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.rules import RULES, Breach, subjects
from contract_tests.provider.rules.table import SUBJECTS, Rule


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one rule says of an exchange: how often it had something to look at, and what is wrong, with its place."""

    rule: Rule
    looked_at: int
    breaches: tuple[tuple[str, Breach], ...]


def judge(exchange: Exchange) -> Iterator[Judgement]:
    """What every rule says of an exchange."""
    found = {kind: tuple(subjects(exchange, kind)) for kind in SUBJECTS}
    for rule in RULES.values():
        if rule.probe_only and not exchange.probe:
            continue
        of_rule = found[rule.subject]
        breaches = tuple((pointer, breach) for pointer, subject in of_rule for breach in rule.check(exchange, subject))
        yield Judgement(rule, len(of_rule), breaches)


def breaches(exchange: Exchange) -> Iterator[tuple[Rule, Breach]]:
    """Every rule that an exchange breaks."""
    for judgement in judge(exchange):
        for _, breach in judgement.breaches:
            if not breach.is_open:
                yield judgement.rule, breach
