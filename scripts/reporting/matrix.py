"""Joins the contract's clauses with what checks them, how often that ran, and which mutants it caught.

From that, and from the results' files, it finds what needs attention.
"""

import re
from collections.abc import Iterable, Iterator
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

    @property
    def cases(self) -> str:
        """How often it was exercised, in words."""
        return f"{self.seen.valid} cases that it allows, {self.seen.invalid} that it forbids"


@dataclass(frozen=True)
class CheckRow:
    """One check with what is known of it."""

    name: str
    result: CheckResult
    state: State
    mutants: tuple[MutantResult, ...]
    """Those that it caught, first or on its own."""


@dataclass(frozen=True)
class Line:
    """One thing within a finding, with the fragment of the page that has the details."""

    text: str
    detail: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Finding:
    """Something that needs attention."""

    severity: Literal["wrong", "missing"]
    title: str
    lines: tuple[Line, ...] = ()


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

    def findings(self) -> list[Finding]:
        """Everything that needs attention, what is wrong before what is missing."""
        return [*self._wrong(), *self._missing()]

    def _wrong(self) -> Iterator[Finding]:
        found = max(sum(row.result.violations for row in self.checks), len(self.run.violations))
        shown = f"; {len(self.run.violations)} shown" if found > len(self.run.violations) else ""
        bench = self.results.bench.value
        if not self.mutant_run.conforms:
            yield Finding("wrong", "The reference provider failed: the mutants' results prove nothing")
        broken = [Line(one.check, one.told, anchor("check", one.check)) for one in self.run.violations]
        tables = {
            f"violation{{s}} of the contract by the provider{shown}": broken,
            "mutant{s} survived": [
                Line(
                    one.name,
                    " ".join(filter(None, (one.clause, one.expected, one.got))),
                    anchor(f"mutant-{one.kind}", one.name),
                )
                for one in self.mutant_run.mutants
                if one.state == "survived"
            ],
            "problem{s} of the mutant run": [
                Line(text) for text in self.mutant_run.problems if not text.startswith(_TOLD_ELSEWHERE)
            ],
            "clause{s} not exercised both ways": [
                Line(
                    f"{row.clause.part} {row.clause.subject}".strip(),
                    f"{row.clause.rule}: {row.cases}",
                    anchor("clause", row.clause.key),
                )
                for row in self.clauses
                if row.state == "uncovered"
            ],
            "check{s} had nothing to look at": self._checks("idle"),
            "check{s} caught no mutant": self._checks("unproven"),
            "goal{s} of the benchmark missed": [
                Line(one.text, f"{one.median:.3f} {one.unit}, and the goal is {one.limit:g}", "bench")
                for one in (bench.goals if bench else ())
                if not one.met
            ],
        }
        for title, lines in tables.items():
            if lines:
                count = found if lines is broken else len(lines)
                yield Finding("wrong", f"{count:,} {title.format(s='s' * (count != 1))}", tuple(lines))

    def _checks(self, state: State) -> list[Line]:
        return [Line(row.name, row.result.says, anchor("check", row.name)) for row in self.checks if row.state == state]

    def _missing(self) -> Iterator[Finding]:
        if not self.mutant_run.is_whole:
            tried = len(self.mutant_run.mutants)
            yield Finding("missing", f"Only {tried} of the mutants were tried: `make mutants` tries all")
        done = {"contract": "contract run", "mutants": "mutant run", "bench": "benchmark"}
        for source in self.results:
            if source.problem:
                title = f"No {done[source.target]} to report: `make {source.target}`"
                yield Finding("missing", title, (Line(source.problem),))
        now = self.spec.sha256
        for target, run in (("contract", self.run), ("mutants", self.mutant_run)):
            if run.contract_sha256 not in {"", now}:
                title = f"The {done[target]} was of another contract: `make {target}`"
                yield Finding(
                    "missing", title, (Line(f"sha256 {run.contract_sha256[:16]}…, and now it is {now[:16]}…"),)
                )


def anchor(kind: str, name: str) -> str:
    """The fragment of the page that describes a check, a mutant or a clause."""
    return f"{kind}-{re.sub('[^A-Za-z0-9_.]+', '-', name).strip('-')}"


def _prefix(whole: str, pointer: str) -> int:
    """How many segments a check's clause shares with a pointer that it leads to; 0 if it does not."""
    if whole.startswith("/") and (pointer == whole or pointer.startswith(f"{whole}/")):
        return whole.count("/")
    return 0
