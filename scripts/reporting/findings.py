"""What needs attention: broken promises, survivors, gaps, and results that are missing or out of date."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from scripts.reporting.matrix import Matrix, State, anchor
from scripts.reporting.results import BenchRun, ContractRun, MutantRun, Source

_TOLD_ELSEWHERE = ("survived:", "never failed:")
"""How those problems of the mutant run begin that are seen in its mutants."""


@dataclass(frozen=True)
class Line:
    """One thing within a finding, with the fragment of the page that has the details."""

    text: str
    detail: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Finding:
    """Something to look at."""

    severity: Literal["wrong", "missing"]
    title: str
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Results:
    """The three files of results."""

    contract: Source[ContractRun]
    mutants: Source[MutantRun]
    bench: Source[BenchRun]

    @property
    def sources(self) -> tuple[Source[Any], ...]:
        """All three."""
        return self.contract, self.mutants, self.bench


def findings(matrix: Matrix, results: Results) -> list[Finding]:
    """Everything that needs attention, what is wrong before what is missing."""
    return [*_wrong(matrix, results.bench.value), *_missing(matrix, results)]


def _wrong(matrix: Matrix, bench: BenchRun | None) -> Iterator[Finding]:
    violations = matrix.run.violations if matrix.run else []
    found = max(sum(row.result.violations for row in matrix.checks), len(violations))
    shown = f"; {len(violations)} shown" if found > len(violations) else ""
    problems = matrix.mutant_run.problems if matrix.mutant_run else []
    if matrix.mutant_run and not matrix.mutant_run.conforms:
        yield Finding("wrong", "The reference provider failed: the mutants' results prove nothing")
    broken = [
        Line(one.check, f"{one.clause}: expected {one.expected}, got {one.got}", anchor("check", one.check))
        for one in violations
    ]
    tables = {
        f"violation{{s}} of the contract by the provider{shown}": broken,
        "mutant{s} survived": [
            Line(
                one.name,
                " ".join(filter(None, (one.clause, one.expected, one.got))),
                anchor(f"mutant-{one.kind}", one.name),
            )
            for one in matrix.mutants
            if one.state == "survived"
        ],
        "problem{s} of the mutant run": [Line(text) for text in problems if not text.startswith(_TOLD_ELSEWHERE)],
        "clause{s} not exercised both ways": [
            Line(
                f"{row.clause.part} {row.clause.subject}".strip(),
                f"{row.clause.rule}: {row.seen.valid} cases that it allows, {row.seen.invalid} that it forbids",
                anchor("clause", row.clause.key),
            )
            for row in matrix.clauses
            if row.state == "uncovered"
        ],
        "check{s} had nothing to look at": _checks(matrix, "idle"),
        "check{s} caught no mutant": _checks(matrix, "unproven"),
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


def _checks(matrix: Matrix, state: State) -> list[Line]:
    return [Line(row.name, row.result.says, anchor("check", row.name)) for row in matrix.checks if row.state == state]


def _missing(matrix: Matrix, results: Results) -> Iterator[Finding]:
    if matrix.mutant_run and not matrix.mutant_run.is_whole:
        yield Finding("missing", f"Only {len(matrix.mutants)} of the mutants were tried: `make mutants` tries all")
    done = {"contract": "contract run", "mutants": "mutant run", "bench": "benchmark"}
    for source in results.sources:
        if source.problem:
            title = f"No {done[source.target]} to report: `make {source.target}`"
            yield Finding("missing", title, (Line(source.problem),))
    for source in (results.contract, results.mutants):
        sha256 = source.value.contract_sha256 if source.value else ""
        if sha256 and sha256 != matrix.spec.sha256:
            title = f"The {done[source.target]} was of another contract: `make {source.target}`"
            yield Finding("missing", title, (Line(f"sha256 {sha256[:16]}…, and now it is {matrix.spec.sha256[:16]}…"),))
