"""Tests of the modules of scripts/ itself."""
