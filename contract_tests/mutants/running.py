"""Examines mutants in several processes. Not in `__main__`, which a spawned process does not import."""

import multiprocessing
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed

from contract_tests.mutants.harness import check_reference
from contract_tests.mutants.matrix import problems
from contract_tests.mutants.populations import examine
from contract_tests.provider import RELATIONS, RULES, the_contract
from contract_tests.provider.runner import leave_with_parent
from scripts.reporting.results import MutantKind, MutantResult, MutantRun


def run(
    chosen: Sequence[tuple[MutantKind, str]], *, jobs: int, is_whole: bool, progress: Callable[[MutantResult], None]
) -> MutantRun:
    """Examine mutants, and see to it that the reference passes what they fail.

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
        refused = reference.result()
    return MutantRun(
        mutants=mutants,
        refused=refused,
        problems=list(problems(mutants, refused, is_whole=is_whole)),
        checks=[*RULES, *RELATIONS],
        is_whole=is_whole,
        seconds=round(time.perf_counter() - started, 1),
        contract_sha256=the_contract().spec.sha256,
    )


def _reference_provider() -> list[str]:
    return [str(violation) for violation in check_reference().violations]
