"""Every mutant of the client's modules, and the tests that are asked about each module."""

import ast
import sys
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from contract_tests.mutants.forked_pytest import CANNOT, REPOSITORY, first_failure
from contract_tests.mutants.syntax.loading import ChangedModule
from contract_tests.mutants.syntax.sites import Site, mutated, sites
from contract_tests.mutants.syntax.swapping import swap
from scripts.reporting.results import MutantResult

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


ALSO: dict[str, str] = {
    "__init__": "request_line",
    "_runtime/arguments": "call retry",
    "_runtime/call": "retry features wire arguments request_line paging",
    "_runtime/credentials": "settings request_line secrets",
    "_runtime/client": "settings features request_line crossing",
    "_runtime/errors": "response retry settings arguments call",
    "_runtime/listing": "paging arguments request_line pages",
    "_runtime/loops": "retry crossing features interruption",
    "_runtime/model": "models",
    "_runtime/proxies": "wire",
    "_runtime/response": "wire features",
    "_runtime/retry": "call settings",
    "_runtime/session": "call wire settings retries interruption",
    "_runtime/settings": "features wire paging",
    "_runtime/wire": "request_line",
    "cli/__init__": "command_line command_line_sweep",
    "cli/_commands": "command_line command_line_sweep",
    "cli/_input": "command_line_sweep",
    "cli/_output": "command_line command_line_sweep",
    "client": "request_line",
    "models": "models",
    "receipts": "request_line pages",
    "sweep/__init__": "sweep",
    "sweep/_crews": "sweep",
    "sweep/_driver": "sweep_order sweep",
    "sweep/_limiter": "sweep_limiter",
}
"""Of each module: the tests that look at it beside those of its own name, which come first."""


@cache
def files_of_tests() -> dict[str, str]:
    """The client's test files by what they are called after."""
    rooms = (REPOSITORY / "contract_tests" / room for room in ("client", "hostile", "tests/runtime"))
    found = (path.relative_to(REPOSITORY) for room in rooms for path in room.glob("test_*.py"))
    return {path.stem.removeprefix("test_"): str(path) for path in found}


def judges_of(file: str) -> list[str]:
    """The test files that have to see what is wrong with a module."""
    named = Path(file).stem.lstrip("_")
    wanted = dict.fromkeys([named, *ALSO.get(file.removesuffix(".py"), "").split()])
    return [files_of_tests()[name] for name in wanted if name in files_of_tests()]


def _is_noise(node: ast.AST, statement: ast.stmt) -> bool:
    """What breaks no promise, whatever it is changed to.

    The wording of errors; what only type checkers and `import *` read; that internal records are frozen, which guards
    their next author.
    """
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return isinstance(statement, (ast.Raise, ast.ClassDef))
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in {"TypeVar", "ParamSpec", "cast"}
    if isinstance(node, ast.keyword):
        return isinstance(statement, ast.ClassDef) and node.arg == "frozen"
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"


LEFT_OUT: dict[str, str] = {
    "_runtime/response.LARGEST_BODY": "bounds memory; any bound of that order will do",
    "_runtime/paging.MOST_PAGES": "bounds a walk gone wrong; any bound of that order will do",
    "_runtime/paging._LONGEST_LINK": "bounds a link; any bound of that order will do",
    "_runtime/paging._REMEMBERED": "bounds memory; any bound of that order will do",
    "_runtime/response._LONGEST_DATE": "bounds what is parsed; any bound of that order will do",
    "_runtime/response._LONGEST_ID": "bounds what an error shows; any bound of that order will do",
    "_runtime/settings.MOST_CONNECTIONS": "bounds connections; any bound of that order will do",
    "_runtime/response._collected": "is a variable's name for people who debug",
}
"""What may be otherwise, with the reason."""


@cache
def client_mutants() -> dict[str, ClientMutant]:
    """All of them by name: ``module: function: done: code``."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.name == "__main__.py":  # runs in processes of its own, which no change in memory reaches
            continue
        file = str(path.relative_to(PACKAGE))
        module = file.removesuffix(".py")
        left_out = frozenset(name.removeprefix(f"{module}.") for name in LEFT_OUT if name.startswith(f"{module}."))
        for site in sites(path.read_text(encoding="utf-8"), left_out, _is_noise):
            name = f"{module}: {site.name}"
            found[name] = ClientMutant(name, file, site)
    return found


def examine(name: str) -> MutantResult:
    """Run the tests that have to notice, where they are collected already if it can be made there."""
    mutant = client_mutants()[name]
    started = time.perf_counter()
    tests = judges_of(mutant.file)
    caught, got = first_failure(tests, mutant.swap, collected=True)
    if got == CANNOT:
        caught, got = first_failure(tests, mutant.replace)
    seconds = round(time.perf_counter() - started, 3)
    return MutantResult("client", name, f"generated/twilio_receipts/{mutant.file}", caught, 0, seconds, "", got)
