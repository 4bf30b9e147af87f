"""What the sandbox's own tests use beside the plugin's fixtures: data without a server."""

from collections.abc import Iterator

import pytest

from contract_tests.sandbox import Sandbox


@pytest.fixture(scope="session")
def seeded() -> Iterator[Sandbox]:
    """A sandbox that nobody changes."""
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def own() -> Iterator[Sandbox]:
    """A sandbox of the test's own."""
    with Sandbox(receipts=7) as sandbox:
        yield sandbox
