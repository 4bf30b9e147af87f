"""The command line within one process: what each command takes, what it refuses, what it prints, its exit codes."""

import io
import json
import sys
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import httpx2
import pytest

from contract_tests.client.mocked import DY, answered_by
from contract_tests.client.stub_provider import page_of
from twilio_receipts import Client, Receipt, cli
from twilio_receipts.cli import _commands
from twilio_receipts.cli._output import OutcomePrinter

FINE, EMPTY, GONE, REFUSED = (f"IM{digit * 32}" for digit in "0123")
ITEM = {"sid": DY, "status": "read", "message_sid": FINE}
LINE = f"{json.dumps(Receipt.from_dict(ITEM).to_dict())}\n"

SHARED: dict[str, Any] = {"base_url": None, "allow_unencrypted_http": False, "timeout": None, "max_retries": None}
SHARED |= {"format": "table", "chat_service_sid": None}
NAMED: dict[str, Any] = {"base_url": "http://h", "allow_unencrypted_http": True, "timeout": 1.5, "max_retries": 2}
NAMED |= {"format": "csv", "chat_service_sid": "IS1"}
OPTIONS = (
    "--base-url http://h --allow-unencrypted-http --timeout 1.5 --max-retries 2 --format csv --chat-service-sid IS1"
)
IDS = {"conversation_sid": "c", "message_sid": "m"}
SWEEP = {"page_size": None, "file": "-", "concurrency": 32, "ordered": False, "skip_done": None, "quiet": False}


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def reader(**connection: Any) -> Client:
    """Build the client of a provider that has one receipt of one message, and knows of two others."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        message = request.url.path.split("/")[5]
        if message in {GONE, REFUSED}:
            return httpx2.Response(404 if message == GONE else 401, json={"message": "gone"})
        items = [ITEM] if message == FINE else []
        return httpx2.Response(200, json=ITEM if request.url.path.endswith(DY) else page_of(items))

    return answered_by(answer, **connection)


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line; returns (exit code, stdout, stderr)."""

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            code: Any = cli.COMMANDS.run(reader, [*arguments])
        except SystemExit as end:
            code = end.code
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    path = tmp_path / "pairs"
    path.write_text(f"c {FINE}\nc {EMPTY}\nc {GONE}\n")
    return path


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("fetch c m s", {"command": "fetch", **IDS, "sid": "s", **SHARED}),
        (f"fetch c m s {OPTIONS}", {"command": "fetch", **IDS, "sid": "s", **NAMED}),
        ("list c m", {"command": "list", **IDS, **SHARED, "page_size": None, "limit": None}),
        (
            f"list c m {OPTIONS} --page-size 5 --limit 6",
            {"command": "list", **IDS, **NAMED, "page_size": 5, "limit": 6},
        ),
        ("sweep", {"command": "sweep", **SHARED, "format": "jsonl", **SWEEP}),
        (
            f"sweep f {OPTIONS} --page-size 5 --concurrency 6 --ordered --skip-done d --quiet",
            {"command": "sweep", **NAMED, "page_size": 5, "file": "f", "concurrency": 6, "ordered": True,
             "skip_done": "d", "quiet": True},
        ),
    ],
)  # fmt: skip
def test_what_a_command_takes(line: str, options: dict[str, Any]) -> None:
    assert vars(cli.COMMANDS.parser().parse_args(line.split())) == options


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "required: command"),
        ("delete c m", "invalid choice: 'delete'"),
        ("fetch c m", "required: sid"),
        ("list c", "required: message_sid"),
        ("list c m --timeout soon", "--timeout"),
        ("list c m --max-retries 1.5", "--max-retries"),
        ("list c m --page-size x", "--page-size"),
        ("list c m --limit x", "--limit"),
        ("list c m --format xml", "invalid choice: 'xml'"),
        ("sweep --concurrency x", "--concurrency"),
        ("list c m --auth-token=secret", "unknown option: --auth-token; python -m twilio_receipts --help tells more"),
        ("list c m secret", "too many arguments; python -m "),
        ("list c IM", "message_sid must match"),
        (f"list c {FINE} --limit 0", "limit must be an int from 1 to "),
        (f"list c {FINE} --timeout -1", "timeout.total must be"),
        (f"list c {FINE} --max-retries -1", "max_retries must be an int from 0 to 100"),
        ("list c m --base-url http://example.com", "base_url must be https"),
        ("sweep /no/such/file", "No such file"),
        ("sweep --skip-done /no/such/file", "No such file"),
    ],
)
def test_what_it_refuses_in_one_line_that_shows_no_value_in_a_wrong_place(run: Run, line: str, said: str) -> None:
    code, out, err = run(*line.split())
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert said in err
    assert err.find("\n") == len(err) - 1
    assert "secret" not in err


@pytest.mark.parametrize(
    ("line", "code", "out", "err"),
    [
        (f"fetch c {FINE} {DY} --format jsonl", 0, LINE, ""),
        (f"list c {FINE} --format jsonl", 0, LINE, ""),
        (f"list c {EMPTY} --format table", 0, "", ""),
        (f"list c {EMPTY} --format json", 0, "[]\n", ""),
        (f"list c {GONE}", 1, "", "error: HTTP 404: gone\n"),
        (f"list c {REFUSED}", 3, "", "error: HTTP 401: gone\n"),
    ],
)
def test_what_it_prints_and_returns(run: Run, line: str, code: int, out: str, err: str) -> None:
    assert run(*line.split()) == (code, out, err)


def test_a_sweep_has_an_outcome_for_each_list_and_goes_on_where_an_earlier_one_ended(
    run: Run, pairs: Path, tmp_path: Path
) -> None:
    code, out, err = run("sweep", str(pairs), "--ordered")
    outcomes = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert [(one["message_sid"], len(one["receipts"])) for one in outcomes] == [(FINE, 1), (EMPTY, 0), (GONE, 0)]
    assert [one["error"] and one["error"]["type"] for one in outcomes] == [None, None, "NotFoundError"]
    assert err == "lists: 3, failed: 1; receipts: 1 (1 read)\n"
    done = tmp_path / "done"
    done.write_text(out)
    code, out, err = run("sweep", str(pairs), "--skip-done", str(done), "--quiet")
    assert (code, json.loads(out)["message_sid"], err) == (1, GONE, "")
    pairs.write_text(f"c {EMPTY}\n")
    assert run("sweep", str(pairs), "--skip-done", str(done), "--quiet") == (0, "", "")


def test_a_sweep_stops_where_the_credentials_are_refused(run: Run, pairs: Path) -> None:
    pairs.write_text(f"c {REFUSED}\nc {FINE}\n")
    code, out, err = run("sweep", str(pairs), "--ordered")
    assert (code, out.count("\n")) == (3, 1)
    assert err == "lists: 1, failed: 1; receipts: 0 (none)\nerror: HTTP 401: gone\n"


def test_how_many_lists_there_are_is_known_of_a_file_alone(
    run: Run, pairs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int | None] = []

    class Printer(OutcomePrinter):
        def __init__(self, *arguments: Any, quiet: bool) -> None:
            told.append(arguments[3]())
            super().__init__(*arguments, quiet=quiet)

    monkeypatch.setattr(_commands, "OutcomePrinter", Printer)
    run("sweep", str(pairs))
    run("sweep", "/dev/null")
    assert told == [3, None]


def test_what_a_stream_cannot_encode_is_escaped(pairs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="ascii") for _ in range(2))
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    pairs.write_text(f"n\xe4me {EMPTY}\n", encoding="utf-8")
    assert cli.COMMANDS.run(reader, ["sweep", str(pairs), "--format", "table", "--quiet"]) == 0
    assert cli.COMMANDS.run(reader, ["list", "c", "\xe4"]) == 2
    for stream in (out, err):
        stream.seek(0)
    assert out.read() == f"n\\xe4me  {EMPTY}  none\n"
    assert err.read().endswith("got '\\xe4'\n")
    monkeypatch.setattr(sys, "stdout", io.StringIO())  # which needs no escapes
    assert cli.COMMANDS.run(reader, ["list", "c", EMPTY]) == 0


def test_its_help_has_the_exit_codes_and_an_example_of_each_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert "exit codes:\n  0  everything was read\n" in cli.COMMANDS.parser().format_help()
    for command, example in (("fetch", "--format json"), ("list", "--limit 20"), ("sweep", "a.csv > b.jsonl")):
        with pytest.raises(SystemExit):
            cli.COMMANDS.parser().parse_args([command, "--help"])
        words = " ".join(capsys.readouterr().out.split())
        assert f"example: python -m twilio_receipts {command} " in words
        assert words.endswith(example)
        assert ("with conversation_sid and message_sid, or JSON Lines" in words) is (command == "sweep")


def test_its_version_is_that_of_the_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        cli.COMMANDS.parser().parse_args(["--version"])
    assert capsys.readouterr().out == "twilio_receipts (not handed out)\n"
    (tmp_path / "VENDORED.json").write_text('{"version": "1.2 \\u00e9"}', encoding="utf-8")
    monkeypatch.setattr(_commands, "__file__", str(tmp_path / "cli" / "_commands.py"))
    assert _commands._version() == "1.2 \xe9"


def test_commands_of_another_spec_take_the_parameters_of_its_queries(capsys: pytest.CaptureFixture[str]) -> None:
    """There may be no operation for one item, no scope, and parameters of any kind."""
    parameters = [
        SimpleNamespace(name="sort_order", kind=Colour, many=False, required=True),
        SimpleNamespace(name="with_total", kind=bool, many=False, required=True),
        SimpleNamespace(name="least", kind=int, many=False, required=False),
        SimpleNamespace(name="since", kind=date, many=True, required=False),
    ]
    queries = {"list": SimpleNamespace(parameters=parameters)}
    parser = _commands.Commands("things", "things", fetch=None, ids=("box",), queries=queries).parser()
    options = ["--sort-order=red", "--no-with-total", "--least=7", "--since=2026-01-01", "--since=2026-01-02"]
    known = parser.parse_args(["list", "b", *options])
    assert (known.box, known.sort_order, known.with_total, known.least) == ("b", Colour.RED, False, 7)
    assert known.since == [date(2026, 1, 1), date(2026, 1, 2)]
    for refused in (["fetch", "b"], ["list", "b", *options[1:]], ["list", "b", *options[:1]], ["list", "--help"]):
        with pytest.raises(SystemExit):
            parser.parse_args(refused)
    printed = capsys.readouterr()
    assert "--sort-order VALUE red, blue --with-total" in " ".join(printed.out.split())
    assert [text for text in ("'fetch'", "--sort-order", "--with-total") if text not in printed.err] == []


def test_a_table_leaves_out_what_names_the_list_and_the_account(capsys: pytest.CaptureFixture[str]) -> None:
    names = ("account_sid", "conversation_sid", "message_sid", "sid", "url")
    client_class = MagicMock()
    listed = client_class.return_value.__enter__.return_value.receipts.list
    listed.return_value = [SimpleNamespace(to_dict=lambda: {name: name[0] for name in names})]
    assert cli.COMMANDS.run(client_class, ["list", "c", "m", "--limit", "1"]) == 0
    assert capsys.readouterr().out == "sid\ns\n"
    client_class.assert_called_once_with(base_url=None, allow_unencrypted_http=False)
    options = {"timeout": None, "max_retries": None, "chat_service_sid": None, "page_size": None, "limit": 1}
    listed.assert_called_once_with("c", "m", **options)
    client_class.return_value.__exit__.assert_called_once()
