"""Runs tests against something wrong: pytest is set up once, and forked for each mutant.

Each file runs once unchanged, recording what line which test runs, so that a mutant meets only the tests that can
notice it, the quickest first, up to the first that fails.
"""

import atexit
import gc
import multiprocessing
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import BinaryIO

import coverage
import pytest

from contract_tests.mutants.harness import CRASHED, TIMEOUT_SECONDS, TOO_SLOW

REPOSITORY = Path(__file__).parents[2]
PACKAGE = REPOSITORY / "generated" / "twilio_receipts"
MOST_MEMORY = 2 * 1024**3
SANDBOX_SECONDS = 0.4
"""What it takes to start the sandbox: once for each mutant that meets a test with one."""
NOT_RUN = "no test runs it"
PRELOADED = ("httpx2", "hypothesis", "jsonschema_rs", "msgspec", "scripts.spec", "trio", "uvicorn")
CHANGEABLE = ("twilio_receipts", "contract_tests.client", "contract_tests.hostile", "contract_tests.tests")
"""What a child imports anew: the client, and the tests that have imported it."""

Outcome = tuple[str | None, str]
Prepare = Callable[[], None]
"""Makes something wrong, in the child only, which then imports it. Can be pickled."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A test as it ran with nothing wrong."""

    name: str  #: Its node id
    seconds: float  #: How long it took
    #: What it ran of each file of the client, by the file's path within it
    lines: dict[str, set[int]] = field(default_factory=dict)

    def runs(self, file: str, lines: range) -> bool:
        """Whether it runs one of these lines."""
        return not self.lines.get(file, set()).isdisjoint(lines)


@dataclass(frozen=True, slots=True)
class Task:
    """What a child does."""

    #: Files or node ids, from the repository's folder on, each with the processor time that a test gets
    tests: Mapping[str, float]
    prepare: Prepare | None = None  #: Makes something wrong; without it, the tests are recorded
    idle_seconds: float = 12  #: What uses next to none for so long is waiting for something that never comes


class Server:
    """A process to fork from: of its own, for threads do not survive a fork, and with nothing imported but pytest."""

    def __init__(self) -> None:
        self._recorded: dict[str, list[Recorded]] = {}
        self._failed: list[str] = []
        self._requests, theirs = multiprocessing.Pipe()
        self._process = subprocess.Popen(
            [sys.executable, "-c", f"from {__name__} import serve; serve({theirs.fileno()})"],
            cwd=REPOSITORY,
            env=os.environ | {"HYPOTHESIS_PROFILE": "mutants", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        atexit.register(self.close)

    def ask(self, task: Task) -> Outcome:
        """Run tests up to the first failure.

        Returns:
            The test that failed and why; (None, "") if all passed; (None, what happened) if they could not be run.
        """
        self._requests.send(task)
        outcome: Outcome = self._requests.recv()
        if outcome[0] is not None:
            self._failed.append(outcome[0])
        return outcome

    def recorded(self, file: str) -> list[Recorded]:
        """The tests of a file; those that failed for the last mutants first, then the quickest."""
        found: object = None
        for _ in range(3):  # a test that waits may fail once where much else runs
            if file not in self._recorded:
                self._requests.send(Task({file: TIMEOUT_SECONDS}, idle_seconds=TIMEOUT_SECONDS))
                found = self._requests.recv()
                if isinstance(found, list):
                    self._recorded[file] = found
        if file not in self._recorded:
            raise RuntimeError(f"{file} fails with nothing wrong: {found}")
        failed = self._failed[-5:]
        return sorted(self._recorded[file], key=lambda test: (test.name not in failed, test.seconds))

    def close(self) -> None:
        """End the process."""
        self._requests.close()
        self._process.wait()


@cache
def server() -> Server:
    """This process's own."""
    return Server()


def serve(requests: int) -> None:
    """Be such a process; ``requests`` is a file descriptor."""
    for name in PRELOADED:
        import_module(name)
    with tempfile.TemporaryFile("a+b") as log:
        for stream in (1, 2):
            os.dup2(log.fileno(), stream)
        code = pytest.main(["-x", "-q", "--tb=short"], plugins=[Forking(Connection(requests), log)])
        sys.stdout.flush()
        os._exit(code)


class Forking:
    """A plugin that forks for each task; each child then runs the tests that it names."""

    def __init__(self, requests: Connection, log: BinaryIO) -> None:
        self.requests = requests
        self.log = log
        self.result: Connection | None = None
        self.seconds: dict[str, float] = {}
        self.coverage: coverage.Coverage | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        """In the server, serve to the end; in a child, make something wrong and let pytest go on and collect."""
        self._fork()
        session.config.args = [*dict.fromkeys(map(_file, self.task.tests))]
        for name in [name for name in sys.modules if name.startswith(CHANGEABLE)]:
            del sys.modules[name]
        if self.task.prepare is not None:
            self.task.prepare()
            return
        session.config.option.maxfail = 0
        self.coverage = coverage.Coverage(data_file=None, config_file=False, include=[f"{PACKAGE}/*"])
        self.coverage.set_option("run:core", "ctrace")
        self.coverage.start()

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Choose the tests."""
        place = {name: number for number, name in enumerate(self.task.tests)}
        items[:] = [item for item in items if not place.keys().isdisjoint({item.nodeid, _file(item.nodeid)})]
        items.sort(key=lambda item: place.get(item.nodeid, 0))

    def _fork(self) -> None:
        """Serve to the end; returns in children only."""
        gc.freeze()  # pytest collects garbage at its end, which takes longer than all else if it is the server's
        while True:
            try:
                self.task: Task = self.requests.recv()
            except EOFError:
                os._exit(0)
            self.log.seek(0)
            self.log.truncate()
            reader, writer = multiprocessing.Pipe(duplex=False)
            folder = tempfile.mkdtemp(prefix="mutant-")
            child = os.fork()
            if child == 0:
                os.setsid()
                os.environ["TMPDIR"] = tempfile.tempdir = folder
                signal.setitimer(signal.ITIMER_PROF, TIMEOUT_SECONDS)
                resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
                self.result = writer
                return
            writer.close()
            self.requests.send(self._outcome(child, reader))
            reader.close()
            shutil.rmtree(folder, ignore_errors=True)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Time a test, and tell its lines from those of others."""
        limits = self.task.tests
        signal.setitimer(signal.ITIMER_PROF, limits.get(item.nodeid) or limits[_file(item.nodeid)])
        if self.coverage is not None:
            self.coverage.switch_context(item.nodeid)
        started = time.perf_counter()
        result = yield
        wait = SANDBOX_SECONDS if "sandbox" in getattr(item, "fixturenames", ()) else 0
        self.seconds[item.nodeid] = time.perf_counter() - started + wait
        return result

    def pytest_sessionfinish(self) -> None:
        """Report what was recorded."""
        if self.coverage is None or self.result is None:
            return
        self.coverage.stop()
        found = {name: Recorded(name, seconds) for name, seconds in self.seconds.items()}
        data = self.coverage.get_data()
        for path in data.measured_files():
            for line, names in data.contexts_by_lineno(path).items():
                for name in names:
                    if name in found:
                        found[name].lines.setdefault(str(Path(path).relative_to(PACKAGE)), set()).add(line)
        self.result.send(list(found.values()))

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

    def _outcome(self, child: int, result: Connection) -> object:
        """What a child reports first; it is not needed any more then."""
        try:
            used = -1.0
            while result.poll(self.task.idle_seconds) or used + 0.1 < (used := _processor_seconds(child)):
                if result.poll():
                    return result.recv()
        except EOFError:  # the child has ended
            pass
        finally:
            with suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if status == pytest.ExitCode.OK:
            return None, ""
        if status in {-signal.SIGKILL, -signal.SIGPROF}:
            return TOO_SLOW, f"several times what it takes, or {self.task.idle_seconds:.0f} s of nothing"
        self.log.seek(0)
        return None, f"{CRASHED}: {self.log.read().decode(errors='replace')[-800:]}"


def _file(test: str) -> str:
    return test.partition("::")[0]


def _processor_seconds(process: int) -> float:
    """What a process has used so far; without Linux's /proc the wall clock stands in."""
    if not Path("/proc/self/stat").exists():
        return time.monotonic()
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
