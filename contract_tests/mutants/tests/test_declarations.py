"""The declarations are in order: counts, what they change, and what they say about the checks."""

from __future__ import annotations

import pytest

from contract_tests.mutants.client.mutants import ALSO, PACKAGE, client_mutants, files_of_tests, judges_of
from contract_tests.mutants.faulty_providers import FAULTY_PROVIDERS
from contract_tests.mutants.faulty_specs import FAULTY_SPECS, faulty
from contract_tests.mutants.populations import POPULATIONS, reasons_about_nothing
from contract_tests.mutants.verdict import Kind
from contract_tests.provider import RELATIONS, RULES
from contract_tests.provider.contract import SPEC
from scripts.spec import load


@pytest.mark.parametrize(
    ("kind", "fewest"), [("provider", 200), ("wire", 1500), ("source", 500), ("client", 2000), ("spec", 10)]
)
def test_there_are_enough_of_each_kind(kind: Kind, fewest: int) -> None:
    names = POPULATIONS[kind].names()
    assert len(names) == len(set(names)) >= fewest


def test_every_module_of_the_client_is_looked_at_by_tests() -> None:
    modules = {mutant.file for mutant in client_mutants().values()}
    assert [module for module in modules if not judges_of(module)] == []
    assert all((PACKAGE / f"{module}.py").exists() for module in ALSO)
    assert all(also in files_of_tests() for tests in ALSO.values() for also in tests.split())


@pytest.mark.parametrize("name", FAULTY_SPECS)
def test_a_faulty_spec_changes_something(name: str) -> None:
    assert faulty(name) != load(SPEC).document


def test_every_reason_to_survive_is_about_a_mutant_and_is_a_sentence() -> None:
    assert reasons_about_nothing() == []
    reasons = [reason for population in POPULATIONS.values() for reason in population.survivors.values()]
    assert all(reason.endswith(".") and len(reason) > 30 for reason in reasons)


def test_every_check_has_a_faulty_provider_that_shows_it_can_fail() -> None:
    shown = {name for provider in FAULTY_PROVIDERS.values() for name in provider.shows}
    assert shown == set(RULES) | set(RELATIONS)
