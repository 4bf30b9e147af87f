"""Schemas that differ in patterns of fixed length, as SIDs have, are decided; other patterns are not."""

import pytest

from scripts.contract.patterns import positions
from scripts.contract_diff.inclusion import Verdict, covers


@pytest.mark.parametrize(
    ("wide", "narrow", "verdict"),
    [
        ("^IM[0-9a-fA-F]{32}$", "^IM[0-9a-f]{32}$", Verdict.YES),
        ("^IM[0-9a-f]{32}$", "^IM[0-9a-fA-F]{32}$", Verdict.NO),
        ("^IM[0-9a-f]{32}$", "^IM[0-9a-f]{31}$", Verdict.NO),
        ("^[A-Z]{2}[0-9a-f]{4}$", "^(IM|SM)[0-9a-f]{4}$", Verdict.UNKNOWN),
        ("^a+$", "^aa$", Verdict.UNKNOWN),
        ("^IM[a-f]$", "(?i)^IM[a-f]$", Verdict.UNKNOWN),
    ],
)
def test_patterns_of_fixed_length_are_decided(wide: str, narrow: str, verdict: Verdict) -> None:
    schemas = [{"type": ["string", "null"], "pattern": pattern} for pattern in (wide, narrow)]
    assert covers(schemas[0], schemas[1]) is verdict


def test_a_length_that_the_pattern_fixes_changes_nothing() -> None:
    pattern = {"type": "string", "pattern": "^IM[0-9a-f]{32}$"}
    assert covers({**pattern, "minLength": 34, "maxLength": 34}, pattern) is Verdict.YES


@pytest.mark.parametrize(
    "pattern", ["a", "^a", "^a*$", "^(ab)$", "^a{2,3}$", "^[^a]$", "^\\w$", "^.$", "^a{5000}$", "^[a$"]
)
def test_other_patterns_are_left_undecided(pattern: str) -> None:
    assert positions(pattern) is None
