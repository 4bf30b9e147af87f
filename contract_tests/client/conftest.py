"""Clients of the sandbox."""

from collections.abc import Iterator

import pytest

from contract_tests.sandbox import Sandbox
from twilio_receipts import Client


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[Client]:
    with Client(sandbox.account_sid, sandbox.auth_token, base_url=sandbox.base_url) as client:
        yield client
