"""Fixtures of all tests: a sandbox to read from, and one to change."""

from __future__ import annotations

import os

from hypothesis import settings

pytest_plugins = ["contract_tests.sandbox.plugin"]

# The same examples on every run; a campaign asks for others with HYPOTHESIS_PROFILE=campaign.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.register_profile("campaign", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))
