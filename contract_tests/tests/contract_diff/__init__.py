"""Tests of scripts/contract_diff/."""
