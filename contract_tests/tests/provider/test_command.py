"""`make contract`: exit codes, what is printed, and the files that it leaves."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from contract_tests.provider import RELATIONS, RULES
from contract_tests.provider.__main__ import main
from contract_tests.sandbox import Sandbox


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the results go; and no provider in the environment."""
    monkeypatch.delenv("CONTRACT_BASE_URL", raising=False)
    return tmp_path / "contract.json"


def test_the_sandbox_conforms_and_the_whole_contract_is_exercised(
    build: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = f"--report {build} --examples 40 --generated 3 --example-db {tmp_path}/examples"
    assert main(arguments.split()) == 0
    said = capsys.readouterr().out
    phases = [line.split("  ")[1] for line in said.splitlines() if line.startswith("  ")]
    assert phases == ["generated requests", "fixed tables", "relations", "seeded data", "made-up requests", "closing"]
    assert max(len(line) for line in said.splitlines() if line.startswith("  ") and str(build) not in line) <= 80
    assert "gap:" not in said
    result = json.loads(build.read_text())
    assert said.splitlines()[-1] == f"nothing found: all {len(result['checks'])} checks ran"
    assert result["conforms"] is True
    assert len(result["clauses"]) > 150
    assert {row["kind"] for row in result["clauses"].values()} == {"operation", "parameter", "response", "field"}
    idle = {name for name in [*RULES, *RELATIONS] if not result["checks"][name]["ran"]}
    assert idle == set()
    assert len(result["succeeded"]) == 4
    [suite] = ET.parse(build.with_suffix(".xml")).getroot()  # noqa: S314 # we wrote it
    assert suite.get("failures") == "0"
    assert int(suite.get("tests", "0")) == len(result["checks"])


UNCHECKABLE = [
    ("CONTRACT_BASE_URL", "http://127.0.0.1:1", "gives no answer: ConnectError"),
    ("TWILIO_AUTH_TOKEN", "of-another-account", "refuses TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN: 401"),
    ("CONTRACT_CONVERSATION_SID", "CH" + "0" * 32, "does not know the message: 404"),
    ("CONTRACT_MESSAGE_SID", "an empty one", "has no receipts"),
]


@pytest.mark.parametrize(("variable", "value", "said"), UNCHECKABLE)
def test_what_cannot_be_checked_is_no_violation(
    build: Path,
    own_sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    variable: str,
    value: str,
    said: str,
) -> None:
    for name, text in own_sandbox.environment().items():
        monkeypatch.setenv(name, text)
    empty = variable == "CONTRACT_MESSAGE_SID"
    monkeypatch.setenv(variable, own_sandbox.world.add_message(own_sandbox.conversation_sid) if empty else value)
    assert main(["--report", str(build)]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert value not in captured.err or variable != "TWILIO_AUTH_TOKEN"
    assert len(own_sandbox.requests) <= 1
    assert not build.exists()


POOL = """
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
import os
from contract_tests.provider.runner import leave_with_parent
if __name__ == "__main__":
    pool = ProcessPoolExecutor(1, get_context("spawn"), initializer=leave_with_parent)
    print(pool.submit(os.getpid).result(), flush=True)
    time.sleep(60)
"""


def test_a_killed_run_leaves_no_process_behind(tmp_path: Path) -> None:
    script = tmp_path / "pool.py"
    script.write_text(POOL)
    root = Path(__file__).parents[3]
    run = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(root)}
    )
    assert run.stdout is not None
    worker = int(run.stdout.readline())
    run.kill()
    run.wait()
    run.stdout.close()
    for _ in range(200):
        if not _is_running(worker):
            return
        time.sleep(0.05)
    os.kill(worker, signal.SIGKILL)
    pytest.fail("the worker outlived the run by ten seconds")


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # A process that has ended and that nobody has waited for is still listed, as a zombie.
    status = Path(f"/proc/{process}/status")
    return not (status.exists() and "State:\tZ" in status.read_text())


USAGE = [
    (["--seed", "later"], "neither a number"),
    (["--example-db", "ftp://somewhere"], "a folder or redis://"),
]


@pytest.mark.parametrize(("arguments", "said"), USAGE)
def test_a_wrong_option_is_told(
    build: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert main(["--report", str(build), *arguments]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--examples", "0"], ["--rate", "-1"], ["--rate", "nan"], ["--budget", "x"]])
def test_a_number_out_of_range_is_told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        main(arguments)
    assert raised.value.code == 2
    assert "is no number" in capsys.readouterr().err
