"""Joins the contract's clauses with what checks them, how often that ran, and which mutants it caught."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from scripts.reporting.clauses import Clause, inventory
from scripts.reporting.results import CheckResult, ClauseResult, ContractRun, MutantResult, MutantRun, Results
from scripts.spec import Spec

State = Literal["kept", "broken", "survived", "uncovered", "idle", "unproven", "excused", "unknown"]
WRONG: frozenset[State] = frozenset({"broken", "survived", "uncovered", "idle", "unproven"})
"""The states that need attention."""
_TOLD_ELSEWHERE = ("survived:", "never failed:")
"""How those problems of the mutant run begin that are seen in its mutants."""


@dataclass(frozen=True)
class ClauseRow:
    """One clause with what is known of it."""

    clause: Clause
    state: State
    checks: tuple[str, ...]
    """Names of the checks that are about it or about what it is part of, the most special first; beside these, there
    are those that look at every exchange."""
    seen: ClauseResult
    mutants: tuple[MutantResult, ...]
    """Those that break exactly this clause."""


@dataclass(frozen=True)
class CheckRow:
    """One check with what is known of it."""

    name: str
    result: CheckResult
    state: State
    mutants: tuple[MutantResult, ...]
    """Those that it caught, first or on its own."""


@dataclass(frozen=True)
class Matrix:
    """Everything that the results say about the contract; a run that is missing counts as an empty one."""

    spec: Spec
    results: Results

    @cached_property
    def run(self) -> ContractRun:
        """The contract run."""
        return self.results.contract.value or ContractRun()

    @cached_property
    def mutant_run(self) -> MutantRun:
        """The mutant run."""
        return self.results.mutants.value or MutantRun(mutants=[])

    @cached_property
    def clauses(self) -> tuple[ClauseRow, ...]:
        """Every clause, in the order of the contract."""
        return tuple(self._clause(clause) for clause in inventory(self.spec))

    @cached_property
    def checks(self) -> tuple[CheckRow, ...]:
        """Every check that the contract run knows, in its order."""
        return tuple(self._check(name, check) for name, check in self.run.checks.items())

    @property
    def problems(self) -> list[str]:
        """The problems of the mutant run that are not seen in its mutants."""
        return [text for text in self.mutant_run.problems if not text.startswith(_TOLD_ELSEWHERE)]

    def _clause(self, clause: Clause) -> ClauseRow:
        shared = {
            name: max(_prefix(check.clause, pointer) for pointer in clause.trail)
            for name, check in self.run.checks.items()
        }
        looking = sorted((name for name in shared if shared[name] > 1), key=lambda name: -shared[name])
        seen = self.run.clauses.get(clause.key, ClauseResult())
        mutants = tuple(one for one in self.mutant_run.mutants if one.clause in {clause.key, clause.pointer})
        return ClauseRow(clause, self._state(clause, mutants, seen), tuple(looking), seen, mutants)

    def _state(self, clause: Clause, mutants: Iterable[MutantResult], seen: ClauseResult) -> State:
        if any(one.clause in {clause.key, clause.pointer} for one in self.run.violations):
            return "broken"
        if any(one.state == "survived" for one in mutants):
            return "survived"
        if self.results.contract.value is None:
            return "unknown"
        if seen.reason:
            return "excused"
        return "kept" if seen.valid and seen.invalid else "uncovered"

    def _check(self, name: str, check: CheckResult) -> CheckRow:
        caught = tuple(one for one in self.mutant_run.mutants if one.caught_by == name or name in one.shows)
        state: State = "kept"
        if check.violations:
            state = "broken"
        elif not check.ran:
            state = "excused" if check.left_out else "idle"
        elif self.mutant_run.is_whole and name in self.mutant_run.checks and not caught:
            state = "unproven"
        return CheckRow(name, check, state, caught)


def anchor(kind: str, name: str) -> str:
    """The fragment of the page that describes a check, a mutant or a clause."""
    return f"{kind}-{re.sub('[^A-Za-z0-9_.]+', '-', name).strip('-')}"


def _prefix(whole: str, pointer: str) -> int:
    """How many segments a check's clause shares with a pointer that it leads to; 0 if it does not."""
    if whole.startswith("/") and (pointer == whole or pointer.startswith(f"{whole}/")):
        return whole.count("/")
    return 0
