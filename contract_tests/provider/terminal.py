"""Puts the results of a run into lines for people, and shows on a terminal how far it is."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

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
        if found and check.violations > len(found):
            yield f"{name}: {check.violations - len(found):,} more\n"


def counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def phase(name: str, run: ContractRun) -> str:
    checks = sum(check.kind != "rule" and check.ran > 0 for check in run.checks.values())
    found = sum(check.violations for check in run.checks.values())
    outcome = counted(found, "violation") if found else "nothing found"
    return line(name, counted(checks, "check"), counted(run.requests, "request"), outcome)


def line(name: str, checks: str, requests: str, outcome: str) -> str:
    return f"  {name:21} {checks:>10} {requests:>16}   {outcome}"


def summary(run: ContractRun) -> Iterator[str]:
    yield from violations(run)
    for note in run.notes:
        yield f"note: {note}"
    methods = ", ".join(f"{number} {method}" for method, number in sorted(run.methods.items()))
    yield f"{run.provider}: {run.requests} requests in {run.seconds:.1f} s ({methods})"
    for kind in ("operation", "parameter", "response", "field"):
        of_kind = [clause for clause in run.clauses.values() if clause.kind == kind]
        both = sum(clause.valid > 0 and clause.invalid > 0 for clause in of_kind)
        reasons = sum(clause.is_settled for clause in of_kind) - both
        yield f"coverage: {kind:9} {both:3} of {len(of_kind):3} exercised both ways, {reasons} with a reason why not"
    gaps = [(key, clause) for key, clause in run.clauses.items() if not clause.is_settled]
    for key, clause in gaps[:PRINTED]:
        yield f"gap: {clause.kind} {key}: {clause.valid} valid, {clause.invalid} invalid cases"
    if len(gaps) > PRINTED:
        yield f"gap: {len(gaps) - PRINTED} more clauses, all in the report"
    for name, check in run.checks.items():
        if check.violations:
            hint = " (ALLOW_NEW_FIELDS=1 lets them pass)" if name == DRIFT else ""
            yield f"{check.violations:5} × {name}: {check.says}{hint}"
    for verdict in ("left out", "not run"):
        names = [name for name, check in run.checks.items() if check.verdict == verdict]
        if names:
            yield f"{verdict}: {', '.join(names)}"


@contextmanager
def showing(title: str) -> Iterator[Callable[[str, int, int], None]]:
    """Give a function to call with what runs, how many checks are done, and how many there are."""
    console = Console(stderr=True)
    quiet = not console.is_terminal or os.environ.get("CI") == "true"
    # Narrow enough for 80 columns, whatever runs.
    columns = (TextColumn("{task.description}"), BarColumn(20), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=quiet, transient=True) as bar:
        task = bar.add_task(title, total=None)

        def tell(name: str, done: int, total: int) -> None:
            bar.update(task, description=f"{title}: {name}", completed=done, total=total)

        yield tell
