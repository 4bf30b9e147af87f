"""Puts the results of a run into lines for people."""

from __future__ import annotations

from collections.abc import Iterator

from contract_tests.provider.reporter import DRIFT
from scripts.reporting.results import ContractRun

PRINTED = 5
"""How many violations of one check are printed; the rest is counted."""


def violations(run: ContractRun) -> Iterator[str]:
    """What was found: the first few of each check, and how many more there were."""
    for name, check in run.checks.items():
        found = [violation for violation in run.violations if violation.check == name][:PRINTED]
        for violation in found:
            yield f"\n{violation}\n"
        if check.violations > len(found):
            yield f"{name}: {check.violations - len(found)} more\n"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with what it counts."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def summary(run: ContractRun) -> Iterator[str]:
    """What people want to know, line by line."""
    yield from violations(run)
    for note in run.notes:
        yield f"note: {note}"
    ran = sum(check.ran for check in run.checks.values())
    methods = ", ".join(f"{number} {method}" for method, number in sorted(run.methods.items()))
    yield f"{run.provider}: {run.requests} requests in {run.seconds:.1f} s ({methods})"
    yield f"{len(run.checks)} checks looked {ran} times and found {_violations(run)}"
    for kind in ("operation", "parameter", "response", "field"):
        of_kind = [clause for clause in run.clauses.values() if clause.kind == kind]
        both = sum(clause.valid > 0 and clause.invalid > 0 for clause in of_kind)
        reasons = sum(clause.is_settled for clause in of_kind) - both
        yield f"coverage: {kind:9} {both:3} of {len(of_kind):3} exercised both ways, {reasons} with a reason why not"
    for key, clause in run.clauses.items():
        if not clause.is_settled:
            yield f"gap: {clause.kind} {key}: {clause.valid} valid, {clause.invalid} invalid cases"


def failed(report: ContractRun) -> Iterator[str]:
    """Which checks found something, each in a line with its number of violations and what it promises."""
    for name in dict.fromkeys(violation.check for violation in report.violations):
        check = report.checks[name]
        hint = " (ALLOW_NEW_FIELDS=1 lets them pass)" if name == DRIFT else ""
        yield f"{check.violations:5} × {name}: {check.says}{hint}"


def _violations(report: ContractRun) -> str:
    number = sum(check.violations for check in report.checks.values())
    if not number:
        return "no violation"
    checks = len({violation.check for violation in report.violations})
    return f"{number} violation{'s' * (number > 1)} of {checks} check{'s' * (checks > 1)}"
