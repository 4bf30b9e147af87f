"""A fixed share of the mutants is caught on every test run, so that a suite gone blind is noticed at once."""

from __future__ import annotations

import pytest

from contract_tests.mutants import populations
from contract_tests.mutants.source import EQUIVALENT, source_mutants
from contract_tests.mutants.verdict import Kind
from contract_tests.mutants.wire import wire_mutants
from contract_tests.mutants.wrong_specs import WRONG_SPECS

BY_HAND = (
    "pages-count-from-one",
    "each-page-skips-a-receipt",
    "page-size-is-ignored",
    "a-page-token-works-once",
    "each-page-is-turned-round",
    "links-lead-to-another-host",
    "receipts-are-of-another-message",
    "delivery-receipts-will-do-for-receipts",
    "success-is-203",
    "posting-works",
    "the-length-is-one-more",
    "a-key-stands-twice",
    "the-code-is-the-status",
    "any-scheme-will-do",
    "a-receipt-can-be-fetched-once",
    "dates-are-an-hour-late",
    "one-receipt-in-a-hundred-is-queued",
)
"""At least one of each subject."""
SHARE: list[tuple[Kind, str]] = [
    *(("provider", name) for name in BY_HAND),
    *(("wire", name) for name in sorted(wire_mutants())[::97]),
    *(("source", name) for name in sorted(set(source_mutants()) - set(EQUIVALENT))[3::61]),
    *(("spec", name) for name in sorted(WRONG_SPECS)[::9]),
    ("client", "retries-once-more"),
]


@pytest.mark.parametrize(("kind", "name"), SHARE, ids=[f"{kind}-{name}" for kind, name in SHARE])
def test_a_mutant_is_caught(kind: Kind, name: str) -> None:
    verdict = populations.examine(kind, name)
    assert verdict.caught_by is not None, verdict
    assert not verdict.failed_to_show
