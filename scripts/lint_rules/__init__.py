"""The house rules of the contract: what each says, in which order they run, and how a breach is reported."""

from collections.abc import Iterator

from scripts.lint_rules import descriptions, examples, links, openapi, operations, patterns, schemas
from scripts.lint_rules.rule import Finding, Rule
from scripts.spec import Spec

STAGES: tuple[tuple[Rule, ...], ...] = (
    openapi.VERSION,
    openapi.RESOLVED,
    openapi.STRUCTURE,
    openapi.KINDS,
    schemas.VALIDITY,
    patterns.VALIDITY,
    (
        *operations.RULES,
        *patterns.RULES,
        *schemas.RULES,
        *examples.RULES,
        *links.RULES,
        *descriptions.RULES,
    ),
    openapi.SEMANTICS,  # last, because its messages on values have no place
)
"""Rules of a later stage may rely on what the earlier ones have checked, so they run only if those found nothing."""


READABLE: tuple[tuple[Rule, ...], ...] = (openapi.VERSION, openapi.RESOLVED, openapi.STRUCTURE, schemas.VALIDITY)
"""What any OpenAPI file must satisfy to be compared with another."""


def findings(spec: Spec, stages: tuple[tuple[Rule, ...], ...] = STAGES) -> Iterator[Finding]:
    """Yield every breach of the first stage that has any."""
    for stage in stages:
        found = [finding for rule in stage for finding in rule.apply(spec.document)]
        yield from found
        if found:
            return


__all__ = ["READABLE", "STAGES", "Finding", "Rule", "findings"]
