"""The populations are in order, and a fixed share of each is caught on every run, so that blindness is noticed."""

import pytest

from contract_tests.mutants.client.mutants import JUDGES, client_mutants, judges_of
from contract_tests.mutants.faulty_providers import FAULTY_PROVIDERS
from contract_tests.mutants.populations import POPULATIONS, examine, reasons_about_nothing
from contract_tests.mutants.wire import wire_mutants
from contract_tests.provider import RELATIONS, RULES, the_contract
from scripts.reporting.results import MutantKind
from scripts.spec import look_up

FEWEST: dict[MutantKind, int] = {"provider": 90, "wire": 1500, "source": 500, "client": 2000}
EVERY: dict[MutantKind, int] = {"provider": 24, "wire": 200, "source": 150}
SHARE: list[tuple[MutantKind, str]] = [
    (kind, name)
    for kind, every in EVERY.items()
    for name in sorted(set(POPULATIONS[kind].names()) - set(POPULATIONS[kind].survivors))[3::every]
]
# Of what few and quick tests look at.
SHARE += [("client", name) for name in client_mutants() if name.startswith("_runtime/paging: PageCursor.")][7::30]


@pytest.mark.parametrize(("kind", "name"), SHARE, ids=[f"{kind}-{name}" for kind, name in SHARE])
def test_a_mutant_is_caught(kind: MutantKind, name: str) -> None:
    found = examine(kind, name)
    assert found.caught_by is not None, found
    assert not found.failed_to_show


@pytest.mark.parametrize("kind", FEWEST)
def test_there_are_enough_of_each_kind(kind: MutantKind) -> None:
    names = POPULATIONS[kind].names()
    assert len(names) == len(set(names)) >= FEWEST[kind]


def test_every_module_of_the_client_is_looked_at_by_tests() -> None:
    assert {mutant.file.removesuffix(".py") for mutant in client_mutants().values()} == JUDGES.keys()
    assert all(judges_of(f"{module}.py") for module in JUDGES)


def test_every_reason_to_survive_is_about_a_mutant_and_is_a_sentence() -> None:
    assert reasons_about_nothing() == []
    reasons = {reason for population in POPULATIONS.values() for reason in population.survivors.values()}
    assert [reason for reason in reasons if not reason.endswith(".") or len(reason) < 30] == []


def test_every_check_has_a_mutant_that_shows_it_can_fail() -> None:
    shown = {name for mutant in (FAULTY_PROVIDERS | wire_mutants()).values() for name in mutant.shows}
    assert shown == set(RULES) | set(RELATIONS)


def test_every_field_of_a_response_is_changed_on_the_wire() -> None:
    changed = {mutant.clause for mutant in wire_mutants().values()}
    for name in ("Receipt", "PageMeta", "ReceiptPage", "Error"):
        place = f"/components/schemas/{name}/properties"
        assert {f"{place}/{field}" for field in look_up(the_contract().spec.document, place)} <= changed
