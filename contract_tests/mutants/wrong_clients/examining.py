"""Finds out which test catches a wrong client: pytest in a process of its own, up to the first failure."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from contract_tests.mutants.verdict import CRASHED, Verdict
from contract_tests.mutants.wrong_clients.declared import WRONG_CLIENTS
from contract_tests.mutants.wrong_clients.plugin import NAME, RESULT

REPOSITORY = Path(__file__).parents[3]
PATIENCE_SECONDS = 300
FAILED = 1
"""pytest's exit code for tests that failed; any other but 0 means that they did not run."""


def examine(name: str) -> Verdict:
    """Run the tests that have to see this wrong client."""
    client = WRONG_CLIENTS[name]
    started = time.perf_counter()
    caught, got = run([f"contract_tests/{path}" for path in client.tests.split()], name)
    seconds = round(time.perf_counter() - started, 3)
    return Verdict("client", name, f"generated/twilio_receipts/{client.file}", caught, 0, seconds, client.right, got)


def run(tests: Sequence[str], client: str = "") -> tuple[str | None, str]:
    """The first test that fails with a client, and why; with the generated client if none is named."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        result = Path(folder, "failed")
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:xdist", "-p", PLUGIN, *tests]
        environment = {**os.environ, NAME: client, RESULT: str(result)}
        try:
            done = subprocess.run(
                command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return "no end within the time that a mutant gets", f"{PATIENCE_SECONDS} s are over"
        if done.returncode == FAILED and result.exists():
            test, _, why = result.read_text(encoding="utf-8").partition("\n")
            return test, why
        return None, "" if done.returncode == 0 else f"{CRASHED}: {done.stdout[-400:]}{done.stderr[-400:]}"


PLUGIN = "contract_tests.mutants.wrong_clients.plugin"
