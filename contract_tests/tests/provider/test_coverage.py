"""The contract's own examples: each keeps every rule, and each clause about a body, once broken in one, is noticed."""

import pytest

from contract_tests.provider import RELATIONS, RULES, the_contract
from contract_tests.provider.coverage import Counterexample, counterexamples, examples
from contract_tests.provider.exchange import Exchange
from contract_tests.provider.relations import Relation
from contract_tests.provider.rules.table import Rule, breaches
from scripts.reporting.clauses import inventory, line_of
from scripts.spec import look_up

CONTRACT = the_contract()
EXAMPLES = [
    pytest.param(exchange, id=f"{operation.label} {response.status} {number}")
    for number, (operation, response, exchange) in enumerate(examples(CONTRACT))
]
COUNTEREXAMPLES = [pytest.param(case, id=f"{n} {case.clause}") for n, case in enumerate(counterexamples(CONTRACT))]

STATUS = "/components/schemas/Receipt/properties/status/oneOf"
BRANCHES = ("/components/schemas/DeliveryStatus/", f"{STATUS}/")
"""A value that fits none of several schemas breaks the choice, and no single one of them."""


@pytest.mark.parametrize("exchange", EXAMPLES)
def test_an_example_keeps_every_rule(exchange: Exchange) -> None:
    assert [(rule.name, breach) for rule, breach in breaches(exchange)] == []


@pytest.mark.parametrize("case", COUNTEREXAMPLES)
def test_a_broken_clause_is_noticed_under_its_name(case: Counterexample) -> None:
    found = {breach.clause or rule.clause for rule, breach in breaches(case.exchange)}
    wanted = STATUS if case.clause.startswith(BRANCHES) else case.clause
    assert wanted in found


def test_every_clause_about_a_body_has_a_counterexample() -> None:
    wanted = {clause.key for clause in inventory(CONTRACT.spec) if clause.kind == "field"}
    assert wanted == {case.clause for case in counterexamples(CONTRACT)}


def test_every_clause_has_its_line_and_says_what_it_is_about() -> None:
    lines = CONTRACT.spec.path.read_text(encoding="utf-8").splitlines()
    for clause in inventory(CONTRACT.spec):
        line = line_of(CONTRACT.spec, *clause.trail)
        assert line is not None, clause.key
        if clause.kind in {"parameter", "field"}:
            assert clause.rule.partition(":")[0] in lines[line - 1]
        assert clause.part
        assert clause.says


def test_every_check_names_a_clause_that_exists_and_says_what_it_promises() -> None:
    checks: list[Rule | Relation] = [*RULES.values(), *RELATIONS.values()]
    for check in checks:
        assert check.says.endswith("."), check.name
        assert check.clause.startswith("RFC ") or look_up(CONTRACT.spec.document, check.clause), check.name
        of_all = check.clause.endswith(("/parameters", "/Receipt/properties"))
        assert not of_all, f"the report would say that {check.name} looks at each of {check.clause}"
