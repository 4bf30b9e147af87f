"""The table of the contract's rules: each is a function with the sentence it enforces, in the stage where it runs."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeAlias

Document: TypeAlias = dict[str, Any]
Breaches: TypeAlias = Iterable[tuple[str, str]]
"""Pairs of a JSON pointer and what is wrong there."""

VERSION, RESOLVED, STRUCTURE, SCHEMAS, PATTERNS, HOUSE, SEMANTICS = range(7)
"""Stages: rules of a later one may rely on what the earlier ones have checked; they run only if those found nothing."""


class Rule(NamedTuple):
    """One thing that every specification of ours must satisfy."""

    name: str
    says: str
    stage: int
    check: Callable[[Document], Breaches]


RULES: list[Rule] = []


def rule(stage: int) -> Callable[[Callable[[Document], Breaches]], Callable[[Document], Breaches]]:
    """Add a function to the table, under its own name and with the first line of its docstring."""

    def add(check: Callable[[Document], Breaches]) -> Callable[[Document], Breaches]:
        says = (check.__doc__ or "").partition("\n")[0]
        RULES.append(Rule(check.__name__.replace("_", "-"), says, stage, check))
        return check

    return add
