"""Clients that are wrong by hand: a line of the generated client changed in memory, and the tests that must see it."""

from contract_tests.mutants.wrong_clients.declared import WRONG_CLIENTS, WrongClient

__all__ = ["WRONG_CLIENTS", "WrongClient"]
