"""What came of one mutant, and what a mutant is given."""

from scripts.reporting.results import MutantKind as Kind
from scripts.reporting.results import MutantResult as Verdict

__all__ = ["CRASHED", "TIMEOUT_SECONDS", "TOO_SLOW", "Kind", "Verdict"]

TIMEOUT_SECONDS = 60
"""Processor time that one mutant gets: several times what the right one takes, however busy the machine is."""
TOO_SLOW = "no end within the time that a mutant gets"
CRASHED = "the suite itself failed"
"""No check's finding: a suite that falls over has not caught anything."""
