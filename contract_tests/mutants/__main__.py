"""`python -m contract_tests.mutants`: makes everything faulty, once each, and reports what notices (`make mutants`)."""

import argparse
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from contract_tests.mutants.forked_pytest import Task, server
from contract_tests.mutants.harness import check_reference
from contract_tests.mutants.matrix import counts, lines, problems, showing
from contract_tests.mutants.populations import POPULATIONS, examine
from contract_tests.provider import RELATIONS, RULES, the_contract
from contract_tests.provider.runner import leave_with_parent
from scripts.reporting.results import MutantKind, MutantResult, MutantRun, write

RESULT = Path("build/mutants.json")


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0 if every mutant is caught and every check has caught one, 1 if not, 2 if there is no such mutant."""
    options = _parser().parse_args(arguments)
    chosen = [
        (kind, name)
        for kind, population in POPULATIONS.items()
        if options.kind is None or kind in options.kind
        for name in population.names()[:: 1 if options.kind or options.only else population.sampled]
        if options.only in name
    ]
    if not chosen:
        print(f"mutants: no mutant's name holds {options.only!r}", file=sys.stderr)
        return 2
    with showing(len(chosen)) as progress:
        result = run(chosen, jobs=options.jobs, is_whole=not (options.kind or options.only), progress=progress)
    write(result, options.json)
    for line in lines(result, everything=options.all or len(chosen) <= 50) if not os.environ.get("CI") else ():
        print(line)
    told = "; ".join(f"{kind} {count['caught']}/{count['all']}" for kind, count in counts(result.mutants).items())
    print(f"mutants caught: {told}; {result.seconds:.0f} s; {options.json}")
    for problem in result.problems:
        print(problem, file=sys.stderr)
    return 1 if result.problems else 0


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


def run(
    chosen: Sequence[tuple[MutantKind, str]], *, jobs: int, is_whole: bool, progress: Callable[[MutantResult], None]
) -> MutantRun:
    """Examine mutants; then see to it that the client passes the very tests that its mutants fail.

    Args:
        chosen: Kind and name of each.
        jobs: How many processes.
        is_whole: Whether these are all there are.
        progress: Receives each result as it comes.
    """
    started = time.perf_counter()
    # Fresh processes: a fork of one with threads in it may hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=leave_with_parent) as pool:
        # Who writes a mutant asks about that one; the reference is not in doubt then.
        reference = pool.submit(_reference_provider if len(chosen) > 1 else list)
        waiting = [pool.submit(examine, kind, name) for kind, name in chosen]
        for future in as_completed(waiting):
            progress(future.result())
        mutants = [future.result() for future in waiting]
        refused = [*reference.result(), *pool.submit(_unchanged_client, _tests(mutants)).result()]
    return MutantRun(
        mutants=mutants,
        refused=refused,
        problems=list(problems(mutants, refused, is_whole=is_whole)),
        checks=[*RULES, *RELATIONS],
        is_whole=is_whole,
        seconds=round(time.perf_counter() - started, 1),
        contract_sha256=the_contract().spec.sha256,
    )


def _tests(mutants: Iterable[MutantResult]) -> list[str]:
    """The tests that the client's mutants failed; a timeout is not a test."""
    caught = {mutant.caught_by for mutant in mutants if mutant.kind == "client" and mutant.caught_by}
    return sorted(test for test in caught if "::" in test)


def _reference_provider() -> list[str]:
    return [str(violation) for violation in check_reference().violations]


def _unchanged_client(tests: list[str]) -> list[str]:
    if not tests:
        return []
    task = Task(dict.fromkeys(tests, 60.0), _change_nothing)
    found = [server(files).ask(task) for files in ([], sorted({test.partition("::")[0] for test in tests}))]
    return [f"{failed}: {why}" for failed, why in found if failed or why]


def _change_nothing() -> None:
    """What is done to a client that stays as it is."""


if __name__ == "__main__":
    sys.exit(main())
