"""Mutants of the wire, generated from the contract: every field, by every operator, in every scope."""

from contract_tests.mutants.wire.mutants import wire_mutants

__all__ = ["wire_mutants"]
