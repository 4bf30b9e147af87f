"""Specs that are wrong by hand: one edit of the contract each, that linter, published API, provider or errata see."""

from contract_tests.mutants.wrong_specs.declared import WRONG_SPECS, WrongSpec

__all__ = ["WRONG_SPECS", "WrongSpec"]
