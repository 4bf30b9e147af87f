"""Providers that are right and yet unlike the sandbox: each takes a freedom that a document allows."""

from contract_tests.mutants.right_providers import bodies, paging, responses
from contract_tests.mutants.right_providers.declaring import FREEDOMS
from contract_tests.mutants.right_providers.examining import examine, names

__all__ = ["FREEDOMS", "bodies", "examine", "names", "paging", "responses"]
