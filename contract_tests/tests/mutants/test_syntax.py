"""Operators on source: what each does, names that outlive other edits, and loading that leaves no trace."""

import ast
import sys

import pytest

from contract_tests import sandbox
from contract_tests.mutants.harness import serve_copy
from contract_tests.mutants.source.mutants import FOLDER, source_mutants
from contract_tests.mutants.syntax.sites import mutated, sites
from contract_tests.sandbox import Provider
from contract_tests.sandbox import provider as provider_module


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a == b", {"a != b"}),
        ("a < b", {"a <= b", "a >= b"}),
        ("a and b", {"a or b", "a", "b"}),
        ("a not in b", {"a in b"}),
        ("not a", {"a"}),
        ("a + b", {"a - b"}),
        ("a[1:]", {"a[2:]", "a[0:]", "a[:]"}),
        ("x = True", {"x = False"}),
        ("x = 'a'", {"x = 'aX'", "x = ''"}),
        ("x = b'a'", {"x = b'aX'"}),
        ("x = a if b else c", {"x = a if True else c", "x = a if False else c"}),
        ("max(a, b)", {"min(a, b)", "a", "b"}),
        ("x = f(a, b=c)", {"x = f(a)"}),
        ("x = a.lower()", {"x = a"}),
        ("raise x", {"pass"}),
        ("a.b = c", {"pass"}),
    ],
)
def test_what_an_operator_does(source: str, expected: set[str]) -> None:
    found = {ast.unparse(mutated(source, site)) for site in sites(source)}
    assert expected <= found
    assert found - expected <= {"pass"}


def test_a_query_is_changed_in_its_own_language() -> None:
    source = 'x = "SELECT sid FROM receipts WHERE position > :position AND a = :a ORDER BY position DESC"'
    found = {ast.unparse(mutated(source, site)) for site in sites(source)}
    assert any(">= :position" in text for text in found)
    assert any(" OR a" in text for text in found)
    assert any(text.endswith("ORDER BY position'") for text in found)


def test_docstrings_annotations_and_imports_are_left_alone() -> None:
    assert sites('def f(a: "text" = None) -> "other":\n    "What it does."\n    import b\n') == []


def test_a_name_outlives_lines_put_before_it() -> None:
    source = "def f():\n    return a == b\n"
    assert {site.name for site in sites(source)} <= {site.name for site in sites(f"import c\n\n\nd = 1\n{source}")}


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("x = (\n  a ==\n  b\n)", {"a == b": range(1, 5)}),
        ("if (\n a == b\n):\n  raise a", {"a == b": range(1, 4), "raise a": range(4, 5)}),
        ("try:\n  a()\nexcept b:\n  c()", {"a()": range(2, 3), "except b": range(3, 4), "c()": range(4, 5)}),
        ("while True: a()", {"True": range(1, 2), "a()": range(1, 2)}),
    ],
)
def test_what_runs_with_a_change(source: str, lines: dict[str, range]) -> None:
    found = {site.name.split(": ")[2].partition(" in ")[0]: site.lines for site in sites(source)}
    assert lines.items() <= found.items()


def test_a_changed_module_serves_and_leaves_no_trace() -> None:
    files = {path: path.read_bytes() for path in FOLDER.glob("*.py")}
    name = next(name for name in source_mutants() if name.startswith("provider."))
    modules = {key: module for key, module in sys.modules.items() if key.startswith("contract_tests.sandbox")}
    with serve_copy(source_mutants()[name].serve) as target:
        assert target.app is not None
    assert modules.items() <= sys.modules.items()
    assert sys.modules["contract_tests.sandbox"] is sandbox
    assert provider_module.Provider is Provider
    assert {path: path.read_bytes() for path in FOLDER.glob("*.py")} == files
