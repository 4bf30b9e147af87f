"""Tests of scripts/vendoring."""
