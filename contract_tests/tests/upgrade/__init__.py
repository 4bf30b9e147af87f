"""Tests of scripts/upgrade."""
