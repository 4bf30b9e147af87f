"""Prints a run, and shows progress on a terminal."""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from contract_tests.mutants import matrix
from contract_tests.mutants.populations import POPULATIONS
from scripts.reporting.results import MutantKind, MutantResult, MutantRun

ONE_BY_ONE: MutantKind = "provider"
"""The kind that is printed mutant by mutant; of the generated ones there are too many, build/mutants.json has them."""


@contextmanager
def showing(number: int) -> Iterator[Callable[[MutantResult], None]]:
    """A progress bar on a terminal; nothing elsewhere, or where CI is set."""
    if not sys.stderr.isatty() or os.environ.get("CI"):
        yield lambda _: None
        return
    from rich.console import Console

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("mutants", total=number)
        yield lambda mutant: bar.update(task, advance=1, description=POPULATIONS[mutant.kind].heading)


def lines(run: MutantRun, *, everything: bool = False) -> Iterator[str]:
    """The run as text."""
    for kind, counts in matrix.counts(run.mutants).items():
        mutants = [mutant for mutant in run.mutants if mutant.kind == kind]
        yield ""
        yield f"{POPULATIONS[mutants[0].kind].heading}: {counts['caught']} of {counts['all']} caught"
        if everything or kind == ONE_BY_ONE:
            yield from map(_line, mutants)
        else:
            yield from _by_check(mutants)
            yield from (_line(mutant) for mutant in mutants if mutant.caught_by is None)
    if run.is_whole:
        yield ""
        yield "each check, how many it caught (alone or first), and a mutant that shows it can fail"
        for name, caught in matrix.caught_by_check(run.mutants).items():
            yield f"  {name:44} {len(caught):5}  {caught[0].name if caught else 'NONE'}"


def _line(mutant: MutantResult) -> str:
    if mutant.caught_by is None:
        return f"  {mutant.name}: survived. {mutant.equivalent or 'NO REASON IS WRITTEN'}"
    found = mutant.caught_by.rpartition("::")[2]
    return f"  {mutant.name:64} {found}" + (f", request {mutant.requests}" if mutant.requests else "")


def _by_check(mutants: Sequence[MutantResult]) -> Iterator[str]:
    first = Counter(mutant.caught_by for mutant in mutants if mutant.caught_by)
    for name, number in first.most_common():
        requests = sorted(mutant.requests for mutant in mutants if mutant.caught_by == name)
        yield f"  {number:5} by {name}, request {requests[0]} to {requests[-1]}"
