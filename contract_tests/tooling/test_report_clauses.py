"""The report's list of clauses: nothing missing, nothing made up, each with its line."""

from __future__ import annotations

from contract_tests.provider.contract import the_contract
from contract_tests.provider.coverage import clauses
from contract_tests.tooling.report_data import SPEC
from scripts.reporting.clauses import inventory, line_of
from scripts.spec import load


def test_the_clauses_are_those_that_the_contract_run_counts() -> None:
    """Two walks over the contract, written apart, find the same."""
    mine = [clause.key for clause in inventory(load(SPEC))]
    assert sorted(mine) == sorted(clause for _, clause in clauses(the_contract()))


def test_every_clause_has_its_line_and_says_what_it_is_about() -> None:
    spec = load(SPEC)
    lines = spec.path.read_text(encoding="utf-8").splitlines()
    for clause in inventory(spec):
        line = line_of(spec, *clause.trail)
        assert line is not None, clause.key
        if clause.kind in {"parameter", "field"}:
            assert clause.rule.partition(":")[0] in lines[line - 1]
        assert clause.part
        assert clause.says
