"""What the client's tests share: ids, clients of the sandbox, and clients whose requests a function answers."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest

from contract_tests.sandbox import Sandbox
from twilio_receipts import Client

ACCOUNT, SECRET = "AC" + "0" * 32, "c4n4ry5ecret"
CH, IM, DY = "CH" + "a" * 32, "IM" + "a" * 32, "DY" + "a" * 32


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[Client]:
    with Client(sandbox.account_sid, sandbox.auth_token, base_url=sandbox.base_url) as client:
        yield client


def answered_by(answer: Callable[[httpx2.Request], httpx2.Response], **options: Any) -> Client:
    """Build a client whose requests a function answers."""
    options.setdefault("max_retries", 0)
    return Client(ACCOUNT, SECRET, http_client=httpx2.Client(transport=httpx2.MockTransport(answer)), **options)
