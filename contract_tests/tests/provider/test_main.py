"""`make contract`: exit codes, what is printed, the files that it leaves, and all that a nightly needs."""

import json
import os
import re
import signal
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from contract_tests.provider import RELATIONS, RULES, Target, runner
from contract_tests.provider.__main__ import main
from contract_tests.provider.exchange import Response
from contract_tests.provider.runner import is_near, preflight
from contract_tests.provider.target import RunOptions
from contract_tests.sandbox import Provider, Sandbox
from scripts.reporting.results import ContractRun, read

Contract = Callable[..., int]
CHECK, CLAUSE = "error-code-agrees-with-status", "/components/schemas/Receipt/properties/error_code"


class Drifts(Provider):
    """Right, until it forgets error codes."""

    drifted = False

    def render_receipt(self, *arguments: Any) -> dict[str, Any]:
        receipt = super().render_receipt(*arguments)
        return receipt | ({"error_code": 0} if self.drifted else {})


@pytest.fixture(scope="module")
def provider() -> Iterator[Sandbox]:
    with Sandbox.start(provider=Drifts, record=True) as sandbox:
        yield sandbox


@pytest.fixture
def contract(provider: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Contract:
    """`make contract` on a provider that may drift, within a budget that is enough for the cheap relations."""
    for name, value in provider.environment().items():
        monkeypatch.setenv(name, value)
    provider.requests.clear()
    written = ["--report", f"{tmp_path}/contract.json", "--example-db", f"{tmp_path}/examples"]
    return lambda *more, budget=60: main([*written, "--budget", str(budget), *more])


def result(folder: Path) -> ContractRun:
    found = read(folder / "contract.json", "contract", ContractRun)
    assert found.value is not None, found.problem
    return found.value


def test_the_sandbox_conforms_and_the_whole_contract_is_exercised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CONTRACT_BASE_URL", raising=False)
    monkeypatch.setattr(Sandbox, "start", partial(Sandbox.start, receipts=20))  # `make contract` asks for all 57
    report = tmp_path / "contract.json"
    arguments = f"--report {report} --examples 40 --generated 3 --example-db {tmp_path}/examples"
    assert main(arguments.split()) == 0
    said = capsys.readouterr().out
    phases = [line.split("  ")[1] for line in said.splitlines() if line.startswith("  ")]
    assert phases == ["generated requests", "fixed tables", "relations", "seeded data", "made-up requests", "closing"]
    assert max(len(line) for line in said.splitlines() if line.startswith("  ") and str(report) not in line) <= 80
    assert "gap:" not in said
    written = json.loads(report.read_text())
    assert said.splitlines()[-1] == f"nothing found: all {len(written['checks'])} checks ran"
    assert written["conforms"] is True
    assert len(written["clauses"]) > 150
    assert {row["kind"] for row in written["clauses"].values()} == {"operation", "parameter", "response", "field"}
    assert [name for name in [*RULES, *RELATIONS] if not written["checks"][name]["ran"]] == []
    assert len(written["succeeded"]) == 4
    [suite] = ET.parse(report.with_suffix(".xml")).getroot()  # noqa: S314 # we wrote it
    assert (suite.get("failures"), suite.get("tests")) == ("0", str(len(written["checks"])))


UNCHECKABLE = [
    ("CONTRACT_BASE_URL", "http://127.0.0.1:1", "gives no response: ConnectError"),
    ("TWILIO_AUTH_TOKEN", "of-another-account", "refuses TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN: 401"),
    ("CONTRACT_CONVERSATION_SID", "CH" + "0" * 32, "does not know the message: 404"),
    ("CONTRACT_MESSAGE_SID", "", "has no receipts"),
]


@pytest.mark.parametrize(("variable", "value", "said"), UNCHECKABLE)
def test_what_cannot_be_checked_is_no_violation(
    provider: Sandbox,
    contract: Contract,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    variable: str,
    value: str,
    said: str,
) -> None:
    monkeypatch.setenv(variable, value or provider.seeded.empty_message_sid)
    assert contract() == 2
    told = capsys.readouterr().err
    assert said in told
    assert "of-another-account" not in told
    assert len(provider.requests) <= 1
    assert not (tmp_path / "contract.json").exists()


def test_a_night_without_findings_says_how_much_was_checked_and_strict_asks_for_all_of_it(
    contract: Contract, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert contract("--strict") == 2
    captured = capsys.readouterr()
    assert "STRICT=1" in captured.err
    last = captured.out.splitlines()[-1]
    assert re.fullmatch(r"nothing found: \d+ of \d+ checks ran; BUDGET=\d+ would run all", last)
    run = result(tmp_path)
    missing = [name for name, check in run.checks.items() if check.verdict == "not run"]
    assert f"not run: {', '.join(missing)}\n" in captured.out
    assert "every-operation-succeeds" not in missing
    assert "odd-values-are-not-found" in missing, "the dearest come last"
    assert run.requests <= 60


def test_a_night_after_a_drift_tells_the_one_clause_until_it_is_accepted(
    contract: Contract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = f'[[accept]]\ncheck = "{CHECK}"\nclause = "{CLAUSE}"\nreason = "ticket 7"\nuntil = 9999-12-31\n'
    file = tmp_path / "known.toml"
    file.write_text(entry)
    assert contract("--accept", f"{file}") == 0
    idle = f"note: accepted, and no longer occurs: {CHECK} at {CLAUSE}: take it out of the file"
    assert idle in capsys.readouterr().out
    monkeypatch.setattr(Drifts, "drifted", True)
    assert contract() == 1
    said = capsys.readouterr().out
    run = result(tmp_path)
    assert {(violation.check, violation.clause) for violation in run.violations} == {(CHECK, CLAUSE)}
    number = run.checks[CHECK].violations
    assert said.splitlines()[-1] == f"{number:,} violations of 1 check"
    assert said.count(f"\n{CHECK} (rule, request ") == 5
    assert f"{CHECK}: {number - 5:,} more" in said
    assert f"{number:5} × {CHECK}: An error code comes with failed and undelivered" in said
    assert 'curl -sS -i --path-as-is -u "$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN"' in said
    assert re.search(r"(?m)^again: make contract BASE_URL=http://127\.0\.0\.1:\d+ SEED=0 BUDGET=60$", said)
    suite = ET.parse(tmp_path / "contract.xml").getroot()  # noqa: S314 # we wrote it
    assert [case.get("name") for case in suite.iter("testcase") if case.find("failure") is not None] == [CHECK]
    assert max(map(len, re.findall(r"(?m)^  (?:preflight|tables|generated) .*", said))) <= 80
    assert contract("--accept", f"{file}") == 0
    said = capsys.readouterr().out
    assert result(tmp_path).checks[CHECK].accepted == number
    assert f"note: accepted until 9999-12-31, {number:,} times: {CHECK} at {CLAUSE}: ticket 7" in said
    assert f"{CHECK} (rule" not in said
    file.write_text(entry.replace(CLAUSE, "/paths"))
    assert contract("--accept", f"{file}") == 1, "another clause of the same check is a new fault"
    file.write_text(entry.replace("9999", "2020"))
    assert contract("--accept", f"{file}") == 1
    assert f"note: accepted until 2020-12-31, which is over: {CHECK} at {CLAUSE}: ticket 7" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("status", "kind", "body", "near"),
    [
        (200, "text/html", b"<h1>It works!</h1>", False),
        (200, "application/json", b'{"hello": "world"}', False),
        (200, "application/json", b"[1, 2]", False),
        (200, "application/json", b"{", False),
        (200, "text/plain", b'{"code": 20404, "message": "No.", "status": 404}', False),
        (500, "application/json", b'{"code": 20500, "message": "No.", "status": 500}', True),
        (400, "application/problem+json", b'{"title": "No.", "status": 400}', True),
        (200, "application/json; charset=utf-8", b'{"meta": {}}', True),
    ],
)
def test_another_server_is_told_from_a_wrong_provider(status: int, kind: str, body: bytes, *, near: bool) -> None:
    assert is_near(Response(status, (("Content-Type", kind),), body)) is near


async def other_server(_scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": [(b"content-type", b"text/html")]})
    await send({"type": "http.response.body", "body": b"<h1>Not Found</h1>"})


def test_another_server_is_asked_about(provider: Sandbox) -> None:
    _, obstacle = preflight(Target.from_sandbox(provider, app=other_server), RunOptions(budget=5))
    assert obstacle is not None
    assert obstacle.startswith("is http://127.0.0.1 the right server?")
    assert "404, text/html: '<h1>Not Found</h1>'" in obstacle
    assert obstacle.count("\n") < 8


REFUSED = [
    ("--seed later", "neither a number"),
    ("--accept /missing.toml", "ACCEPT /missing.toml: cannot be read: No such file or directory"),
    ("--example-db ftp://user:a-secret@host", "EXAMPLE_DB ftp://… is of no known kind; a folder or redis://…"),
    ("--example-db redis://user:a-secret@127.0.0.1:1/0", "EXAMPLE_DB redis://127.0.0.1:1/0 cannot be used: Error 111"),
    ("--example-db redis://[::1", "EXAMPLE_DB redis://[::1 cannot be used: Invalid IPv6 URL"),
    ("--example-db /proc/examples", "EXAMPLE_DB /proc/examples cannot be written to: "),
    ("--record /proc/x/a.har", "RECORD /proc/x/a.har: the folder /proc/x cannot be written to: "),
    ("--report /proc/a.json", "REPORT /proc/a.json: the folder /proc cannot be written to: "),
]


@pytest.mark.parametrize(("arguments", "said"), REFUSED)
def test_what_cannot_be_used_is_told_in_one_line_before_anything_is_asked(
    arguments: str, said: str, contract: Contract, provider: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    assert contract(*arguments.split()) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
    assert "secret" not in told
    assert provider.requests == []


@pytest.mark.parametrize("arguments", [["--examples", "0"], ["--rate", "-1"], ["--rate", "nan"], ["--budget", "x"]])
def test_a_number_out_of_range_is_told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        main(arguments)
    assert raised.value.code == 2
    assert "number" in capsys.readouterr().err


def test_a_killed_or_interrupted_run_leaves_no_process_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    killed, ended, handlers = threading.Event(), SimpleQueue[int](), dict[int, object]()
    monkeypatch.setattr(signal, "signal", handlers.__setitem__)
    monkeypatch.setattr(runner, "parent_process", lambda: SimpleNamespace(join=killed.wait))
    monkeypatch.setattr(os, "_exit", ended.put)
    runner.leave_with_parent()
    assert handlers == {signal.SIGINT: signal.SIG_DFL}
    assert ended.empty()
    killed.set()
    assert ended.get(timeout=60) == 1
