"""How long a page of 50 takes: every contestant a process of its own, reading the same pages in turn."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from contract_tests.bench import data
from contract_tests.bench.contestants import CONTESTANTS
from contract_tests.bench.measure import Sample, interleaved
from contract_tests.bench.peers import Peers


def microseconds_per_page(base_url: str, peers: Peers, rounds: int) -> dict[str, dict[str, list[float]]]:
    """Sample all contestants.

    Returns:
        Wall time under `wall`, the contestant's own CPU time under `cpu`: samples by contestant.
    """
    cpu: dict[str, list[float]] = {name: [] for name in CONTESTANTS}
    with ExitStack() as stack:
        contestants = {name: stack.enter_context(_contestant(name, base_url, peers, cpu[name])) for name in CONTESTANTS}
        wall = interleaved(contestants, rounds, warm_up=2)
    return {"wall": wall, "cpu": {name: samples[-rounds:] for name, samples in cpu.items()}}


@contextmanager
def _contestant(name: str, base_url: str, peers: Peers, cpu: list[float]) -> Iterator[Sample]:
    command = [peers.python, "-m", "contract_tests.bench.contestants", name, base_url]
    # A contestant that complains at its end, about a connection that is still open, has been measured by then.
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=peers.environment,
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
            cpu.append(float(took["cpu"]) * 1e6 / data.PAGES)
            return float(took["wall"]) * 1e6 / data.PAGES

        try:
            yield sample
        finally:
            writer.close()
            process.wait()
