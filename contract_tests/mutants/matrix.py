"""What the mutants of a run show: check by check which ones it caught, whether that is enough, and both as text."""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from contract_tests.mutants.populations import POPULATIONS
from contract_tests.provider import RELATIONS, RULES
from scripts.reporting.results import MutantKind, MutantResult, MutantRun

ONE_BY_ONE: MutantKind = "provider"
"""The kind that is printed mutant by mutant; of the generated ones there are too many, build/mutants.json has them."""
SOURCE_SHARE = 0.95
"""How much of the source's mutants has to be caught; what is left needs a written reason each."""


def caught_by_check(mutants: Sequence[MutantResult]) -> dict[str, list[MutantResult]]:
    """Every rule and relation with the mutants that it caught, first or on its own; those that show it come first."""
    found: dict[str, list[MutantResult]] = {name: [] for name in (*RULES, *RELATIONS)}
    for mutant in mutants:
        for name in mutant.shows:
            found[name].insert(0, mutant)
        if mutant.caught_by in found and mutant.caught_by not in mutant.shows:
            found[mutant.caught_by].append(mutant)
    return found


def counts(mutants: Sequence[MutantResult]) -> dict[str, Counter[str]]:
    """For each kind, how many there are, were caught, and survived for a reason or without one."""
    found: dict[str, Counter[str]] = {}
    for mutant in mutants:
        found.setdefault(mutant.kind, Counter()).update(["all", mutant.state])
    return found


def problems(mutants: Sequence[MutantResult], refused: Sequence[str] = (), *, is_whole: bool = True) -> Iterator[str]:
    """Why a run failed, one line each; of a whole one, with all mutants, also what it says about the checks.

    ``refused``: what the reference provider was found to break.
    """
    yield from (f"the reference is refused: {line}" for line in refused)
    for mutant in mutants:
        yield from _problems_of(mutant)
    if is_whole:
        for name, caught in caught_by_check(mutants).items():
            if not caught:
                yield f"never failed: no mutant shows that {name} can; add one with shows={name!r}"
        source = counts(mutants).get("source", Counter())
        if source["caught"] < SOURCE_SHARE * source["all"]:
            told = f"{source['caught']} of {source['all']}"
            yield f"too few: {told} mutants of the source are caught; {SOURCE_SHARE:.0%} are wanted"


def _problems_of(mutant: MutantResult) -> Iterator[str]:
    if mutant.state == "survived":
        why = f" ({mutant.expected} {mutant.got})" if mutant.got else ""
        yield f"survived: {mutant.kind} {mutant.name!r}, which breaks {mutant.clause}{why}"
    if mutant.caught_by is not None and mutant.kind == "right":
        told = f"{mutant.expected!r} was expected of {mutant.got!r}"
        yield f"false alarm: {mutant.name!r}, which {mutant.clause} allows: {mutant.caught_by}: {told}"
    elif mutant.caught_by is not None and mutant.equivalent:
        yield f"no survivor: {mutant.kind} {mutant.name!r} has a reason, but {mutant.caught_by} caught it"
    for name in mutant.failed_to_show:
        yield f"not shown: {mutant.kind} {mutant.name!r} should show that {name} can fail, and does not"


@contextmanager
def showing(number: int) -> Iterator[Callable[[MutantResult], None]]:
    """A progress bar on a terminal; nothing elsewhere, or where CI is set."""
    if not sys.stderr.isatty() or os.environ.get("CI"):
        yield lambda _: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("mutants", total=number)
        yield lambda mutant: bar.update(task, advance=1, description=POPULATIONS[mutant.kind].heading)


def lines(run: MutantRun, *, everything: bool = False) -> Iterator[str]:
    """The run as text."""
    for kind, count in counts(run.mutants).items():
        mutants = [mutant for mutant in run.mutants if mutant.kind == kind]
        yield ""
        yield f"{POPULATIONS[mutants[0].kind].heading}: {count['caught']} of {count['all']} caught"
        if everything or kind == ONE_BY_ONE:
            yield from map(_line, mutants)
        else:
            yield from _by_check(mutants)
            yield from (_line(mutant) for mutant in mutants if mutant.caught_by is None)
    if run.is_whole:
        yield ""
        yield "each check, how many it caught (alone or first), and a mutant that shows it can fail"
        for name, caught in caught_by_check(run.mutants).items():
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
