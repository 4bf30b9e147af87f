"""How long a page of 50 takes: every contestant a process of its own, reading the same pages in turn."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from contract_tests.bench import data
from contract_tests.bench.contestants import CONTESTANTS
from contract_tests.bench.measure import Sample, interleaved


def microseconds_per_page(base_url: str, environment: dict[str, str], rounds: int) -> dict[str, list[float]]:
    """Sample all contestants."""
    with ExitStack() as stack:
        contestants = {name: stack.enter_context(_contestant(name, base_url, environment)) for name in CONTESTANTS}
        return interleaved(contestants, rounds, warm_up=2)


@contextmanager
def _contestant(name: str, base_url: str, environment: dict[str, str]) -> Iterator[Sample]:
    command = [sys.executable, "-m", "contract_tests.bench.contestants", name, base_url]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        reader, writer = process.stdout, process.stdin
        assert reader
        assert writer

        def sample() -> float:
            writer.write("again\n")
            writer.flush()
            took = json.loads(reader.readline())
            if took["receipts"] != data.PAGES * data.PAGE_SIZE:
                raise RuntimeError(f"{name} read {took['receipts']} receipts of {data.PAGES * data.PAGE_SIZE}")
            return float(took["wall"]) * 1e6 / data.PAGES

        try:
            yield sample
        finally:
            writer.close()
            process.wait()
