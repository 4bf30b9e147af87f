"""Runs tests against something wrong: pytest in a forked child, where modules are changed before a test sees them."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
PATIENCE_SECONDS = 180
"""Processor time; a busy machine must not make a slow test look like a failing one."""
TOO_SLOW = "no end within the time that a mutant gets"
PRELOADED = ("hypothesis", "httpx2", "msgspec", "jsonschema_rs", "trio", "uvicorn", "contract_tests.sandbox", __name__)
"""Imported once in the server that children are forked from, because every child needs them."""
CHANGEABLE = ("twilio_receipts", "contract_tests.client", "contract_tests.tooling", "contract_tests.conftest")
"""What a child imports anew: the client, and the tests that have imported it."""
CRASHED, PASSED, FAILED = "pytest did not run", pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED


class FirstFailure:
    """A plugin that writes down the first test that fails, and why."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """What pytest calls after each phase of each test."""
        if report.failed and not self.place.exists():
            crash = getattr(report.longrepr, "reprcrash", None)
            self.place.write_text(f"{report.nodeid}\n{getattr(crash, 'message', report.when)}", encoding="utf-8")


def first_failure(tests: Sequence[str], prepare: Callable[[], None]) -> tuple[str | None, str]:
    """Run tests up to the first failure.

    Args:
        tests: Files or single tests, from the repository's folder on.
        prepare: Makes something wrong, in the child only; can be pickled.

    Returns:
        The test that failed and why; (None, "") if all passed; (None, what happened) if they could not be run.
    """
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        result, log = Path(folder, "failed"), Path(folder, "log")
        # Not forked from here: threads, of pytest-xdist for one, do not survive that.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(list(PRELOADED))
        child = context.Process(target=_run, args=(tests, prepare, result, log))
        child.start()
        child.join()
        if child.exitcode == -signal.SIGXCPU:
            return TOO_SLOW, f"{PATIENCE_SECONDS} s of processor time are over"
        if child.exitcode == FAILED and result.exists():
            test, _, why = result.read_text(encoding="utf-8").partition("\n")
            return test, why
        if child.exitcode == PASSED:
            return None, ""
        return None, f"{CRASHED}: {log.read_text(encoding='utf-8')[-800:]}"


def _run(tests: Sequence[str], prepare: Callable[[], None], result: Path, log: Path) -> None:
    with log.open("w", encoding="utf-8") as written:
        for stream in (1, 2):
            os.dup2(written.fileno(), stream)
    # The signal that says why comes only where the hard limit is higher: at that, it would be SIGKILL.
    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE_SECONDS, PATIENCE_SECONDS + 5))
    os.chdir(REPOSITORY)
    os.environ["HYPOTHESIS_PROFILE"] = "mutants"
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for name in [name for name in sys.modules if name.startswith(CHANGEABLE)]:
        del sys.modules[name]
    prepare()
    code = pytest.main(["-x", "-q", *tests], plugins=[FirstFailure(result)])
    sys.stdout.flush()
    os._exit(code)
