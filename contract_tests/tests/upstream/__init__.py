"""Tests of scripts/upstream/."""
