"""A pytest plugin that puts one wrong client in the place of the generated one, in this process's memory only.

Meant for `pytest -p contract_tests.mutants.wrong_clients.plugin` with the environment of `examine`.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from contract_tests.mutants.wrong_clients.declared import CLIENT, WRONG_CLIENTS, WrongClient

NAME = "MUTANT_CLIENT"
RESULT = "MUTANT_RESULT"


class Finder:
    """Finds the changed module, and leaves all others to Python."""

    def __init__(self, client: WrongClient) -> None:
        self._path = CLIENT / client.file
        steps = Path(client.file).with_suffix("").parts
        self._name = ".".join(["twilio_receipts", *(step for step in steps if step != "__init__")])
        self._source = client.source()

    def find_spec(self, name: str, path: object = None, target: object = None) -> Any:  # noqa: ARG002 # Python's own
        """What Python asks a finder."""
        return importlib.util.spec_from_loader(name, self) if name == self._name else None

    def create_module(self, spec: object) -> None:
        """The usual module object will do."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed source as the module's code."""
        exec(compile(self._source, str(self._path), "exec"), module.__dict__)  # noqa: S102 # the generated client's source


if name := os.environ.get(NAME):
    assert not any(module.startswith("twilio_receipts") for module in sys.modules)
    sys.meta_path.insert(0, Finder(WRONG_CLIENTS[name]))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Tell the first test that failed."""
    place = Path(os.environ[RESULT])
    if report.failed and not place.exists():
        crash = getattr(report.longrepr, "reprcrash", None)
        place.write_text(f"{report.nodeid}\n{getattr(crash, 'message', report.when)}", encoding="utf-8")
