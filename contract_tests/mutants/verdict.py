"""What came of one mutant: which check caught it, and how many requests that took."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["provider", "wire", "source", "client", "spec"]

TIMEOUT_SECONDS = 60
"""Processor time that one mutant gets: several times what the right one takes, however busy the machine is."""
TOO_SLOW = "no end within the time that a mutant gets"
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
