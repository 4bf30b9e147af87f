"""Runs tests against something faulty: pytest is set up once, and forked for each mutant."""

import atexit
import gc
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import BinaryIO

import pytest

from contract_tests.mutants.harness import TIMEOUT_SECONDS, TOO_SLOW
from contract_tests.mutants.syntax.swapping import record_calls

REPOSITORY = Path(__file__).parents[2]
IDLE_SECONDS = 10
"""A mutant that uses no processor time for so long is waiting for something that never comes."""
CRASHED = "pytest did not run"
CANNOT = "cannot be made there"
UNFIT = 99
PRELOADED = ("httpx2", "hypothesis", "jsonschema_rs", "msgspec", "scripts.spec", "trio", "uvicorn")
CHANGEABLE = ("twilio_receipts", "contract_tests.client", "contract_tests.hostile", "contract_tests.tests")
"""What a child imports anew: the client, and the tests that have imported it."""

Outcome = tuple[str | None, str]
Prepare = Callable[[], bool | None]
"""Makes something wrong, in the child only; False if it cannot. Can be pickled."""


def first_failure(tests: Sequence[str], prepare: Prepare, *, collected: bool = False) -> Outcome:
    """Run tests up to the first failure.

    Args:
        tests: Files or single tests, from the repository's folder on.
        prepare: Makes something wrong.
        collected: Fork where the tests are imported and collected, which is faster, and too late for all that is done
            on import; else before.

    Returns:
        The test that failed and why; (None, "") if all passed; (None, what happened) if they could not be run.
    """
    wanted = tests if collected else ()
    server = _SERVERS.get(collected)
    if server is None or server.tests != wanted:
        if server is not None:
            server.close()
        server = _SERVERS[collected] = Server(wanted)
    return server.ask(tests, prepare)


class Server:
    """A process to fork from: of its own, for threads do not survive a fork, and with nothing imported but pytest."""

    def __init__(self, tests: Sequence[str]) -> None:
        self.tests = tests
        self._requests, theirs = multiprocessing.Pipe()
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(theirs.fileno()), *tests],
            cwd=REPOSITORY,
            env=os.environ | {"HYPOTHESIS_PROFILE": "mutants", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            pass_fds=[theirs.fileno()],
        )
        theirs.close()

    def ask(self, tests: Sequence[str], prepare: Prepare) -> Outcome:
        """Let a child run tests."""
        self._requests.send((tests, prepare))
        outcome: Outcome = self._requests.recv()
        return outcome

    def close(self) -> None:
        """End the process."""
        self._requests.close()
        self._process.wait()


_SERVERS: dict[bool, Server] = {}


@atexit.register
def close() -> None:
    """End what was started."""
    while _SERVERS:
        _SERVERS.popitem()[1].close()


def _serve(requests: Connection, tests: Sequence[str]) -> None:
    for name in PRELOADED:
        import_module(name)
    with tempfile.TemporaryFile("a+b") as log:
        for stream in (1, 2):
            os.dup2(log.fileno(), stream)
        if tests:
            record_calls()
        plugin = Forking(requests, log, after_collection=bool(tests))
        code = pytest.main(["-x", "-q", *(tests or ["contract_tests/mutants"])], plugins=[plugin])
        sys.stdout.flush()
        os._exit(code)


class Forking:
    """A plugin that forks for each request; each child then runs the tests that it names."""

    def __init__(self, requests: Connection, log: BinaryIO, *, after_collection: bool) -> None:
        self.requests = requests
        self.log = log
        self.after_collection = after_collection
        self.result: Connection | None = None
        self.failed: dict[str, int] = {}
        """Tests that failed for earlier mutants, the latest with the highest number."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        """In the server, serve requests to the end; in a child, let pytest go on and collect."""
        if not self.after_collection:
            session.config.args = self._fork()
            for name in [name for name in sys.modules if name.startswith(CHANGEABLE)]:
                del sys.modules[name]
            self._prepare()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """The same before the tests that are collected already run; those that fail soonest come first."""
        sys.setprofile(None)
        if self.after_collection:
            self._fork()
            self._prepare()
        rows: Counter[str] = Counter()
        ranks = {}
        for item in session.items:
            function = item.nodeid.partition("[")[0]
            rows[function] += 1
            ranks[item] = (-self.failed.get(item.nodeid, -1), rows[function])
        session.items.sort(key=lambda item: ranks[item])

    def _prepare(self) -> None:
        if self.prepare() is False:
            os._exit(UNFIT)

    def _fork(self) -> list[str]:
        """Serve requests to the end; returns in children only."""
        gc.freeze()  # pytest collects garbage at its end, which takes longer than all else if it is the server's
        while True:
            try:
                tests, self.prepare = self.requests.recv()
            except EOFError:
                os._exit(0)
            self.log.seek(0)
            self.log.truncate()
            reader, writer = multiprocessing.Pipe(duplex=False)
            child = os.fork()
            if child == 0:
                os.setsid()
                signal.setitimer(signal.ITIMER_PROF, TIMEOUT_SECONDS)
                self.result = writer
                return list(tests)
            writer.close()
            outcome = self._outcome(child, reader)
            if outcome[0] is not None:
                self.failed[outcome[0]] = len(self.failed)
            self.requests.send(outcome)
            reader.close()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Report the first test that fails."""
        self._tell(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Report a test file that cannot be imported."""
        self._tell(report)

    def _tell(self, report: pytest.CollectReport | pytest.TestReport) -> None:
        if report.failed and self.result is not None:
            lines = [line for line in report.longreprtext.splitlines() if line.startswith("E ")]
            self.result.send((report.nodeid, lines[0][2:].strip() if lines else "no reason is given"))

    def _outcome(self, child: int, result: Connection) -> Outcome:
        found: Outcome = None, ""
        try:
            used = -1.0
            while result.poll(IDLE_SECONDS) or used + 0.2 < (used := _processor_seconds(child)):
                found = result.recv() if result.poll() else found
            os.killpg(child, signal.SIGKILL)
        except EOFError:  # the child has ended
            pass
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if found[0] is not None or status == pytest.ExitCode.OK:
            return found
        if status == UNFIT:
            return None, CANNOT
        if status in {-signal.SIGKILL, -signal.SIGPROF}:
            return TOO_SLOW, f"{TIMEOUT_SECONDS} s of processor time, or {IDLE_SECONDS} s of none"
        self.log.seek(0)
        return None, f"{CRASHED}: {self.log.read().decode(errors='replace')[-800:]}"


def _processor_seconds(process: int) -> float:
    """What a process has used so far; without Linux's /proc the wall clock stands in."""
    if not Path("/proc/self/stat").exists():
        return time.monotonic()
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    _serve(Connection(int(sys.argv[1])), sys.argv[2:])
