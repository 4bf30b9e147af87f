"""The declarations are in order: names, counts, what they change, and what they say about the checks."""

from __future__ import annotations

import pytest

from contract_tests.mutants.populations import POPULATIONS
from contract_tests.mutants.source import EQUIVALENT, source_mutants
from contract_tests.mutants.verdict import Kind
from contract_tests.mutants.wrong_clients import WRONG_CLIENTS, WrongClient
from contract_tests.mutants.faulty_providers import SUBJECTS, FAULTY_PROVIDERS
from contract_tests.mutants.wrong_specs import WRONG_SPECS, WrongSpec
from contract_tests.provider import RELATIONS, RULES
from contract_tests.provider.contract import SPEC
from scripts.spec import load

RIGHT = load(SPEC).document


@pytest.mark.parametrize(
    ("kind", "fewest"), [("provider", 150), ("wire", 1500), ("source", 500), ("client", 25), ("spec", 25)]
)
def test_there_are_enough_of_each_kind(kind: Kind, fewest: int) -> None:
    names = POPULATIONS[kind].names()
    assert len(names) == len(set(names)) >= fewest


def test_every_subject_has_faulty_providers() -> None:
    assert all(any(callable(value) for value in vars(module).values()) for module in SUBJECTS)


@pytest.mark.parametrize("client", WRONG_CLIENTS.values(), ids=list(WRONG_CLIENTS))
def test_a_wrong_client_changes_one_place(client: WrongClient) -> None:
    compile(client.source(), client.file, "exec")


def test_a_wrong_client_whose_place_is_gone_says_so() -> None:
    client = WrongClient("x", "receipts.py", "not in there", "", "")
    with pytest.raises(ValueError, match=r"'not in there' stands 0 times in receipts\.py"):
        client.source()


@pytest.mark.parametrize("spec", WRONG_SPECS.values(), ids=list(WRONG_SPECS))
def test_a_wrong_spec_changes_something(spec: WrongSpec) -> None:
    assert spec.document(RIGHT) != RIGHT


def test_every_reason_to_survive_is_about_a_mutant_and_is_a_sentence() -> None:
    assert set(EQUIVALENT) <= set(source_mutants())
    assert all(reason.endswith(".") and len(reason) > 30 for reason in EQUIVALENT.values())


def test_only_checks_that_exist_are_shown() -> None:
    shown = {name for provider in FAULTY_PROVIDERS.values() for name in provider.shows}
    assert shown <= set(RULES) | set(RELATIONS)


def test_every_check_has_a_wrong_provider_that_shows_it_can_fail() -> None:
    shown = {name for provider in FAULTY_PROVIDERS.values() for name in provider.shows}
    assert (set(RULES) | set(RELATIONS)) - shown == set()
