"""The table of rules: what a rule is, and how one is added to the table."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

from contract_tests.provider.exchange import Exchange

Subject = Literal["exchange", "body", "receipt", "page", "error"]


@dataclass(frozen=True, slots=True)
class Breach:
    """How one exchange breaks a rule."""

    expected: str  # what the clause promises, with the value where there is one
    got: str
    at: str = ""  # JSON pointer within the subject, or the name of a header
    clause: str | None = None  # JSON pointer into the contract, where it is more exact than the rule's own
    is_open: bool = False  # the API leaves open whether that is wrong: it is noted, and nobody fails


Check = Callable[[Exchange, Any], Iterable[Breach]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One promise that every single exchange has to keep."""

    name: str  # what is promised, in a few words
    clause: str  # JSON pointer into the contract, or the document that promises it (RFC 8259)
    says: str  # the promise as a sentence
    subject: Subject  # the exchange, its JSON body, or each receipt, page or error of a conforming body
    check: Check
    probe_only: bool = False  # it is about requests that we sent ourselves; recorded traffic is not held to it


RULES: dict[str, Rule] = {}


def rule(name: str, clause: str, subject: Subject, *, probe_only: bool = False) -> Callable[[Check], Check]:
    """Add the decorated function to the table; its docstring's first line is what the rule says."""

    def add(check: Check) -> Check:
        if name in RULES:
            raise ValueError(f"there are two rules named {name!r}")
        says = (check.__doc__ or "").strip().partition("\n")[0]
        RULES[name] = Rule(name, clause, says, subject, check, probe_only)
        return check

    return add


def judge(exchange: Exchange) -> Iterator[tuple[Rule, int, tuple[tuple[str, Breach], ...]]]:
    """What every rule says of an exchange: how often it had something to look at, and what is wrong where."""
    found = {subject: tuple(subjects(exchange, subject)) for subject in get_args(Subject)}
    for rule in RULES.values():
        if (of_rule := found[rule.subject]) and (exchange.probe or not rule.probe_only):
            yield rule, len(of_rule), tuple((at, breach) for at, one in of_rule for breach in rule.check(exchange, one))


def breaches(exchange: Exchange) -> Iterator[tuple[Rule, Breach]]:
    """Every rule that an exchange breaks."""
    for rule, _, found in judge(exchange):
        for _, breach in found:
            if not breach.is_open:
                yield rule, breach


def subjects(exchange: Exchange, subject: Subject) -> Iterator[tuple[str, Any]]:
    """What a rule of this subject looks at, each with its JSON pointer in the body."""
    if subject == "exchange":
        yield "", exchange
    elif subject == "body":
        if exchange.schema is not None:
            yield "", exchange.json
    elif subject == "receipt":
        yield from exchange.receipts
    elif subject == "page":
        if exchange.page is not None:
            yield "", exchange.page
    elif exchange.error is not None:
        yield "", exchange.error
