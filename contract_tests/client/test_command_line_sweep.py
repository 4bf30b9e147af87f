"""`python -m twilio_receipts sweep`: what it reads, what it prints, and how far it says that it is."""

import csv
import io
import json
import os
import re
import select
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contract_tests.client.conftest import Run, Started
from contract_tests.client.stub_provider import ACCOUNT, StubProvider, message, page, refusal
from contract_tests.client.test_command_line import READ, UNKNOWN
from contract_tests.sandbox import Sandbox
from twilio_receipts import Client
from twilio_receipts.cli import COMMANDS


@pytest.fixture
def pairs(sandbox: Sandbox, tmp_path: Path) -> Path:
    """A file with three messages: two that are there, one that is not."""
    file, conversation = tmp_path / "pairs", sandbox.conversation_sid
    empty = sandbox.seeded.empty_message_sid
    file.write_text(f"{conversation} {sandbox.message_sid}\n{conversation}\t{empty}\n{conversation},{UNKNOWN}\n")
    return file


def test_prints_one_json_line_for_each_message_and_a_summary_beside_it(
    run: Run, client: Client, sandbox: Sandbox, pairs: Path
) -> None:
    code, out, err = run("sweep", str(pairs), "--ordered")
    full, empty, missing = map(json.loads, out.splitlines())
    assert code == 1
    receipts = client.receipts.list(sandbox.conversation_sid, sandbox.message_sid)
    assert full["receipts"] == [receipt.to_dict() for receipt in receipts]
    assert (full["message_sid"], full["error"]) == (sandbox.message_sid, None)
    assert (empty["receipts"], empty["error"]) == ([], None)
    assert missing["error"].items() >= {"type": "NotFoundError", "status": 404, "code": 20404}.items()
    assert missing["error"]["request_id"].startswith("RQ")
    assert err.startswith("lists: 3, failed: 1; receipts: 120 (")
    assert " delivered, " in err
    _, array, _ = run("sweep", str(pairs), "--ordered", "--format", "json")
    assert [one["receipts"] for one in json.loads(array)] == [one["receipts"] for one in (full, empty, missing)]


def test_prints_receipts_as_csv_and_failures_on_stderr(run: Run, pairs: Path) -> None:
    code, out, err = run("sweep", str(pairs), "--format", "csv")
    assert code == 1
    assert len(list(csv.DictReader(io.StringIO(out)))) == 120
    assert f"{UNKNOWN}  NotFoundError" in err


def test_csv_holds_no_half_of_a_list(swept: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    def ends_after_a_page(path: str) -> bytes:
        return refusal(403) if "PageToken" in path else page(path, 2, "second")

    with StubProvider(ends_after_a_page) as provider:
        assert swept(provider, "{} {}".format(*message(0)), "--format", "csv") == 1
    out, err = capsys.readouterr()
    assert out == "", "or --skip-done would take the list for read"
    assert "PermissionDeniedError" in err


def test_prints_a_table_of_messages(run: Run, sandbox: Sandbox, pairs: Path) -> None:
    _, out, err = run("sweep", str(pairs), "--format", "table", "--ordered", "--quiet")
    full, empty, missing = out.splitlines()
    assert full.startswith(f"{sandbox.conversation_sid}  {sandbox.message_sid}  ")
    assert " delivered" in full
    assert empty.endswith("  none")
    assert "NotFoundError" in missing
    assert err == "", "quiet"


@pytest.mark.parametrize(
    ("form", "cut", "again"),
    [
        ("jsonl", '{"conversation_sid": "CH", "mess', [UNKNOWN]),  # as a full disk leaves it
        ("json", "", [UNKNOWN]),
        ("csv", "", ["empty", UNKNOWN]),  # CSV has a row for each receipt, so nothing tells of an empty list
        ("csv", "CH1,IM1,AC", ["empty", UNKNOWN]),
    ],
)
def test_skips_what_an_earlier_sweep_has_read(
    run: Run, sandbox: Sandbox, pairs: Path, tmp_path: Path, form: str, cut: str, again: list[str]
) -> None:
    earlier = tmp_path / "out"
    _, out, _ = run("sweep", str(pairs), "--format", form)
    earlier.write_text(out + cut)
    code, out, _ = run("sweep", str(pairs), "--skip-done", str(earlier), "--ordered")
    asked = [json.loads(line)["message_sid"] for line in out.splitlines()]
    assert code == 1
    assert asked == [sandbox.seeded.empty_message_sid if one == "empty" else one for one in again]


HEADING = "conversation_sid,message_sid,sid\n"


@pytest.mark.parametrize(
    ("text", "again"),
    [
        (f"{HEADING}a,{UNKNOWN},DY1\na,{UNKNOWN},D", True),  # the rest of the list is missing
        (f"{HEADING}a,{UNKNOWN},DY1\n", False),
        (f'{{"conversation_sid": "a", "message_sid": "{UNKNOWN}", "error": null}}', False),
        (f'{{"conversation_sid": "a", "message_sid": "{UNKNOWN}", "error": {{}}}}\n', True),
        (f'\n[{{"conversation_sid": "a", "message_sid": "{UNKNOWN}", "error": null}}\n]\n', False),
    ],
)
def test_a_list_is_done_that_was_printed_whole_and_without_an_error(
    run: Run, tmp_path: Path, text: str, *, again: bool
) -> None:
    (tmp_path / "pairs").write_text(f"a {UNKNOWN}")
    (tmp_path / "earlier").write_text(text)
    _, out, _ = run("sweep", str(tmp_path / "pairs"), "--skip-done", str(tmp_path / "earlier"))
    assert bool(out) == again


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("CH IM  2 read\n", 1),
        ('{"a": 1}\n', 1),
        ('{"conversation_sid": "CH", "message_sid": "IM", "error": null}\nnonsense\n', 2),
        (f"{HEADING}CH,IM,DY\nCH,IM\n", 3),
        ("a,b\n", 1),
    ],
)
def test_refuses_what_no_sweep_has_printed(run: Run, pairs: Path, tmp_path: Path, text: str, line: int) -> None:
    earlier = tmp_path / "other"
    earlier.write_text(text)
    code, out, err = run("sweep", str(pairs), "--skip-done", str(earlier))
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {earlier}, line {line}: expected ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("line", "ids"),
    [
        (f"b {UNKNOWN[:-1]}e\na name, with commas {UNKNOWN}", ["a name, with commas", UNKNOWN]),
        (f'"a name, ""with"" commas", {UNKNOWN}', ['a name, "with" commas', UNKNOWN]),
        (f"note,message_sid,conversation_sid\nx,{UNKNOWN},a", ["a", UNKNOWN]),
        (f"\ufeff# exported\nconversation_sid,message_sid,\r\na,{UNKNOWN},more\r", ["a", UNKNOWN]),
        ("a,", ["a", ""]),
        (json.dumps({"message_sid": UNKNOWN, "conversation_sid": "a"}), ["a", UNKNOWN]),
        (f"a ,\t{UNKNOWN}  ", ["a", UNKNOWN]),
        ("alone", ["alone", ""]),
        ('{"broken', ['{"broken', ""]),
        ("\ufeffa " + UNKNOWN, ["a", UNKNOWN]),
        (f"conversation_sid message_sid\na {UNKNOWN}", ["a", UNKNOWN]),
    ],
)
def test_reads_lines_of_many_forms(run: Run, tmp_path: Path, line: str, ids: list[str]) -> None:
    file = tmp_path / "pairs"
    file.write_text(f"{line}\n\n# a comment\n", encoding="utf-8")
    code, out, _ = run("sweep", str(file), "--ordered")
    *_, outcome = map(json.loads, out.splitlines())
    assert code == 1
    assert [outcome["conversation_sid"], outcome["message_sid"]] == ids


def test_refuses_broken_csv(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "pairs"
    file.write_text(f'a,{UNKNOWN}\n"b,{UNKNOWN}')
    code, _, err = run("sweep", str(file), "--quiet")
    assert code == 2
    assert err == f"error: {file}, line 2: expected CSV, found 'unexpected end of data'\n"


def test_reports_bytes_that_are_no_text(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "pairs"
    file.write_bytes(b"\xff\xfe " + UNKNOWN.encode())
    code, out, _ = run("sweep", str(file))
    assert code == 1
    assert json.loads(out)["error"]["type"] == "InvalidArgumentError"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def watched(run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Sweep with stderr on a terminal; returns what is written there, one over the other."""
    monkeypatch.delenv("CI", raising=False)

    def watched(pairs: str | Path, *streams: str) -> list[str]:
        terminal = Terminal()
        for stream in ("stderr", *streams):
            monkeypatch.setattr(sys, stream, terminal)
        run("sweep", str(pairs))
        return terminal.getvalue().split("\r\x1b[K")

    return watched


Watched = Callable[..., list[str]]


@pytest.mark.parametrize("columns", [60, None])
def test_progress_is_written_over_and_fits_the_terminal(
    watched: Watched, pairs: Path, monkeypatch: pytest.MonkeyPatch, columns: int | None
) -> None:
    if columns:
        monkeypatch.setattr(Terminal, "fileno", lambda _: 2)
        monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((columns, 24)))
    _, first, *_, last = watched(pairs)
    assert re.fullmatch(r"lists: 1 of 3, failed: \d, \d+/s, \d:\d\d:\d\d left; receipts.*", first)
    assert len(first) < (columns or 80)
    assert last.startswith("lists: 3, failed: 1; receipts: 120")


def test_progress_of_what_has_no_known_end_has_neither_a_total_nor_the_time_left(
    watched: Watched, pairs: Path, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(pairs.read_text(),))
    writer.start()
    _, first, *_ = watched(pipe)
    writer.join()
    assert re.fullmatch(r"lists: \d, failed: \d, \d+/s; receipts: \d+", first.strip())


@pytest.mark.parametrize(("ci", "streams"), [("true", []), ("", ["stdout"])], ids=["in CI", "beside the output"])
def test_there_is_no_progress(
    watched: Watched, pairs: Path, monkeypatch: pytest.MonkeyPatch, ci: str, streams: list[str]
) -> None:
    monkeypatch.setenv("CI", ci)
    assert len(watched(pairs, *streams)) == 1


@pytest.mark.parametrize(("variable", "start"), [("", "\x1b[31merror\x1b[0m: "), ("1", "error: ")])
def test_an_error_is_red_on_a_terminal_without_no_color(
    watched: Watched, monkeypatch: pytest.MonkeyPatch, variable: str, start: str
) -> None:
    monkeypatch.setenv("NO_COLOR", variable)
    monkeypatch.setenv("TERM", "xterm")
    assert watched("/no/such/file")[0].startswith(start)


@pytest.fixture
def swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Sweep over messages of a provider in this process; returns the exit code."""
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", ACCOUNT)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "token")

    def swept(provider: StubProvider, lines: str, *options: str) -> int:
        (tmp_path / "pairs").write_text(lines, encoding="utf-8")
        return COMMANDS.run(Client, ["sweep", str(tmp_path / "pairs"), "--base-url", provider.url, *options])

    return swept


def test_every_line_leaves_at_once(swept: Callable[..., int], monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    there: list[Any] = []

    def second_after_the_first_was_read(path: str) -> bytes:
        if message(1)[1] in path:
            there.extend(select.select([reading], [], [], 20)[0])
        return page(path)

    with (
        StubProvider(second_after_the_first_was_read) as provider,
        os.fdopen(reading),
        os.fdopen(writing, "w") as stdout,
    ):
        monkeypatch.setattr(sys, "stdout", stdout)
        swept(provider, "{} {}\n{} {}".format(*message(0), *message(1)))
    assert there == [reading]


def test_what_the_stream_cannot_encode_is_escaped(swept: Callable[..., int], monkeypatch: pytest.MonkeyPatch) -> None:
    stdout = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stdout)
    with StubProvider() as provider:
        lines = "n\xe4me {}\n{} {}\n".format(message(0)[1], *message(1))
        assert swept(provider, lines, "--format", "table", "--ordered") == 0
    stdout.seek(0)
    first, second = stdout.read().splitlines()
    assert first.startswith("n\\xe4me  ")
    assert second.startswith(message(1)[0])


def test_an_interrupt_loses_nothing_that_was_printed(started: Started, tmp_path: Path) -> None:
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
    outcomes = READ["jsonl"](out)
    assert process.returncode == 130
    assert 10 <= len(outcomes) < 5000
    assert f"lists: {len(outcomes)}, failed: 0" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(("answer", "end", "code"), [(lambda _: refusal(401), None, 3), (page, signal.SIGINT, 130)])
def test_an_input_that_stays_open_holds_no_end_up(
    started: Started, answer: Callable[[str], bytes], end: signal.Signals | None, code: int
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
