"""What somebody has to look at: broken promises, survivors, gaps, and results that are missing or out of date."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from scripts.reporting.matrix import Matrix, anchor
from scripts.reporting.results import BenchRun, ContractRun, MutantRun, Source

_TOLD_ELSEWHERE = ("survived:", "never failed:")
"""How those problems of the mutant run begin that are seen in its mutants."""


@dataclass(frozen=True)
class Line:
    """One thing within a finding, with the fragment of the page that tells more."""

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
    """Everything that somebody has to look at, what is wrong before what is missing."""
    slow = _slow(results.bench.value) if results.bench.value else ()
    found = [*_broken(matrix), *_mutants(matrix), *_gaps(matrix), *slow, *_missing(matrix, results)]
    return sorted(found, key=lambda finding: finding.severity == "missing")


def _broken(matrix: Matrix) -> Iterator[Finding]:
    if matrix.run is None:
        return
    if matrix.run.violations:
        lines = [
            Line(one.check, f"{one.clause}: expected {one.expected}, got {one.got}", anchor("check", one.check))
            for one in matrix.run.violations
        ]
        found = sum(check.violations for check in matrix.run.checks.values())
        shown = f"; {len(lines)} shown" if found > len(lines) else ""
        yield _counted("wrong", f"violation{{s}} of the contract by the provider{shown}", lines, max(found, len(lines)))


def _mutants(matrix: Matrix) -> Iterator[Finding]:
    if matrix.mutant_run is None:
        return
    if not matrix.mutant_run.conforms:
        yield Finding("wrong", "The right provider failed among the mutants: what they show is worth nothing")
    survivors = [
        Line(
            one.name,
            " ".join(part for part in (one.clause, one.expected, one.got) if part),
            anchor(f"mutant-{one.kind}", one.name),
        )
        for one in matrix.mutants
        if one.state == "survived"
    ]
    if survivors:
        yield _counted("wrong", "mutant{s} survived", survivors)
    others = [Line(text) for text in matrix.mutant_run.problems if not text.startswith(_TOLD_ELSEWHERE)]
    if others:
        yield _counted("wrong", "problem{s} of the mutant run", others)
    if not matrix.mutant_run.is_whole:
        yield Finding("missing", f"Only {len(matrix.mutants)} of the mutants were tried: `make mutants` tries all")


def _slow(run: BenchRun) -> Iterator[Finding]:
    missed = [
        Line(one.text, f"{one.median:.3f} {one.unit}, and the goal is {one.limit:g}", "bench")
        for one in run.goals
        if not one.met
    ]
    if missed:
        yield _counted("wrong", "goal{s} of the benchmark missed", missed)


def _gaps(matrix: Matrix) -> Iterator[Finding]:
    gaps = [
        Line(
            f"{row.clause.part} {row.clause.subject}".strip(),
            f"{row.clause.rule}: {row.seen.valid} cases that it allows, {row.seen.invalid} that it forbids",
            anchor("clause", row.clause.key),
        )
        for row in matrix.clauses
        if row.state == "uncovered"
    ]
    if gaps:
        yield _counted("wrong", "clause{s} not exercised both ways", gaps)
    for state, title in (
        ("idle", "check{s} had nothing to look at"),
        ("unproven", "check{s} caught no mutant"),
    ):
        lines = [
            Line(row.name, row.result.says, anchor("check", row.name)) for row in matrix.checks if row.state == state
        ]
        if lines:
            yield _counted("wrong", title, lines)


def _missing(matrix: Matrix, results: Results) -> Iterator[Finding]:
    done = {"contract": "contract run", "mutants": "mutant run", "bench": "benchmark"}
    for source in results.sources:
        if source.problem:
            yield Finding(
                "missing", f"No {done[source.target]} to report: `make {source.target}`", (Line(source.problem),)
            )
    for source in (results.contract, results.mutants):
        sha256 = source.value.contract_sha256 if source.value else ""
        if sha256 and sha256 != matrix.spec.sha256:
            yield Finding(
                "missing",
                f"The {done[source.target]} was of another contract: `make {source.target}`",
                (Line(f"sha256 {sha256[:16]}…, and now it is {matrix.spec.sha256[:16]}…"),),
            )


def _counted(
    severity: Literal["wrong", "missing"], title: str, lines: list[Line], number: int | None = None
) -> Finding:
    count = len(lines) if number is None else number
    return Finding(severity, f"{count:,} {title.format(s='s' * (count != 1))}", tuple(lines))
