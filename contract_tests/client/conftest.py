"""Clients of the sandbox, and the command line against it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from contract_tests.client.stub_provider import ACCOUNT, StubProvider
from contract_tests.sandbox import Sandbox
from twilio_receipts import Client
from twilio_receipts.cli import COMMANDS

Run = Callable[..., tuple[int, str, str]]
Started = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[Client]:
    with Client(sandbox.account_sid, sandbox.auth_token, base_url=sandbox.base_url) as client:
        yield client


@pytest.fixture
def run(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in this process; returns (exit code, stdout, stderr)."""
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", sandbox.account_sid)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", sandbox.auth_token)

    def run(command: str, *arguments: str) -> tuple[int, str, str]:
        try:
            code = COMMANDS.run(Client, [command, "--base-url", sandbox.base_url, *arguments])
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else -1
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def started() -> Started:
    """Start the command line in a process of its own, for what only that shows."""

    def start(provider: StubProvider, *arguments: str) -> subprocess.Popen[str]:
        generated = str(Path(__file__).resolve().parents[2] / "generated")
        account = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": "token", "PYTHONPATH": generated}
        command = [sys.executable, "-m", "twilio_receipts", *arguments, "--base-url", provider.url]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=os.environ | account, stdin=pipe, stdout=pipe, stderr=pipe, text=True)

    return start
