"""The command line's parser: what each command takes and makes of it, what it refuses, and what its help says."""

import argparse
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import pytest

from twilio_receipts import cli
from twilio_receipts.cli import _commands

PARSER = cli.COMMANDS.parser()
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
    assert vars(PARSER.parse_args(line.split())) == options


@pytest.mark.parametrize(
    "line",
    ["", "fetch c m", "list c", "delete c m", "list c m --timeout soon", "list c m --max-retries 1.5",
     "list c m --page-size x", "list c m --limit x", "sweep --concurrency x", "list c m --format xml"],
)  # fmt: skip
def test_what_it_refuses_in_one_line(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        PARSER.parse_args(line.split())
    assert ended.value.code == 2
    written = capsys.readouterr().err
    assert written.startswith("error: ")
    assert written.endswith(" --help tells more\n")
    assert written.count("\n") == 1


def test_its_help_has_the_exit_codes_and_an_example_of_each_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert "exit codes:\n  0  everything was read\n" in PARSER.format_help()
    for command, example in (("fetch", "--format json"), ("list", "--limit 20"), ("sweep", "a.csv > b.jsonl")):
        with pytest.raises(SystemExit):
            PARSER.parse_args([command, "--help"])
        words = " ".join(capsys.readouterr().out.split())
        assert f"example: python -m twilio_receipts {command} " in words
        assert words.endswith(example)
        assert ("with conversation_sid and message_sid, or JSON Lines" in words) is (command == "sweep")


def test_its_version_is_that_of_the_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        PARSER.parse_args(["--version"])
    assert capsys.readouterr().out == "twilio_receipts (not handed out)\n"
    (tmp_path / "VENDORED.json").write_text('{"version": "1.2 \\u00e9"}', encoding="utf-8")
    monkeypatch.setattr(_commands, "__file__", str(tmp_path / "cli" / "_commands.py"))
    assert _commands._version() == "1.2 \xe9"


@pytest.mark.parametrize(
    ("kind", "text", "value", "known"),
    [(int, "7", 7, "int"),
     (date, "2026-03-24", date(2026, 3, 24), "date"), (Colour, "red", Colour.RED, "red, blue")],
)  # fmt: skip
@pytest.mark.parametrize("many", [False, True])
def test_a_parameter_of_a_query_is_an_option(kind: Any, text: str, value: object, known: str, *, many: bool) -> None:
    made = _commands._argument(SimpleNamespace(kind=kind, many=many, required=many))
    read = made.pop("type")
    assert read(text) == value
    assert made == {"action": "append" if many else "store", "required": many, "metavar": "VALUE", "help": known}


def test_a_parameter_that_is_true_or_false_is_a_switch() -> None:
    made = _commands._argument(SimpleNamespace(kind=bool, many=False, required=True))
    assert made == {"action": argparse.BooleanOptionalAction, "required": True}


class Item:
    def to_dict(self) -> dict[str, str]:
        return {name: name[0] for name in ("account_sid", "conversation_sid", "message_sid", "sid", "url")}


class Noting:
    """A client that notes how it is built and asked."""

    def __init__(self, **options: Any) -> None:
        self.told: list[Any] = [options]
        self.receipts = self

    def __enter__(self) -> Self:
        LAST.append(self)
        return self

    def __exit__(self, *_: object) -> None:
        self.told.append("closed")

    def list(self, *ids: str, **options: Any) -> list[Item]:
        self.told += [ids, options]
        return [Item()]


LAST: list[Noting] = []


def test_a_table_leaves_out_what_names_the_list_and_the_account(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.COMMANDS.run(Noting, ["list", "c", "m", "--limit", "1"]) == 0
    assert capsys.readouterr().out == "sid\ns\n"
    connection = {"base_url": None, "allow_unencrypted_http": False}
    options = {"timeout": None, "max_retries": None, "chat_service_sid": None, "page_size": None, "limit": 1}
    assert LAST[-1].told == [connection, ("c", "m"), options, "closed"]
