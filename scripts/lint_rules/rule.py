"""What a rule is: a name, the sentence it enforces, and the function that finds breaches."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

Document: TypeAlias = dict[str, Any]
Breaches: TypeAlias = Iterable[tuple[str, str]]
"""Pairs of a JSON pointer and what is wrong there."""


@dataclass(frozen=True)
class Finding:
    """One breach of one rule."""

    rule: str
    pointer: str
    """JSON pointer into the specification."""
    message: str


@dataclass(frozen=True)
class Rule:
    """One thing that every specification of ours must satisfy."""

    name: str
    says: str
    check: Callable[[Document], Breaches]

    def apply(self, document: Document) -> Iterator[Finding]:
        """Yield a finding for each breach in the document."""
        for pointer, message in self.check(document):
            yield Finding(self.name, pointer, message)
