"""Mutants of the wire, generated from the contract: every field, by every operator, in every scope."""

from contract_tests.mutants.wire.mutants import WireMutant, wire_mutants

__all__ = ["WireMutant", "wire_mutants"]
