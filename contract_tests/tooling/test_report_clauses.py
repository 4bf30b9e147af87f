"""The report's list of clauses: nothing missing, nothing made up, each with its line."""

from __future__ import annotations

from contract_tests.provider.contract import the_contract
from contract_tests.provider.coverage import clauses
from contract_tests.tooling.spec_copies import CONTRACT
from scripts.reporting.clauses import inventory, line_of


def test_the_clauses_are_those_that_the_contract_run_counts() -> None:
    """Two walks over the contract, written apart, find the same."""
    mine = [clause.key for clause in inventory(CONTRACT)]
    assert sorted(mine) == sorted(clause for _, clause in clauses(the_contract()))


def test_every_clause_has_its_line_and_says_what_it_is_about() -> None:
    lines = CONTRACT.path.read_text(encoding="utf-8").splitlines()
    for clause in inventory(CONTRACT):
        line = line_of(CONTRACT, *clause.trail)
        assert line is not None, clause.key
        if clause.kind in {"parameter", "field"}:
            assert clause.rule.partition(":")[0] in lines[line - 1]
        assert clause.part
        assert clause.says
