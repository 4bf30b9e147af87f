"""`python -m contract_tests.mutants`: makes everything faulty, once each, and reports what notices (`make mutants`)."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from contract_tests.mutants import matrix
from contract_tests.mutants.harness import check_reference
from contract_tests.mutants.populations import POPULATIONS, examine
from contract_tests.provider import RELATIONS, RULES, the_contract
from contract_tests.provider.runner import leave_with_parent
from scripts import command
from scripts.command import UsageError
from scripts.reporting.results import MutantKind, MutantResult, MutantRun, write

RESULT = Path("build/mutants.json")


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 if every mutant is caught and every check has caught one, 1 if not, 2 if there is no such mutant."""
    return command.run(arguments, _parser(), _examine, UsageError)


def _examine(options: argparse.Namespace) -> int:
    chosen = [
        (kind, name)
        for kind, population in POPULATIONS.items()
        if options.kind is None or kind in options.kind
        for name in population.names()[:: 1 if options.kind or options.only else population.sampled]
        if options.only in name
    ]
    if not chosen:
        raise UsageError(f"no mutant's name holds {options.only!r}")
    with matrix.showing(len(chosen)) as progress:
        result = run(chosen, jobs=options.jobs, is_whole=not (options.kind or options.only), progress=progress)
    write(result, options.json)
    for line in matrix.lines(result, everything=options.all or len(chosen) <= 50) if not os.environ.get("CI") else ():
        print(line)
    told = "; ".join(
        f"{kind} {count['caught']}/{count['all']}" for kind, count in matrix.counts(result.mutants).items()
    )
    print(f"mutants caught: {told}; {result.seconds:.0f} s; {options.json}")
    for problem in result.problems:
        print(problem, file=sys.stderr)
    return 1 if result.problems else 0


def run(
    chosen: Sequence[tuple[MutantKind, str]], *, jobs: int, is_whole: bool, progress: Callable[[MutantResult], None]
) -> MutantRun:
    """Examine mutants, each given by its kind and name, and the reference, which has to pass what they fail."""
    started = time.perf_counter()
    # Fresh processes, for a fork of one with threads in it may hang; they do not import this module, but what they run.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=leave_with_parent) as pool:
        # Who writes a mutant asks about that one; the reference is not in doubt then.
        reference = pool.submit(check_reference if len(chosen) > 1 else list)
        waiting = [pool.submit(examine, kind, name) for kind, name in chosen]
        for future in as_completed(waiting):
            progress(future.result())
        mutants = [future.result() for future in waiting]
        refused = reference.result()
    problems = matrix.problems(mutants, refused, is_whole=is_whole)
    return MutantRun(
        mutants=mutants,
        refused=refused,
        problems=list(problems),
        checks=[*RULES, *RELATIONS],
        is_whole=is_whole,
        seconds=round(time.perf_counter() - started, 1),
        contract_sha256=the_contract().spec.sha256,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m contract_tests.mutants", description=__doc__)
    parser.add_argument("--only", default="", help="only mutants whose name holds this text")
    kinds = sorted(POPULATIONS)
    parser.add_argument("--kind", action="append", choices=kinds, help="only mutants of this kind, and all of them")
    parser.add_argument("--all", action="store_true", help="print every mutant, the generated ones too")
    parser.add_argument("--jobs", type=_jobs, default=os.cpu_count() or 1, help="processes (default: one per core)")
    parser.add_argument("--json", type=Path, default=RESULT, help=f"where the result goes (default: {RESULT})")
    return parser


def _jobs(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of processes; 1 or more was expected")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
