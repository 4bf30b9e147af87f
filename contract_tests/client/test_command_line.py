"""`python -m twilio_receipts` in processes of its own; tests/runtime has what it prints and returns in detail."""

import csv
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contract_tests.client.stub_provider import StubProvider, message, page, refusal
from contract_tests.sandbox import Sandbox

GENERATED = Path(__file__).resolve().parents[2] / "generated"
UNKNOWN = "IM" + "f" * 32


def started(provider: Sandbox | StubProvider, *arguments: str, auth_token: str = "") -> subprocess.Popen[str]:
    """Start the command line, which reads from a provider."""
    account = {
        "TWILIO_ACCOUNT_SID": provider.account_sid,
        "TWILIO_AUTH_TOKEN": auth_token or provider.auth_token,
        "PYTHONPATH": str(GENERATED),
    }
    command = [sys.executable, "-m", "twilio_receipts", *arguments, "--base-url", provider.base_url]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=os.environ | account, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def test_a_list_is_printed_whole(sandbox: Sandbox) -> None:
    ids = sandbox.conversation_sid, sandbox.message_sid
    with started(sandbox, "list", *ids, "--limit", "60", "--format", "csv") as process:
        out, err = process.communicate()
    assert (process.returncode, err) == (0, "")
    receipts = list(csv.DictReader(out.splitlines()))
    assert len({receipt["sid"] for receipt in receipts}) == 60
    assert {receipt["message_sid"] for receipt in receipts} == {sandbox.message_sid}


def test_a_sweep_of_what_comes_on_stdin_loses_nothing_to_a_failure(sandbox: Sandbox) -> None:
    messages = sandbox.message_sid, sandbox.seeded.empty_message_sid, UNKNOWN
    with started(sandbox, "sweep", "--ordered") as process:
        out, err = process.communicate("".join(f"{sandbox.conversation_sid} {one}\n" for one in messages))
    full, empty, missing = map(json.loads, out.splitlines())
    assert process.returncode == 1
    assert (len(full["receipts"]), full["error"]) == (120, None)
    assert (empty["receipts"], empty["error"]) == ([], None)
    assert missing["error"].items() >= {"type": "NotFoundError", "status": 404, "code": 20404}.items()
    assert err.startswith("lists: 3, failed: 1; receipts: 120 (")


def test_wrong_credentials_are_told_without_being_shown(sandbox: Sandbox) -> None:
    with started(sandbox, "list", "CH", UNKNOWN, auth_token="canary") as process:
        out, err = process.communicate()
    assert (process.returncode, out) == (3, "")
    assert err.startswith("error: HTTP 401, code ")
    assert "canary" not in err


def test_a_reader_that_goes_away_is_no_error_to_report() -> None:
    def many(path: str) -> bytes:
        return page(path, 50, str(len(provider.paths)))

    with StubProvider(many) as provider, started(provider, "list", *message(0), "--format", "jsonl") as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()
    assert (process.returncode, err) == (1, "")


def test_an_interrupt_loses_nothing_that_was_printed(tmp_path: Path) -> None:
    held = threading.Event()

    def a_thousand_at_first(path: str) -> bytes:
        if len(provider.paths) > 1000:
            held.wait(30)
        return page(path)

    file = tmp_path / "pairs"
    file.write_text("".join("{} {}\n".format(*message(number)) for number in range(5000)))
    with StubProvider(a_thousand_at_first) as provider, started(provider, "sweep", str(file)) as process:
        assert process.stdout
        assert process.stderr
        out = "".join(process.stdout.readline() for _ in range(10))
        process.send_signal(signal.SIGINT)
        held.set()
        out += process.stdout.read()
        err = process.stderr.read()
    outcomes: list[Any] = [json.loads(line) for line in out.splitlines()]
    assert process.returncode == 130
    assert 10 <= len(outcomes) < 5000
    assert f"lists: {len(outcomes)}, failed: 0" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(("answer", "end", "code"), [(lambda _: refusal(401), None, 3), (page, signal.SIGINT, 130)])
def test_an_input_that_stays_open_holds_no_end_up(
    answer: Callable[[str], bytes], end: signal.Signals | None, code: int
) -> None:
    with StubProvider(answer) as provider, started(provider, "sweep", "-") as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write("{} {}\n".format(*message(0)))
        process.stdin.flush()
        process.stdout.readline()
        if end:
            process.send_signal(end)
        assert process.wait(60) == code
