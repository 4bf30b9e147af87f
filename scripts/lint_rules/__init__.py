"""The house rules of the contract: what each says, in which order they run, and how a breach is reported."""

from collections.abc import Collection, Iterator
from itertools import groupby
from typing import NamedTuple

from scripts.lint_rules import openapi, operations, prose, schemas  # noqa: F401 - each adds its rules to the table
from scripts.lint_rules.table import RULES, Rule
from scripts.spec import Spec

READABLE = {"openapi-version", "dialect", "references", "structure", "json-schema"}
"""What any OpenAPI file must satisfy to be compared with another."""


class Finding(NamedTuple):
    """One breach of one rule."""

    rule: str
    pointer: str
    """JSON pointer into the specification."""
    message: str


def rules() -> list[Rule]:
    """Return all rules in the order in which they run."""
    return sorted(RULES, key=lambda rule: rule.stage)


def findings(spec: Spec, only: Collection[str] = ()) -> Iterator[Finding]:
    """Yield every breach of the first stage that has any; `only` names the rules to run, if not all."""
    for _, stage in groupby(rules(), lambda rule: rule.stage):
        running = [rule for rule in stage if not only or rule.name in only]
        found = [Finding(rule.name, *breach) for rule in running for breach in rule.check(spec.document)]
        yield from found
        if found:
            return
