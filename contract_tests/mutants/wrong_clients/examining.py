"""Finds out which test catches a wrong client: the tests that look there, up to the first failure."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from contract_tests.mutants.changed_module import ChangedModule
from contract_tests.mutants.forked_pytest import first_failure
from contract_tests.mutants.verdict import Verdict
from contract_tests.mutants.wrong_clients.declared import CLIENT, WRONG_CLIENTS


def examine(name: str) -> Verdict:
    """Run the tests that have to see this wrong client."""
    client = WRONG_CLIENTS[name]
    started = time.perf_counter()
    tests = [f"contract_tests/{path}" for path in client.tests.split()]
    caught, got = first_failure(tests, partial(_use, name))
    seconds = round(time.perf_counter() - started, 3)
    return Verdict("client", name, f"generated/twilio_receipts/{client.file}", caught, 0, seconds, client.right, got)


def right_client(tests: Sequence[str]) -> tuple[str | None, str]:
    """What tests make of the generated client as it is: they must pass, or their failing with another shows nothing."""
    return first_failure(tests, _use_the_right_one)


def _use(name: str) -> None:
    client = WRONG_CLIENTS[name]
    module = ".".join(["twilio_receipts", *Path(client.file).with_suffix("").parts])
    code = compile(client.source(), str(CLIENT / client.file), "exec")
    sys.meta_path.insert(0, ChangedModule(module, code))


def _use_the_right_one() -> None:
    """Change nothing."""
