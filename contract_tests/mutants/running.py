"""Examines mutants in several processes. Not in `__main__`, which a spawned process does not import."""

import multiprocessing
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed

from contract_tests.mutants.forked_pytest import Task, server
from contract_tests.mutants.harness import check_reference
from contract_tests.mutants.matrix import problems
from contract_tests.mutants.populations import examine
from contract_tests.provider import RELATIONS, RULES, the_contract
from contract_tests.provider.runner import leave_with_parent
from scripts.reporting.results import MutantKind, MutantResult, MutantRun


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
