"""What traces, monitors and records httpx2 sees the default client's requests, installed before or after its first."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contract_tests.partners.environment import ROOT, run
from contract_tests.sandbox import Sandbox
from twilio_receipts._runtime.credentials import Credentials

MADE_BEFORE = 2
"""Requests that were made before the tool was installed, one by each client."""
CLIENTS = 4
"""Sync and async, the tool installed after and before the first request."""


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox that a program in another environment can let fail."""
    with Sandbox.start(control=0) as running:
        yield running


def seen(tool: str, sandbox: Sandbox, cwd: Path) -> list[dict[str, Any]]:
    """What the tool saw of each client: the true URLs every time."""
    sids = [receipt.sid for receipt in sandbox.store.receipts_after(sandbox.message_sid, 0, 3)]
    done = run(
        *("-m", "contract_tests.partners.tools", tool, *sids),
        cwd=cwd,
        paths=(ROOT, ROOT / "generated"),
        variables=sandbox.environment(),
    )
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    assert [one["urls"] for one in found] == [urls(sandbox)] * CLIENTS
    return found


def urls(sandbox: Sandbox) -> list[str]:
    receipts = f"{sandbox.base_url}/v1/Conversations/{sandbox.conversation_sid}/Messages/{sandbox.message_sid}/Receipts"
    first, second = sandbox.store.receipts_after(sandbox.message_sid, 0, 2)
    return [f"{receipts}/{first.sid}", f"{receipts}/{second.sid}", receipts]


def secrets(sandbox: Sandbox, text: str) -> set[str]:
    """What of the credentials stands in a text, in the clear or as the header has it."""
    header = Credentials(sandbox.account_sid, sandbox.auth_token).header()
    return {one for one in (sandbox.auth_token, header.removeprefix("Basic ")) if one in text}


def test_opentelemetry_has_a_span_with_its_own_url_for_each_and_sends_its_context(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    found = seen("opentelemetry", sandbox, tmp_path)
    received = [request.headers["traceparent"].split("-") for request in sandbox.requests[MADE_BEFORE:]]
    assert [f"{trace}-{span}" for _, trace, span, _ in received] == [sid for one in found for sid in one["contexts"]]
    assert not any(secrets(sandbox, one["told"]) for one in found)


def test_sentry_has_spans_and_breadcrumbs_and_no_secret_in_an_event(sandbox: Sandbox, tmp_path: Path) -> None:
    for found in seen("sentry", sandbox, tmp_path):
        assert found["breadcrumbs"][:3] == urls(sandbox)
        assert "fetch" in found["locals"], "the locals of the stack are in the event"
        assert not secrets(sandbox, found["told"])


def test_vcrpy_records_each_and_replays_in_another_order_without_a_request(sandbox: Sandbox, tmp_path: Path) -> None:
    first, second = sandbox.store.receipts_after(sandbox.message_sid, 0, 2)
    for found in seen("vcrpy", sandbox, tmp_path):
        assert (found["replayed"], found["played"]) == ([second.sid, first.sid, "50"], 3)
        assert found["refused"], "what is not in the cassette is asked of nobody"
        assert secrets(sandbox, found["plain"]), "a cassette keeps the credentials unless they are filtered"
        assert not secrets(sandbox, found["filtered"])
    assert len(sandbox.requests) == MADE_BEFORE + CLIENTS * 6, "two recordings of three requests by each client"
