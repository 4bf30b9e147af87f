"""Mutants of the sandbox's own source, made mechanically: one change of its syntax tree each, loaded in memory only."""

from contract_tests.mutants.source.mutants import source_mutants
from contract_tests.mutants.source.survivors import EQUIVALENT

__all__ = ["EQUIVALENT", "source_mutants"]
