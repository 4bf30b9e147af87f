"""What came of one mutant, and where mutants of one kind come from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scripts.reporting.results import MutantKind as Kind
from scripts.reporting.results import MutantResult as Verdict

__all__ = ["CRASHED", "Kind", "Population", "Verdict"]

CRASHED = "the suite itself failed"
"""No check's finding: a suite that falls over has not caught anything."""


@dataclass(frozen=True, slots=True)
class Population:
    """All mutants of one kind.

    Attributes:
        kind: The kind.
        says: What they are, for a heading.
        names: Their names; also says that their declarations can be read.
        examine: Finds out what comes of one; runs in a process of its own choosing, one mutant at a time.
    """

    kind: Kind
    says: str
    names: Callable[[], Sequence[str]]
    examine: Callable[[str], Verdict]
