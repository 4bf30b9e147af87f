"""Every mutant of the client's modules, and the tests that are asked about each module."""

from __future__ import annotations

import ast
import sys
import time
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from contract_tests.mutants.forked_pytest import REPOSITORY, first_failure
from contract_tests.mutants.client.survivors import EQUIVALENT
from contract_tests.mutants.syntax.loading import ChangedModule
from contract_tests.mutants.syntax.swapping import swap
from contract_tests.mutants.syntax.sites import Site, mutated, sites
from contract_tests.mutants.verdict import Verdict

PACKAGE = REPOSITORY / "generated" / "twilio_receipts"


@dataclass(frozen=True, slots=True)
class ClientMutant:
    """One change of one module."""

    name: str
    file: str
    site: Site

    @property
    def module(self) -> str:
        """Its name."""
        return ".".join(("twilio_receipts", *Path(self.file).with_suffix("").parts)).removesuffix(".__init__")

    @property
    def source(self) -> str:
        """Its text, unchanged."""
        return (PACKAGE / self.file).read_text(encoding="utf-8")

    def swap(self) -> bool:
        """Change the module that this process has imported."""
        return swap(self.module, self.source, self.site)

    def replace(self) -> None:
        """Let this process import the changed module in the right one's stead."""
        sys.meta_path.insert(0, ChangedModule(self.module, mutated(self.source, self.site)))


FOLDERS = ("tooling", "client", "hostile")
ALSO: dict[str, str] = {
    "__init__": "client/test_request_line.py",
    "__main__": "client/test_command_line.py",
    "_runtime/call": "client/test_request_line.py",
    "_runtime/client": "client/test_request_line.py client/test_pages.py",
    "_runtime/deadline": "tooling/test_runtime_seams.py",
    "_runtime/endpoint": "tooling/test_runtime_operation.py tooling/test_runtime_arguments.py client/test_pages.py",
    "_runtime/errors": "tooling/test_runtime_reply.py client/test_retries.py",
    "_runtime/gate": "client/test_sweep_gate.py client/test_sweep.py",
    "_runtime/iterate": "client/test_pages.py",
    "_runtime/leftover": "tooling/test_runtime_seams.py",
    "_runtime/logs": "client/test_request_line.py",
    "_runtime/model": "client/test_models.py",
    "_runtime/operation": "tooling/test_runtime_arguments.py",
    "_runtime/output": "client/test_command_line.py",
    "_runtime/pause": "client/test_pages.py",
    "_runtime/paging": "client/test_pages.py",
    "_runtime/session": "client/test_request_line.py client/test_retries.py",
    "_runtime/sweep": "client/test_sweep_order.py",
    "_runtime/sweep_tasks": "client/test_sweep.py",
    "_runtime/sweep_threads": "client/test_sweep.py",
    "_runtime/transport": "tooling/test_runtime_seams.py client/test_request_line.py",
    "_runtime/exchange": "client/test_request_line.py",
    "_runtime/reply": "client/test_request_line.py",
    "_runtime/body": "client/test_request_line.py",
    "client": "client/test_request_line.py",
    "models/__init__": "client/test_models.py",
    "models/delivery_status": "client/test_models.py",
    "models/page_meta": "client/test_models.py",
    "models/receipt": "client/test_models.py",
    "models/receipt_page": "client/test_models.py",
    "receipts": "client/test_request_line.py client/test_pages.py",
}


def tests_of(file: str) -> list[str]:
    stem = Path(file).stem
    named = [
        f"{folder}/{path.name}"
        for folder in FOLDERS
        for path in sorted((REPOSITORY / "contract_tests" / folder).glob("test_*.py"))
        if path.stem in {f"test_{stem}", f"test_runtime_{stem}"}
    ]
    also = ALSO.get(str(Path(file).with_suffix("")), "").split()
    return [f"contract_tests/{path}" for path in dict.fromkeys([*named, *also])]


def _is_noise(node: ast.AST, statement: ast.stmt) -> bool:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return isinstance(statement, ast.Raise)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in {"TypeVar", "ParamSpec", "cast"}
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"


@cache
def client_mutants() -> dict[str, ClientMutant]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        file = str(path.relative_to(PACKAGE))
        for site in sites(path.read_text(encoding="utf-8"), is_noise=_is_noise):
            name = f"{file}: {site.name}"
            found[name] = ClientMutant(name, file, site)
    return found


def examine(name: str) -> Verdict:
    mutant = client_mutants()[name]
    started = time.perf_counter()
    tests = tests_of(mutant.file)
    caught, got = first_failure(tests, mutant.swap, collected=True)
    if caught is None:
        caught, got = first_failure(tests, mutant.replace)
    seconds = round(time.perf_counter() - started, 3)
    return Verdict("client", name, f"generated/twilio_receipts/{mutant.file}", caught, 0, seconds, "", got, equivalent=EQUIVALENT.get(name))
