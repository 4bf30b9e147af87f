"""What the client's tests share: the spec, and clients of the sandbox."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from contract_tests.sandbox import Sandbox
from scripts.spec import load
from twilio_receipts import Client

ACCOUNT_SID = "AC" + "0" * 32
AUTH_TOKEN = "c4n4ry5ecret"


@pytest.fixture(scope="session")
def document() -> dict[str, Any]:
    return load(Path(__file__).parents[2] / "openapi" / "receipts.yaml").document


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[Client]:
    with Client(sandbox.account_sid, sandbox.auth_token, base_url=sandbox.base_url) as client:
        yield client


Answering = Callable[[httpx2.Request], httpx2.Response]


def answered_by(answer: Answering) -> Client:
    """Build a client whose requests a function answers."""
    http_client = httpx2.Client(transport=httpx2.MockTransport(answer))
    return Client(ACCOUNT_SID, AUTH_TOKEN, max_retries=0, http_client=http_client)
