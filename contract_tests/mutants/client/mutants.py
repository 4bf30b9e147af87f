"""Every mutant of the client's modules, and the tests that are asked about each module.

Not by mutmut 3: it skips what is decorated and what is done on import, knows no survivor's reason, and works on a copy
of the tree. The sandbox's mutants need these operators anyhow.
"""

import ast
import re
import sys
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from contract_tests.mutants.forked_pytest import NOT_RUN, PACKAGE, REPOSITORY, Recorded, Task, server
from contract_tests.mutants.syntax.loading import ChangedModule
from contract_tests.mutants.syntax.sites import Site, mutated, sites
from scripts.reporting.results import MutantResult


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

    def replace(self) -> None:
        """Let this process import the changed module in the right one's stead."""
        sys.meta_path.insert(0, ChangedModule(self.module, mutated(self.source, self.site)))


JUDGES: dict[str, str] = {
    "_runtime/arguments": "arguments call retry",
    "_runtime/call": "call retry arguments paging wire",
    "_runtime/credentials": "credentials settings",
    "_runtime/client": "client settings credentials arguments",
    "_runtime/errors": "errors response credentials",
    "_runtime/listing": "listing paging arguments calls",
    "_runtime/loops": "loops wire calls",
    "_runtime/model": "model",
    "_runtime/paging": "paging",
    "_runtime/proxies": "proxies wire",
    "_runtime/response": "response wire",
    "_runtime/retry": "retry call settings wire",
    "_runtime/session": "client call connections settings wire calls",
    "_runtime/settings": "settings wire paging",
    "_runtime/wire": "connections wire settings",
    "cli/__init__": "commands",
    "cli/_commands": "commands",
    "cli/_input": "input commands",
    "cli/_output": "output commands",
    "client": "client",
    "models": "model",
    "receipts": "listing request_line arguments calls",
    "sweep/__init__": "sweep_order sweep arguments client",
    "sweep/_crews": "sweep",
    "sweep/_driver": "sweep_order sweep arguments client",
    "sweep/_limiter": "limiter",
}
"""Of each module: the tests that have to see what is wrong with it, by what their files are called after."""


A_PROCESS = 0.1
"""A test that takes so long and runs nothing of the client here runs it in a process of its own, without the mutant."""


@cache
def files_of_tests() -> dict[str, str]:
    """The client's test files by what they are called after."""
    rooms = (REPOSITORY / "contract_tests" / room for room in ("client", "hostile", "tests/runtime"))
    found = (path.relative_to(REPOSITORY) for room in rooms for path in room.glob("test_*.py"))
    return {path.stem.removeprefix("test_"): str(path) for path in found}


def judges_of(file: str) -> list[str]:
    """The test files that have to see what is wrong with a module. Raises KeyError for what has none, or none such."""
    return [files_of_tests()[name] for name in JUDGES[file.removesuffix(".py")].split()]


_WORDS = re.compile(r" [a-z]{2,}|[a-z]{2,}: $")
_HELP = {"description", "epilog", "help", "metavar"}


def _is_noise(node: ast.AST, statement: ast.stmt) -> bool:
    """What breaks no promise, whatever it is changed to.

    The wording of errors, of the log, of help and progress; what only type checkers and `import *` read; that internal
    records are frozen, which guards their next author, and what the collector makes of them.
    """
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        is_wording = _WORDS.search(node.value) and "re.compile(" not in ast.unparse(statement)
        return bool(is_wording) or isinstance(statement, (ast.Raise, ast.ClassDef))
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in {"TypeVar", "ParamSpec", "cast"}
    if isinstance(node, ast.keyword):
        return node.arg in _HELP or (isinstance(statement, ast.ClassDef) and node.arg in {"frozen", "gc"})
    if isinstance(node, ast.Expr):  # a yield that is never reached makes a generator
        return isinstance(node.value, ast.Yield) and node.value.value is None
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"


_TURNED_ROUND = "Eq to NotEq|NotEq to Eq|Is to IsNot|IsNot to Is|In to NotIn|NotIn to In|Lt to GtE|LtE to Gt|Gt to LtE"
_TEACHES_NOTHING = re.compile(
    r": no text: "
    rf"|: without argument ({'|'.join(sorted(_HELP))}): "
    rf"|: ({_TURNED_ROUND}|GtE to Lt|without not): (?P<test>.+) in (el)?if (?P=test):$"
)
"""Changes that others stand for.

A text that is gone is noticed by whoever notices one letter more; a condition that is turned round, by whoever notices
that it is always true and always false.
"""


LEFT_OUT: dict[str, str] = {
    "__init__.SPEC_SHA256": "is the digest of a file, which handing a package out compares",
    "_runtime/client.resource": "runs on import, where nothing goes without it",
    "_runtime/response.LARGEST_BODY": "bounds memory; any bound of that order will do",
    "_runtime/paging.MOST_PAGES": "bounds a walk gone wrong; any bound of that order will do",
    "_runtime/paging._LONGEST_LINK": "bounds a link; any bound of that order will do",
    "_runtime/paging._REMEMBERED": "bounds memory; any bound of that order will do",
    "_runtime/response._LONGEST_HEADER": "bounds what is parsed and shown; any bound of that order will do",
    "_runtime/wire._LONGEST_CHAIN": "bounds what is looked through; any bound of that order will do",
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
            if not _TEACHES_NOTHING.search(name):
                found[name] = ClientMutant(name, file, site)
    return found


def tests_that_notice(mutant: ClientMutant, judge: str) -> list[Recorded]:
    """The tests of one judge that run a mutant's lines; all that meet it if it changes what is done on import."""
    every = server().recorded(judge)
    if mutant.site.in_function:
        return [test for test in every if test.runs(mutant.file, mutant.site.lines)]
    return [test for test in every if test.lines or test.seconds < A_PROCESS]


def examine(name: str) -> MutantResult:
    """Run the tests that can notice, judge by judge."""
    mutant = client_mutants()[name]
    started = time.perf_counter()
    caught, got = None, NOT_RUN
    for judge in judges_of(mutant.file):
        if caught is None and (tests := tests_that_notice(mutant, judge)):
            caught, got = server().ask(Task({test.name: 2 + 3 * test.seconds for test in tests}, mutant.replace))
    seconds = round(time.perf_counter() - started, 3)
    return MutantResult("client", name, f"generated/twilio_receipts/{mutant.file}", caught, 0, seconds, "", got)
