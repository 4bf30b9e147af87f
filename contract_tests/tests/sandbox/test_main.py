"""The command: what it prints and writes, the line per request, and how it ends."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import httpx2
import pytest

from contract_tests.sandbox.__main__ import main

ROOT = Path(__file__).parents[3]
NAMES = [
    "CONTRACT_BASE_URL",
    "TWILIO_ACCOUNT_SID",
    "TWILIO_AUTH_TOKEN",
    "CONTRACT_CHAT_SERVICE_SID",
    "CONTRACT_CONVERSATION_SID",
    "CONTRACT_MESSAGE_SID",
    "CONTRACT_RECEIPT_SID",
    "CONTRACT_UNIQUE_NAME",
    "CONTRACT_OTHER_MESSAGE_SID",
    "CONTRACT_EMPTY_MESSAGE_SID",
    "CONTRACT_API_KEY_SID",
    "CONTRACT_API_KEY_SECRET",
]


def _command(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "contract_tests.sandbox", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def _exports(output: IO[str] | None, number: int) -> dict[str, str]:
    assert output is not None
    pairs = [output.readline().removeprefix("export ").strip().partition("=") for _ in range(number)]
    return {name: value for name, _, value in pairs}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_what_a_client_needs_logs_no_credentials_and_ends_on_a_signal(number: signal.Signals) -> None:
    with _command("--port", "0", "--receipts", "2", "--log") as process:
        exports = _exports(process.stdout, len(NAMES))
        auth = (exports["TWILIO_ACCOUNT_SID"], exports["TWILIO_AUTH_TOKEN"])
        path = f"/v1/Conversations/{exports['CONTRACT_CONVERSATION_SID']}/Messages/{exports['CONTRACT_MESSAGE_SID']}"
        answer = httpx2.get(f"{exports['CONTRACT_BASE_URL']}{path}/Receipts?PageSize=%35", auth=auth)
        with pytest.raises(httpx2.ReadError):
            httpx2.get(exports["CONTRACT_BASE_URL"], headers={"Sandbox-Fault": "reset"})
        process.send_signal(number)
        rest, errors = process.communicate(timeout=60)
    assert list(exports) == NAMES
    assert answer.json()["delivery_receipts"][0]["sid"] == exports["CONTRACT_RECEIPT_SID"]
    assert len(answer.json()["delivery_receipts"]) == 2
    assert (process.returncode, rest) == (0, "")
    logged = rf"GET {path}/Receipts\?PageSize=%35 200 \d+\.\d ms\nGET / no response \d+\.\d ms\n"
    assert re.fullmatch(logged, errors), errors


def test_what_is_printed_can_be_written_to_a_file_as_well_and_the_end_of_input_ends_it(tmp_path: Path) -> None:
    arguments = ["--tls", "--public-url", "https://sandbox:8443", "--control", "0", "--env-file", str(tmp_path / "env")]
    with _command("--port", "0", "--live", "--attached", *arguments) as process:
        exports = _exports(process.stdout, len(NAMES) + 4)
        written = (tmp_path / "env").read_text()
        process.communicate(timeout=60)
    assert written == "".join(f"{name}={value}\n" for name, value in exports.items())
    more = ["CONTRACT_LIVE_MESSAGE_SID", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "SANDBOX_CONTROL_URL"]
    assert list(exports) == [*NAMES, *more]
    assert exports["CONTRACT_BASE_URL"] == "https://sandbox:8443"
    assert list(tmp_path.iterdir()) == [tmp_path / "env"]
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--port", "70000"], "70000"),
        (["--receipts", "0"], "receipts 0"),
        (["--fault", "explode"], "explode"),
        (["--database", "/no/such/folder/file"], "/no/such/folder/file"),
        (["--env-file", "/no/such/folder/env"], "/no/such/folder/env"),
        (["--control", "70000"], "70000"),
        (["--control-host", "0.0.0.0"], "control_host"),  # noqa: S104 # is refused
        (["--tls", "only-a-chain"], "--tls only-a-chain"),
        (["--tls", "/no/such/chain", "/no/such/key"], "/no/such/chain and /no/such/key"),
        (["--tls", __file__, __file__], f"{__file__} and {__file__}"),
    ],
)
def test_a_wrong_option_ends_in_one_line_that_names_it(
    arguments: list[str], named: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # the handlers of this process are pytest's
    assert main(["--port", "0", *arguments]) == 2
    output, errors = capsys.readouterr()
    assert output == ""
    assert errors.startswith("sandbox: ")
    assert errors.count("\n") == 1
    assert named in errors


def test_a_request_that_waits_does_not_keep_it_from_ending() -> None:
    with _command("--port", "0") as process:
        address = urlsplit(_exports(process.stdout, len(NAMES))["CONTRACT_BASE_URL"])
        with socket.create_connection((str(address.hostname), address.port or 0)) as waiting:
            waiting.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nSandbox-Fault: latency=600\r\n\r\n")
            httpx2.get(f"{address.geturl()}/_sandbox/ready")
            process.terminate()
            _, errors = process.communicate(timeout=60)
            assert waiting.recv(1) == b""
    assert (process.returncode, errors) == (0, "")
