"""Tests of contract_tests/bench."""
