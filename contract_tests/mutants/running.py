"""Examines mutants in several processes, and the right ones beside them."""

import multiprocessing
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed

from contract_tests.mutants.forked_pytest import first_failure
from contract_tests.mutants.harness import check_reference
from contract_tests.mutants.matrix import Matrix
from contract_tests.mutants.populations import examine, reasons_about_nothing
from contract_tests.mutants.verdict import Kind, Verdict
from contract_tests.provider import the_contract
from contract_tests.provider.runner import leave_with_parent

Mutant = tuple[Kind, str]
Progress = Callable[[Verdict], None]


def run(chosen: Sequence[Mutant], *, jobs: int, is_whole: bool, progress: Progress) -> Matrix:
    """Examine mutants; then see to it that the right client passes the very tests that the wrong ones fail.

    Args:
        chosen: Kind and name of each.
        jobs: How many processes.
        is_whole: Whether these are all there are.
        progress: Is told each verdict as it comes.
    """
    started = time.perf_counter()
    # Fresh processes: a fork of one with threads in it may hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=leave_with_parent) as pool:
        right = pool.submit(_right_provider)
        waiting = [pool.submit(examine, kind, name) for kind, name in chosen]
        for future in as_completed(waiting):
            progress(future.result())
        verdicts = [future.result() for future in waiting]
        refused = [*right.result(), *pool.submit(_right_client, _tests(verdicts)).result()]
    return Matrix(
        verdicts,
        refused,
        reasons_about_nothing(),
        is_whole,
        time.perf_counter() - started,
        the_contract().spec.sha256,
    )


def _tests(verdicts: Iterable[Verdict]) -> list[str]:
    """The tests that the client's mutants failed; a time that was over is no test."""
    caught = {verdict.caught_by for verdict in verdicts if verdict.kind == "client" and verdict.caught_by}
    return sorted(test for test in caught if "::" in test)


def _right_provider() -> list[str]:
    return [str(violation) for violation in check_reference().violations]


def _right_client(tests: list[str]) -> list[str]:
    if not tests:
        return []
    found = [first_failure(tests, _change_nothing, collected=collected) for collected in (False, True)]
    return [f"{failed}: {why}" for failed, why in found if failed or why]


def _change_nothing() -> None:
    """What makes the right client wrong."""
