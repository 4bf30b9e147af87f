"""The sandbox's own benchmark: `python -m contract_tests.sandbox.bench`."""
