"""Mutants of the generated client, made mechanically: one change of its syntax tree each, judged by its tests."""

from contract_tests.mutants.client.mutants import ClientMutant, client_mutants, examine
from contract_tests.mutants.client.survivors import EQUIVALENT

__all__ = ["EQUIVALENT", "ClientMutant", "client_mutants", "examine"]
