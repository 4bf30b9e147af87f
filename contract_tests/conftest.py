"""What all tests stand on: the sandbox's fixtures, the same examples on every run, and interrupts that arrive."""

import os
import signal

import pytest
from hypothesis import Phase, settings

from contract_tests.documents.blocks import PAGES, blocks

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


@pytest.fixture(params=["sync", "asyncio", "trio"])
def kind(request: pytest.FixtureRequest) -> str:
    """One of `contract_tests.client.kinds.KINDS`, by name: what drives the client of a test."""
    name: str = request.param
    return name


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count the documents' blocks where they were run: a page of which nothing runs would pass, too."""
    told = [report for reports in terminalreporter.stats.values() for report in reports]
    if any("documents/test_pages.py" in getattr(report, "nodeid", "") for report in told):
        found = [block for page in PAGES for block in blocks(page.read_text(encoding="utf-8"))]
        run, kept = [block for block in found if not block.reason], [block for block in found if block.reason]
        written = sum(bool(block.file) for block in run)
        terminalreporter.write_line(
            f"documents: {len(run) - written} blocks run, {written} written to files, {len(kept)} not run for a reason"
        )
