"""A fixed share of the mutants is caught on every test run, so that a suite gone blind is noticed at once."""

from __future__ import annotations

import re

import pytest

from contract_tests.mutants.client import client_mutants
from contract_tests.mutants.populations import POPULATIONS, examine
from contract_tests.mutants.verdict import Kind

EVERY: dict[Kind, int] = {"provider": 14, "wire": 97, "source": 61, "spec": 4}
SHARE: list[tuple[Kind, str]] = [
    (kind, name)
    for kind, every in EVERY.items()
    for name in sorted(set(POPULATIONS[kind].names()) - set(POPULATIONS[kind].survivors))[3::every]
]
FUNCTIONS = re.compile(r"_runtime/(paging: Walk|settings: _checked)")
SHARE += [("client", name) for name in client_mutants() if FUNCTIONS.match(name)][7::40]


@pytest.mark.parametrize(("kind", "name"), SHARE, ids=[f"{kind}-{name}" for kind, name in SHARE])
def test_a_mutant_is_caught(kind: Kind, name: str) -> None:
    verdict = examine(kind, name)
    assert verdict.caught_by is not None, verdict
    assert not verdict.failed_to_show
