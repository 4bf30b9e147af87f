"""What came of one mutant: which check caught it, and how many requests that took."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["right", "provider", "wire", "source", "client", "spec"]

CRASHED = "the suite itself failed"
"""No check's finding: a suite that falls over has not caught anything."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one mutant.

    Attributes:
        kind: What is wrong: a provider by hand, its wire, its source, a client or the contract's own file.
        name: The mutant's name, unique within its kind.
        clause: The clause that it breaks.
        caught_by: The check (rule, relation, test, lint rule) that found it first; None if it survived.
        requests: How many requests that took; 0 where none are sent.
        seconds: How long it took, wall clock.
        expected: What the check expected.
        got: What it got instead; for a survivor, why, if the suite itself failed.
        shows: Checks that caught it on their own, when asked to.
        failed_to_show: Checks that were to catch it on their own, and did not.
        equivalent: For a survivor: the written reason why it breaks no promise.
    """

    kind: Kind
    name: str
    clause: str
    caught_by: str | None
    requests: int = 0
    seconds: float = 0.0
    expected: str = ""
    got: str = ""
    shows: tuple[str, ...] = ()
    failed_to_show: tuple[str, ...] = ()
    equivalent: str | None = None

    @property
    def is_settled(self) -> bool:
        """Whether it was caught, or survived for a written reason."""
        return (self.caught_by is not None) != (self.equivalent is not None) and not self.failed_to_show


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
