"""pytest fixtures: `pytest_plugins = ["contract_tests.sandbox.plugin"]`, or `-p contract_tests.sandbox.plugin`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_tests.sandbox.server import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator


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
