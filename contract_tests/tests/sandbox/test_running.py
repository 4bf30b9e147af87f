"""Running the sandbox: on a thread, as a process, from the command line, and from pytest."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

import httpx2
import pytest

from contract_tests.sandbox import Answer, ApiError, Call, Provider, Sandbox, SandboxError
from contract_tests.tests.sandbox.asking import receipts_path

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


def _statuses(sandbox: Sandbox, message_sid: str) -> list[str | None]:
    auth = (sandbox.account_sid, sandbox.auth_token)
    answer = httpx2.get(sandbox.base_url + receipts_path(sandbox, message_sid), auth=auth)
    return [receipt["status"] for receipt in answer.json()["delivery_receipts"]]


@pytest.mark.parametrize("subprocess", [False, True])
def test_what_its_world_says_is_what_it_serves(*, subprocess: bool) -> None:
    with Sandbox.start(subprocess=subprocess, receipts=1) as sandbox:
        message = sandbox.world.add_message(sandbox.conversation_sid)
        sandbox.world.send(message)
        assert _statuses(sandbox, message) == [None]
        sandbox.world.advance(5)
        assert _statuses(sandbox, message) == ["delivered"]


@pytest.mark.parametrize("subprocess", [False, True])
def test_a_fault_of_the_whole_run_is_an_option(*, subprocess: bool) -> None:
    with Sandbox.start(subprocess=subprocess, fault="status=503") as sandbox:
        assert httpx2.get(sandbox.base_url).status_code == 503


@pytest.mark.parametrize("subprocess", [False, True])
def test_nothing_is_left_when_it_has_stopped(*, subprocess: bool) -> None:
    threads = set(threading.enumerate())
    with Sandbox.start(subprocess=subprocess, live=True) as sandbox:
        folder, url = sandbox.store.path.parent, sandbox.base_url
        assert folder.exists()
    assert not folder.exists()
    assert set(threading.enumerate()) <= threads
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(url)


@pytest.mark.parametrize(
    ("host", "reached"),
    [("0.0.0.0", "http://127.0.0.1:"), ("localhost", "http://localhost:")],  # noqa: S104 # listened on by a test
)
def test_its_url_is_one_that_a_client_can_use(host: str, reached: str) -> None:
    with Sandbox.start(host=host) as sandbox:
        assert sandbox.base_url.startswith(reached)
        assert httpx2.get(sandbox.base_url).status_code == 401


def test_a_taken_port_is_an_error_that_names_it_and_leaves_nothing() -> None:
    threads = set(threading.enumerate())
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SandboxError, match=f"127.0.0.1:{port}.*a free port was expected"):
            Sandbox.start(port=port)
    assert set(threading.enumerate()) <= threads


@pytest.mark.parametrize("options", [{"provider": Provider}, {"record": True}], ids=lambda options: next(iter(options)))
def test_what_only_works_in_process_is_refused_for_a_subprocess(options: dict[str, object]) -> None:
    with pytest.raises(SandboxError, match="in process only"):
        Sandbox.start(subprocess=True, **options)  # type: ignore[arg-type] # each of them is one of the options


def test_an_option_that_there_is_not_is_refused_by_name() -> None:
    with pytest.raises(SandboxError, match=r"'receipt' is unknown; some of .*receipts.* were expected"):
        Sandbox.start(receipt=5)  # type: ignore[call-arg] # for those who use no type checker


def test_a_wrong_provider_overrides_one_step() -> None:
    class Forgetful(Provider):
        def refusal(self, call: Call, error: ApiError) -> Answer:
            answer = super().refusal(call, error)
            del (answer.body or {})["code"]
            return answer

    with Sandbox.start(provider=Forgetful) as sandbox:
        assert "code" not in httpx2.get(sandbox.base_url).json()


def test_what_a_provider_did_not_expect_is_the_apis_500_without_a_trace(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Provider):
        def answer(self, call: Call) -> Answer:
            raise RuntimeError(f"a secret of {call.path}")

    with Sandbox.start(provider=Broken) as sandbox:
        answer = httpx2.get(sandbox.base_url)
    assert (answer.status_code, answer.json()["code"]) == (500, 20500)
    assert "secret" not in answer.text
    assert answer.headers["twilio-request-id"].startswith("RQ")
    assert "a secret of /" in caplog.text


def test_requests_are_recorded_as_they_were_sent_and_keep_the_secret_out_of_the_repr(own_sandbox: Sandbox) -> None:
    auth = (own_sandbox.account_sid, own_sandbox.auth_token)
    httpx2.get(own_sandbox.base_url + "/a%2Fb?PageSize=%35", auth=auth, headers={"X-Mark": "here"})
    (request,) = own_sandbox.requests
    assert (request.method, request.path, request.query) == ("GET", "/a%2Fb", "PageSize=%35")
    assert request.headers["x-mark"] == "here"
    assert "Basic" not in repr(request)


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
def test_the_command_prints_what_a_client_needs_and_ends_on_a_signal(number: signal.Signals) -> None:
    with _command("--port", "0", "--receipts", "2") as process:
        exports = _exports(process.stdout, len(NAMES))
        auth = (exports["TWILIO_ACCOUNT_SID"], exports["TWILIO_AUTH_TOKEN"])
        path = f"/v1/Conversations/{exports['CONTRACT_CONVERSATION_SID']}/Messages/{exports['CONTRACT_MESSAGE_SID']}"
        answer = httpx2.get(f"{exports['CONTRACT_BASE_URL']}{path}/Receipts", auth=auth)
        process.send_signal(number)
        rest, errors = process.communicate(timeout=60)
    assert list(exports) == NAMES
    assert answer.json()["delivery_receipts"][0]["sid"] == exports["CONTRACT_RECEIPT_SID"]
    assert len(answer.json()["delivery_receipts"]) == 2
    assert (process.returncode, rest, errors) == (0, "", "")


def test_a_live_command_names_the_message_to_poll_and_ends_with_its_input() -> None:
    with _command("--port", "0", "--live", "--attached") as process:
        exports = _exports(process.stdout, len(NAMES) + 1)
        process.communicate(timeout=60)
    assert list(exports) == [*NAMES, "CONTRACT_LIVE_MESSAGE_SID"]
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--port", "70000"], "70000"),
        (["--receipts", "0"], "receipts 0"),
        (["--fault", "explode"], "explode"),
        (["--database", "/no/such/folder/file"], "/no/such/folder/file"),
        (["--tls", "/no/such/chain", "/no/such/key"], "/no/such/chain and /no/such/key"),
        (["--tls", __file__, __file__], f"{__file__} and {__file__}"),
    ],
)
def test_a_wrong_option_ends_in_one_line_that_names_it(arguments: list[str], named: str) -> None:
    with _command("--port", "0", *arguments) as process:
        output, errors = process.communicate(timeout=60)
    assert (process.returncode, output) == (2, "")
    assert errors.startswith("sandbox: ")
    assert errors.count("\n") == 1
    assert named in errors


CONSUMER = """
import urllib.error, urllib.request, pytest

def test_shared(sandbox):
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(sandbox.base_url)
    assert caught.value.code == 401
    caught.value.close()

def test_own(own_sandbox):
    own_sandbox.world.set_status(own_sandbox.receipt_sid, "failed")
    assert own_sandbox.requests == []
"""


def test_a_consumers_tests_get_the_fixtures(tmp_path: Path) -> None:
    (tmp_path / "test_consumer.py").write_text(CONSUMER)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "contract_tests.sandbox.plugin", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "2 passed" in done.stdout, done.stdout
