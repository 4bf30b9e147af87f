"""Fixtures of the sandbox's own tests: data without a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_tests.sandbox import Sandbox
from contract_tests.sandbox.plugin import own_sandbox, sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["own", "own_sandbox", "sandbox", "seeded"]


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
