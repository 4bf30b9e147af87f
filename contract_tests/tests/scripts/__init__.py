"""Tests of the modules directly in scripts/."""
