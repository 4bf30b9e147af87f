"""pytest fixtures: ``pytest_plugins = ["twilio_receipts_sandbox.plugin"]`` in the ``conftest.py`` at the top."""

from collections.abc import Iterator

import pytest

from .sandbox import Sandbox


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """One served sandbox for the whole session, for tests that only read."""
    with Sandbox.start() as running:
        yield running


@pytest.fixture
def own_sandbox() -> Iterator[Sandbox]:
    """A served sandbox of the test's own, to change at will; it keeps a record of requests."""
    with Sandbox.start(record=True) as running:
        yield running
