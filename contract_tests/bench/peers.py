"""Where contestants run: an interpreter with the peers' packages and nothing that a consumer would not have."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from contract_tests.bench import data
from contract_tests.bench.contestants import CONTESTANTS
from contract_tests.bench.measure import Samples, interleaved
from scripts.command import REPOSITORY

# What a process has at most had in memory, in KiB. Linux' own count of a child begins with its parent's.
_PEAK = """
import sys
try:
    with open("/proc/self/status") as status:
        peak = next(line.split()[1] for line in status if line.startswith("VmHWM"))
except OSError:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "darwin" else 1)
sys.stderr.write(f"{peak}\\n")
"""
IMPORTS = {
    "ours": "import twilio_receipts",
    "twilio": "import twilio.rest.conversations.v1.conversation.message.delivery_receipt",
}
_WHO = f"{data.ACCOUNT_SID!r}, {data.AUTH_TOKEN!r}"
# Nothing is imported beside the client: what a helper of ours would import all of them would seem to cost.
FIRST_PAGES = {
    "ours": f"""
from twilio_receipts import Client
with Client({_WHO}, base_url=BASE_URL) as client:
    page = client.receipts.page({data.CONVERSATION_SID!r}, {data.MESSAGE_SID!r}, page_size=50)
print(len(page.delivery_receipts))
""",
    "httpx2 + msgspec": f"""
import httpx2, msgspec
receipt = msgspec.defstruct("Receipt", [("sid", str), ("status", str | None)])
page = msgspec.json.Decoder(msgspec.defstruct("Page", [("delivery_receipts", list[receipt])]))
client = httpx2.Client(auth=({_WHO}))
print(len(page.decode(client.get(BASE_URL + {data.PATH!r} + "?PageSize=50").content).delivery_receipts))
""",
}


@dataclass(frozen=True)
class Peers:
    """An interpreter with the peers' packages."""

    python: str

    @property
    def environment(self) -> dict[str, str]:
        """Our packages on the path; no proxy, no credentials, no settings of Python."""
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
        return {**kept, "PYTHONPATH": os.pathsep.join(map(str, (REPOSITORY, REPOSITORY / "generated")))}

    def run(self, module: str, *arguments: str) -> Any:
        """Run a module of the benchmark; returns the JSON that it prints."""
        command = [self.python, "-m", f"contract_tests.bench.{module}", *arguments]
        done = subprocess.run(command, env=self.environment, stdout=subprocess.PIPE, check=True)
        return json.loads(done.stdout)

    def read_pages(self, base_url: str, rounds: int) -> dict[str, Samples]:
        """Let every contestant read the same pages in turn, each in a process of its own.

        Returns:
            Microseconds for a page: wall time under `wall`, the contestant's own CPU time under `cpu`.
        """
        with ExitStack() as stack:
            contestants = {name: stack.enter_context(self._reader(name, base_url)) for name in CONTESTANTS}
            return interleaved(contestants, rounds, warm_up=2)

    @contextmanager
    def _reader(self, name: str, base_url: str) -> Iterator[Any]:
        # A contestant that complains at its end, about a connection that is still open, has been measured by then.
        with subprocess.Popen(
            [self.python, "-m", "contract_tests.bench.contestants", name, base_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=self.environment,
        ) as process:
            reader, writer = process.stdout, process.stdin
            assert reader
            assert writer

            def sample() -> dict[str, float]:
                writer.write("again\n")
                writer.flush()
                took = json.loads(reader.readline())
                if took["receipts"] != data.PAGES * data.PAGE_SIZE:
                    raise RuntimeError(f"{name} read {took['receipts']} receipts of {data.PAGES * data.PAGE_SIZE}")
                return {kind: took[kind] * 1e6 / data.PAGES for kind in ("wall", "cpu")}

            try:
                yield sample
            finally:
                writer.close()
                process.wait()

    def start_processes(self, base_url: str, rounds: int) -> dict[str, Samples]:
        """Let cold processes import a client, and read a page.

        Returns:
            CPU milliseconds of an import, milliseconds to the page, and peak MiB then.
        """

        def importing(name: str) -> dict[str, float]:
            return {"import, CPU": self._cold(IMPORTS[name])["CPU"]}

        def first_page(name: str) -> dict[str, float]:
            took = self._cold(f"BASE_URL = {base_url!r}\n{FIRST_PAGES[name]}", printed=b"50\n")
            return {"first page": took["wall"], "memory": took["MiB"]}

        imports = interleaved({name: partial(importing, name) for name in IMPORTS}, rounds)
        return imports | interleaved({name: partial(first_page, name) for name in FIRST_PAGES}, rounds)

    def _cold(self, code: str, printed: bytes = b"") -> dict[str, float]:
        """Run code in a new process; returns its wall and CPU milliseconds and its peak MiB."""
        start = time.perf_counter()
        process = subprocess.Popen(
            [self.python, "-c", code + _PEAK], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.environment
        )
        assert process.stdout
        assert process.stderr
        with process.stdout, process.stderr:
            output, peak = process.stdout.read(), process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode or output != printed:
            raise RuntimeError(f"exit code {process.returncode}, printed {output!r}:\n{code}\n{peak.decode()}")
        cpu = usage.ru_utime + usage.ru_stime
        return {"wall": wall * 1e3, "CPU": cpu * 1e3, "MiB": float(peak.split()[-1]) / 1024}
