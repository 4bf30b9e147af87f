"""The sandbox's fixtures, for tests of the contract."""

from contract_tests.sandbox.plugin import own_sandbox, sandbox

__all__ = ["own_sandbox", "sandbox"]
