"""Tests of scripts/runtime, on the package that is made of it."""
