"""`python -m twilio_receipts`: what it prints, where, and its exit codes, against the sandbox; sweeps have more."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from enum import Enum
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from contract_tests.client.conftest import Run, Started
from contract_tests.client.stub_provider import ACCOUNT, StubProvider, message, page
from contract_tests.sandbox import Sandbox
from twilio_receipts import Client
from twilio_receipts.cli import COMMANDS
from twilio_receipts.cli._commands import Commands

UNKNOWN = "IM" + "f" * 32
READ: dict[str, Callable[[str], Any]] = {
    "json": json.loads,
    "jsonl": lambda out: [json.loads(line) for line in out.splitlines()],
    "csv": lambda out: list(csv.DictReader(io.StringIO(out))),
}


def ids_of(sandbox: Sandbox) -> tuple[str, str]:
    return sandbox.conversation_sid, sandbox.message_sid


def known(client: Client, sandbox: Sandbox, count: int) -> list[dict[str, Any]]:
    return [receipt.to_dict() for receipt in client.receipts.list(*ids_of(sandbox), limit=count)]


def test_fetch_prints_a_table_of_all_fields(run: Run, client: Client, sandbox: Sandbox) -> None:
    [receipt] = known(client, sandbox, 1)
    code, out, err = run("fetch", *ids_of(sandbox), receipt["sid"])
    assert (code, err) == (0, "")
    assert dict(line.split(None, 1) for line in out.splitlines()) == {name: str(one) for name, one in receipt.items()}


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_fetch_prints_json_of_a_receipt_within_its_service(run: Run, sandbox: Sandbox, form: str) -> None:
    scope = "--chat-service-sid", sandbox.chat_service_sid
    code, out, err = run("fetch", *ids_of(sandbox), sandbox.receipt_sid, *scope, "--format", form)
    receipt = json.loads(out)
    assert (code, err) == (0, "")
    assert (receipt["sid"], receipt["chat_service_sid"]) == (sandbox.receipt_sid, sandbox.chat_service_sid)
    assert (form == "jsonl") == (out.count("\n") == 1)


@pytest.mark.parametrize("form", READ)
def test_list_prints_all_that_was_asked_for(run: Run, client: Client, sandbox: Sandbox, form: str) -> None:
    expected = known(client, sandbox, 60)
    if form == "csv":
        expected = [{name: "" if one is None else str(one) for name, one in row.items()} for row in expected]
    code, out, err = run("list", *ids_of(sandbox), "--limit", "60", "--format", form)
    assert (code, READ[form](out), err) == (0, expected, "")


def test_list_prints_a_table_whose_columns_stand_under_each_other(run: Run, client: Client, sandbox: Sandbox) -> None:
    code, out, _ = run("list", *ids_of(sandbox), "--limit", "60")
    heading, *rows = out.splitlines()
    assert (code, len(rows)) == (0, 60)
    assert {"sid", "status", "participant_sid"} <= set(heading.split())
    assert not {"message_sid", "url"} & set(heading.split())
    start = heading.index("status")
    for row, receipt in zip(rows, known(client, sandbox, 60), strict=True):
        assert row[start:].startswith(receipt["status"] or "")


@pytest.mark.parametrize(("form", "expected"), [("table", ""), ("json", "[]\n"), ("jsonl", ""), ("csv", "")])
def test_list_prints_an_empty_list(run: Run, sandbox: Sandbox, form: str, expected: str) -> None:
    ids = sandbox.conversation_sid, sandbox.seeded.empty_message_sid
    assert run("list", *ids, "--format", form) == (0, expected, "")


def test_1_where_what_was_asked_for_is_not_there(run: Run, sandbox: Sandbox) -> None:
    code, out, err = run("list", sandbox.conversation_sid, UNKNOWN)
    assert (code, out) == (1, "")
    assert err.startswith("error: HTTP 404, code 20404: ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["list", "CH", "IM"], "message_sid must match"),
        (["list", "CH", UNKNOWN, "--limit", "0"], "limit must be an int from 1 to "),
        (["list", "CH"], "required: message_sid"),
        (["sweep", "/no/such/file"], "No such file"),
        (["sweep", "--skip-done", "/no/such/file"], "No such file"),
        (["sweep", "--format", "xml"], "invalid choice: 'xml'"),
        (["send"], "invalid choice: 'send'"),
        (["list", "CH", UNKNOWN, "--base-url", "http://example.com"], "base_url must be https"),
        (["list", "CH", UNKNOWN, "--timeout", "-1"], "timeout"),
        (["list", "CH", UNKNOWN, "--max-retries", "-1"], "max_retries must be an int from 0 to 100"),
        (["list", "CH", UNKNOWN, "--auth-token=secret"], "error: unknown option: --auth-token; python -m "),
        (["list", "CH", UNKNOWN, "secret"], "error: too many arguments; "),
    ],
)
def test_2_where_the_arguments_cannot_be_used(run: Run, arguments: list[str], said: str) -> None:
    code, _, err = run(*arguments)
    assert code == 2
    assert said in err
    assert err.count("\n") == 1
    assert "secret" not in err


def test_2_without_credentials(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TWILIO_AUTH_TOKEN")
    code, _, err = run("list", "CH", UNKNOWN)
    assert code == 2
    assert "TWILIO_AUTH_TOKEN" in err


@pytest.mark.parametrize("command", ["list", "sweep"])
def test_3_where_the_credentials_are_wrong(
    run: Run, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "wrong")
    (tmp_path / "pairs").write_text(" ".join(ids_of(sandbox)))
    code, _, err = run(command, *([str(tmp_path / "pairs")] if command == "sweep" else ids_of(sandbox)))
    assert code == 3
    assert "HTTP 401" in err
    assert "wrong" not in err


@pytest.mark.parametrize("switch", [[], ["--allow-unencrypted-http"]])
def test_plain_http_is_allowed_by_its_switch_alone(switch: list[str]) -> None:
    asked: dict[str, Any] = {}

    def client(**connection: Any) -> Any:
        asked.update(connection)
        return Client(ACCOUNT, "secret", **connection)

    where = "--base-url", "http://sandbox:8000"
    assert COMMANDS.run(client, ["list", "CH", "IM", *where, *switch]) == 2  # at the latest for the SIDs
    assert asked == {"base_url": "http://sandbox:8000", "allow_unencrypted_http": bool(switch)}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--help"], ["python -m twilio_receipts", "fetch", "list", "sweep", "TWILIO_AUTH_TOKEN", "exit codes"]),
        (["fetch", "--help"], ["example: python -m twilio_receipts fetch CONVERSATION_SID MESSAGE_SID SID"]),
        (["list", "--help"], ["example: python -m ", "--page-size", "--limit", "--timeout", "--max-retries"]),
        (["sweep", "--help"], ["example: python -m ", "--quiet", "--skip-done", "--allow-unencrypted-http"]),
        (["--version"], ["twilio_receipts (not handed out)"]),
    ],
)
def test_help_names_what_there_is(capsys: pytest.CaptureFixture[str], arguments: list[str], said: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        COMMANDS.run(Client, arguments)
    assert end.value.code == 0
    out = " ".join(capsys.readouterr().out.split())
    assert [text for text in said if text not in out] == []


class Order(Enum):
    ASCENDING = "asc"


def test_commands_of_another_spec_take_the_parameters_of_its_queries(capsys: pytest.CaptureFixture[str]) -> None:
    """There may be no operation for one item, no scope, and parameters of any kind."""
    parameters = [
        SimpleNamespace(name="sort_order", kind=Order, many=False, required=True),
        SimpleNamespace(name="with_total", kind=bool, many=False, required=False),
        SimpleNamespace(name="since", kind=date, many=True, required=False),
    ]
    queries = {"list": SimpleNamespace(parameters=parameters)}
    parser = Commands("things", "things", fetch=None, ids=("box",), queries=queries).parser()
    options = ["--sort-order=asc", "--no-with-total", "--since=2026-01-01", "--since=2026-01-02"]
    known = parser.parse_args(["list", "b", *options])
    assert (known.box, known.sort_order, known.with_total) == ("b", Order.ASCENDING, False)
    assert known.since == [date(2026, 1, 1), date(2026, 1, 2)]
    with pytest.raises(SystemExit):
        parser.parse_args(["fetch", "b"])
    assert "invalid choice" in capsys.readouterr().err


def test_a_reader_that_goes_away_is_no_error_to_report(started: Started) -> None:
    def many(path: str) -> bytes:
        return page(path, 50, str(len(provider.paths)))

    with StubProvider(many) as provider, started(provider, "list", *message(0), "--format", "jsonl") as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()
    assert (process.returncode, err) == (1, "")
