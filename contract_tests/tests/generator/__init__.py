"""Tests of scripts/generator/."""
