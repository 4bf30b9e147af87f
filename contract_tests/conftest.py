"""What all tests stand on: the sandbox's fixtures, the same examples on every run, and interrupts that arrive."""

from __future__ import annotations

import os
import signal

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

# A shell without job control starts what it puts in the background with interrupts ignored, and so would all that is
# started from here: a test that interrupts would wait for ever.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
