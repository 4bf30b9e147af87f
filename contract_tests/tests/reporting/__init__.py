"""Tests of scripts/reporting."""
