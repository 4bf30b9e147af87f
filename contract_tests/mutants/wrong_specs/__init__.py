"""Specs that are wrong by hand: one edit of the contract each, which the linter, the published API or the provider sees."""

from contract_tests.mutants.wrong_specs.declared import WRONG_SPECS, WrongSpec

__all__ = ["WRONG_SPECS", "WrongSpec"]
