"""Prints the matrix for people, and shows progress where somebody looks."""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from contract_tests.mutants.matrix import Matrix
from contract_tests.mutants.populations import POPULATIONS
from contract_tests.mutants.verdict import Kind, Verdict

ONE_BY_ONE: tuple[Kind, ...] = ("provider", "spec")
"""Kinds that are printed mutant by mutant; of the generated ones there are too many, build/mutants.json has them."""


@contextmanager
def showing(number: int) -> Iterator[Callable[[Verdict], None]]:
    """A progress bar on a terminal; nothing elsewhere, or where CI is set."""
    if not sys.stderr.isatty() or os.environ.get("CI"):
        yield lambda _: None
        return
    from rich.console import Console

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("mutants", total=number)
        yield lambda verdict: bar.update(task, advance=1, description=POPULATIONS[verdict.kind].heading)


def lines(matrix: Matrix, *, everything: bool = False) -> Iterator[str]:
    """The matrix as text."""
    for kind, counts in matrix.counts().items():
        mutants = [verdict for verdict in matrix.verdicts if verdict.kind == kind]
        yield ""
        yield f"{POPULATIONS[mutants[0].kind].heading}: {counts['caught']} of {counts['all']} caught"
        if everything or kind in ONE_BY_ONE:
            yield from map(_line, mutants)
        else:
            yield from _by_check(mutants)
            yield from (_line(verdict) for verdict in mutants if verdict.caught_by is None)
    if matrix.is_whole:
        yield ""
        yield "each check, how many it caught (alone or first), and a mutant that shows it can fail"
        for name, caught in matrix.checks.items():
            yield f"  {name:44} {len(caught):5}  {caught[0].name if caught else 'NONE'}"


def _line(verdict: Verdict) -> str:
    if verdict.caught_by is None:
        return f"  {verdict.name}: survived. {verdict.equivalent or 'NO REASON IS WRITTEN'}"
    found = verdict.caught_by.rpartition("::")[2]
    return f"  {verdict.name:64} {found}" + (f", request {verdict.requests}" if verdict.requests else "")


def _by_check(mutants: list[Verdict]) -> Iterator[str]:
    first = Counter(verdict.caught_by for verdict in mutants if verdict.caught_by)
    for name, number in first.most_common():
        requests = sorted(verdict.requests for verdict in mutants if verdict.caught_by == name)
        yield f"  {number:5} by {name}, request {requests[0]} to {requests[-1]}"
