"""What a nightly needs: known deviations, a line that can be trusted, exit codes, and the right server."""

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from contract_tests.provider.__main__ import main
from contract_tests.provider.acceptance import read_accepted
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


@pytest.fixture
def contract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Contract]:
    """`make contract` on a provider that drifts, within a budget that is enough for the cheap relations."""
    with Sandbox.start(provider=Drifts) as sandbox:
        for name, value in sandbox.environment().items():
            monkeypatch.setenv(name, value)
        written = ["--report", f"{tmp_path}/contract.json", "--example-db", f"{tmp_path}/examples"]
        yield lambda *more, budget=60: main([*written, "--budget", str(budget), *more])


def result(folder: Path) -> ContractRun:
    found = read(folder / "contract.json", "contract", ContractRun)
    assert found.value is not None, found.problem
    return found.value


def accepting(path: Path, **changes: str) -> str:
    entry = {"check": f'"{CHECK}"', "clause": f'"{CLAUSE}"', "reason": '"ticket 7"', "until": "9999-12-31"} | changes
    path.write_text("[[accept]]\n" + "".join(f"{name} = {value}\n" for name, value in entry.items() if value))
    return str(path)


def test_the_first_night_is_clean_and_the_second_tells_the_one_clause(
    contract: Contract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert contract() == 0
    assert re.fullmatch(
        r"nothing found: \d+ of \d+ checks ran; BUDGET=\d+ would run all", capsys.readouterr().out.splitlines()[-1]
    )
    monkeypatch.setattr(Drifts, "drifted", True)
    assert contract() == 1
    said = capsys.readouterr().out
    run = result(tmp_path)
    assert {(violation.check, violation.clause) for violation in run.violations} == {(CHECK, CLAUSE)}
    number = run.checks[CHECK].violations
    assert said.splitlines()[-1] == f"{number:,} violations of 1 check"
    assert said.count(f"\n{CHECK} (rule, request ") == 5
    assert f"{CHECK}: {number - 5:,} more" in said
    assert f"{number:5} × {CHECK}: An error code stands with failed and undelivered" in said
    assert 'curl -sS -i --path-as-is -u "$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN"' in said
    assert re.search(r"(?m)^again: make contract BASE_URL=http://127\.0\.0\.1:\d+ SEED=0 BUDGET=60$", said)
    suite = ET.parse(tmp_path / "contract.xml").getroot()  # noqa: S314 # we wrote it
    assert [case.get("name") for case in suite.iter("testcase") if case.find("failure") is not None] == [CHECK]
    assert max(map(len, re.findall(r"(?m)^  (?:preflight|tables|generated) .*", said))) <= 80


def test_a_known_deviation_is_counted_and_not_told(
    contract: Contract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = accepting(tmp_path / "known.toml")
    assert contract("--accept", file) == 0
    assert (
        f"note: accepted, and no longer occurs: {CHECK} at {CLAUSE}: take it out of the file" in capsys.readouterr().out
    )
    monkeypatch.setattr(Drifts, "drifted", True)
    assert contract("--accept", file) == 0
    said = capsys.readouterr().out
    times = result(tmp_path).checks[CHECK].accepted
    assert times > 5
    assert f"note: accepted until 9999-12-31, {times:,} times: {CHECK} at {CLAUSE}: ticket 7" in said
    assert f"{CHECK} (rule" not in said
    file = accepting(tmp_path / "other.toml", clause='"/paths"')
    assert contract("--accept", file) == 1, "another clause of the same check is a new fault"
    file = accepting(tmp_path / "expired.toml", until="2020-01-01")
    assert contract("--accept", file) == 1
    assert f"note: accepted until 2020-01-01, which is over: {CHECK} at {CLAUSE}: ticket 7" in capsys.readouterr().out


def test_the_example_in_the_docs_can_be_read(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "nightly.md").read_text(encoding="utf-8")
    (tmp_path / "known.toml").write_text(page.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
    assert [one.check for one in read_accepted(tmp_path / "known.toml")] == [CHECK]


MALFORMED = {
    "there is no check 'no-such-check'": {"check": '"no-such-check"'},
    "has no reason": {"reason": '" "'},
    "missing required field `until`": {"until": ""},
    "Expected `date`, got `str`": {"until": '"soon"'},
    "unknown field `because`": {"because": '"x"'},
    "Invalid value": {"reason": "no quotes"},
    "is accepted twice": {
        "until": f'2999-01-01\n[[accept]]\ncheck = "{CHECK}"\nclause = "{CLAUSE}"\nreason = "b"\nuntil = 2999-01-01'
    },
}


@pytest.mark.parametrize("told", MALFORMED)
def test_a_malformed_list_of_deviations_gets_one_line(
    told: str, contract: Contract, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert contract("--accept", accepting(tmp_path / "known.toml", **MALFORMED[told])) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"contract: ACCEPT {tmp_path}/known.toml: ")
    assert told in said
    assert said.count("\n") == 1
    assert not (tmp_path / "contract.json").exists()


def test_a_list_of_deviations_that_is_missing_gets_one_line(
    contract: Contract, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert contract("--accept", f"{tmp_path}/none.toml") == 2
    assert (
        capsys.readouterr().err == f"contract: ACCEPT {tmp_path}/none.toml: cannot be read: No such file or directory\n"
    )


def test_strict_asks_for_every_check(contract: Contract, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert contract("--strict") == 2
    captured = capsys.readouterr()
    assert "STRICT=1" in captured.err
    run = result(tmp_path)
    missing = [name for name, check in run.checks.items() if check.verdict == "not run"]
    assert f"not run: {', '.join(missing)}\n" in captured.out
    assert "every-operation-succeeds" not in missing
    assert "odd-values-are-not-found" in missing, "the dearest come last"
    assert run.requests <= 60


class OtherServer(BaseHTTPRequestHandler):
    """Some other service, which knows JSON too."""

    status, kind, body = 200, "text/html", b"<h1>It works!</h1>"

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.send_header("Content-Type", self.kind)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.parametrize(
    ("status", "kind", "body", "is_near"),
    [
        (200, "text/html", b"<h1>It works!</h1>", False),
        (404, "text/html", b"<h1>Not Found</h1>", False),
        (200, "application/json", b'{"hello": "world"}', False),
        (200, "application/json", b"[1, 2]", False),
        (200, "application/json", b"{", False),
        (200, "text/plain", b'{"code": 20404, "message": "No.", "status": 404}', False),
        (500, "application/json", b'{"code": 20500, "message": "No.", "status": 500}', True),
        (400, "application/problem+json", b'{"title": "No.", "status": 400}', True),
        (200, "application/json; charset=utf-8", b'{"meta": {}}', True),
    ],
)
def test_another_server_is_asked_about_and_anything_nearer_is_judged(
    status: int,
    kind: str,
    body: bytes,
    is_near: bool,  # noqa: FBT001 # a column of the table
    contract: Contract,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    handler = type("Handler", (OtherServer,), {"status": status, "kind": kind, "body": body})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("CONTRACT_BASE_URL", f"http://127.0.0.1:{server.server_port}")
        code = contract(budget=5)
        server.shutdown()
    captured = capsys.readouterr()
    assert code == (1 if is_near else 2)
    if not is_near:
        assert captured.out == ""
        assert f"is http://127.0.0.1:{server.server_port} the right server?" in captured.err
        assert f"{status}, {kind}: {body.decode()!r}" in captured.err
        assert captured.err.count("\n") < 8


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (
            "--example-db redis://user:a-secret@127.0.0.1:1/0",
            "EXAMPLE_DB redis://127.0.0.1:1/0 cannot be used: Error 111",
        ),
        ("--example-db redis://[::1", "EXAMPLE_DB redis://… is not an address: Invalid IPv6 URL"),
        ("--example-db /proc/examples", "EXAMPLE_DB /proc/examples cannot be written to: "),
        ("--record /proc/x/a.har", "RECORD /proc/x/a.har: the folder /proc/x cannot be written to: "),
        ("--report /proc/a.json", "REPORT /proc/a.json: the folder /proc cannot be written to: "),
    ],
)
def test_a_place_that_cannot_be_used_is_told_at_once(
    place: str, said: str, contract: Contract, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert contract(*place.split()) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
    assert "secret" not in told
    assert not (tmp_path / "contract.json").exists()
