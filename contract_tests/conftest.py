"""Fixtures of all tests: a sandbox to read from, and one to change."""

from __future__ import annotations

import os

from hypothesis import Phase, settings

pytest_plugins = ["contract_tests.sandbox.plugin"]

# The same examples on every run; a campaign asks for others with HYPOTHESIS_PROFILE=campaign.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.register_profile("campaign", deadline=None, max_examples=2000)
# A wrong client needs to fail, not to fail on the smallest example.
settings.register_profile(
    "mutants", settings.get_profile("repeatable"), phases=[Phase.explicit, Phase.generate], report_multiple_bugs=False
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))
