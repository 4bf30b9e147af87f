"""`python -m twilio_receipts`: what it prints, where, and its exit codes, against the sandbox."""

import contextlib
import csv
import fcntl
import io
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from enum import Enum
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from contract_tests.client.stub_provider import ACCOUNT, StubProvider, message, page
from contract_tests.sandbox import Sandbox
from twilio_receipts import Client, Receipt
from twilio_receipts.cli import COMMANDS
from twilio_receipts.cli._commands import Commands

GENERATED = Path(__file__).resolve().parents[2] / "generated"
UNKNOWN = "IM" + "f" * 32


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.start() as running:
        yield running


@pytest.fixture
def run(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Run the command line in this process; returns (exit code, stdout, stderr)."""
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", sandbox.account_sid)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", sandbox.auth_token)

    def run(command: str, *arguments: str) -> tuple[int, str, str]:
        try:
            code = COMMANDS.run(Client, [command, "--base-url", sandbox.base_url, *arguments])
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else -1
        return code, *capsys.readouterr()

    return run


Run = Callable[..., tuple[int, str, str]]


def ids_of(sandbox: Sandbox) -> tuple[str, str]:
    return sandbox.conversation_sid, sandbox.message_sid


def known(sandbox: Sandbox, count: int) -> list[Receipt]:
    with Client(sandbox.account_sid, sandbox.auth_token, base_url=sandbox.base_url) as client:
        return list(client.receipts.list(*ids_of(sandbox), limit=count))


class TestFetch:
    @pytest.mark.parametrize("form", ["json", "jsonl"])
    def test_prints_the_receipt_as_json(self, run: Run, sandbox: Sandbox, form: str) -> None:
        [receipt] = known(sandbox, 1)
        code, out, err = run("fetch", *ids_of(sandbox), str(receipt.sid), "--format", form)
        assert (code, json.loads(out), err) == (0, receipt.to_dict(), "")
        assert (form == "jsonl") == (out.count("\n") == 1)

    def test_prints_a_table_of_all_fields_where_nothing_else_is_asked_for(self, run: Run, sandbox: Sandbox) -> None:
        [receipt] = known(sandbox, 1)
        code, out, _ = run("fetch", *ids_of(sandbox), str(receipt.sid))
        assert code == 0
        assert dict(line.split(None, 1) for line in out.splitlines()) == {
            name: str(value) for name, value in receipt.to_dict().items() if value is not None
        }

    def test_reads_within_a_service(self, run: Run, sandbox: Sandbox) -> None:
        [receipt] = known(sandbox, 1)
        scope = "--chat-service-sid", sandbox.chat_service_sid
        _, out, _ = run("fetch", *ids_of(sandbox), str(receipt.sid), *scope, "--format", "json")
        assert json.loads(out)["chat_service_sid"] == sandbox.chat_service_sid


READ: dict[str, Callable[[str], Any]] = {
    "json": json.loads,
    "jsonl": lambda out: [json.loads(line) for line in out.splitlines()],
    "csv": lambda out: list(csv.DictReader(io.StringIO(out))),
}


class TestList:
    @pytest.mark.parametrize("form", READ)
    def test_prints_all_that_was_asked_for(self, run: Run, sandbox: Sandbox, form: str) -> None:
        expected = [receipt.to_dict() for receipt in known(sandbox, 60)]
        if form == "csv":
            expected = [{name: "" if one is None else str(one) for name, one in row.items()} for row in expected]
        code, out, err = run("list", *ids_of(sandbox), "--limit", "60", "--format", form)
        assert (code, READ[form](out), err) == (0, expected, "")

    def test_prints_a_table_whose_columns_stand_under_each_other(self, run: Run, sandbox: Sandbox) -> None:
        code, out, _ = run("list", *ids_of(sandbox), "--limit", "60")
        heading, *rows = out.splitlines()
        assert (code, len(rows)) == (0, 60)
        assert {"sid", "status", "participant_sid"} <= set(heading.split())
        assert not {"message_sid", "url"} & set(heading.split())
        start = heading.index("status")
        for row, receipt in zip(rows, known(sandbox, 60), strict=True):
            assert row[start:].startswith("" if receipt.status is None else receipt.status)

    @pytest.mark.parametrize(("form", "expected"), [("table", ""), ("json", "[]\n"), ("jsonl", ""), ("csv", "")])
    def test_prints_an_empty_list(self, run: Run, sandbox: Sandbox, form: str, expected: str) -> None:
        ids = sandbox.conversation_sid, sandbox.seeded.empty_message_sid
        assert run("list", *ids, "--format", form) == (0, expected, "")


@pytest.fixture
def pairs(sandbox: Sandbox, tmp_path: Path) -> Path:
    """A file with three messages: two that are there, one that is not."""
    file = tmp_path / "pairs"
    conversation = sandbox.conversation_sid
    file.write_text(
        f"{conversation} {sandbox.message_sid}\n"
        f"{conversation}\t{sandbox.seeded.empty_message_sid}\n"
        f"{conversation},{UNKNOWN}\n"
    )
    return file


class TestSweep:
    def test_prints_one_json_line_for_each_message_and_a_summary_beside_it(
        self, run: Run, sandbox: Sandbox, pairs: Path
    ) -> None:
        code, out, err = run("sweep", str(pairs), "--ordered")
        full, empty, missing = map(json.loads, out.splitlines())
        assert code == 1
        assert full["receipts"] == [receipt.to_dict() for receipt in known(sandbox, 1000)]
        assert (full["message_sid"], full["error"]) == (sandbox.message_sid, None)
        assert (empty["receipts"], empty["error"]) == ([], None)
        assert missing["error"].items() >= {"type": "NotFoundError", "status": 404, "code": 20404}.items()
        assert missing["error"]["request_id"].startswith("RQ")
        assert err.startswith("lists: 3, failed: 1; receipts: 120 (")
        assert " delivered, " in err

    def test_prints_an_array(self, run: Run, pairs: Path) -> None:
        _, lines, _ = run("sweep", str(pairs), "--ordered")
        _, array, _ = run("sweep", str(pairs), "--ordered", "--format", "json")
        assert [one["receipts"] for one in json.loads(array)] == [one["receipts"] for one in READ["jsonl"](lines)]

    def test_prints_receipts_as_csv_and_failures_on_stderr(self, run: Run, pairs: Path) -> None:
        code, out, err = run("sweep", str(pairs), "--format", "csv")
        assert code == 1
        assert len(list(csv.DictReader(io.StringIO(out)))) == 120
        assert f"{UNKNOWN}  NotFoundError" in err

    def test_prints_a_table_of_messages(self, run: Run, sandbox: Sandbox, pairs: Path) -> None:
        _, out, _ = run("sweep", str(pairs), "--format", "table", "--ordered")
        full, empty, missing = out.splitlines()
        assert full.startswith(f"{sandbox.conversation_sid}  {sandbox.message_sid}  ")
        assert " delivered" in full
        assert empty.endswith("  none")
        assert "NotFoundError" in missing

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
        self, run: Run, sandbox: Sandbox, pairs: Path, tmp_path: Path, form: str, cut: str, again: list[str]
    ) -> None:
        earlier = tmp_path / "out"
        _, out, _ = run("sweep", str(pairs), "--format", form)
        earlier.write_text(out + cut)
        code, out, _ = run("sweep", str(pairs), "--skip-done", str(earlier), "--ordered")
        asked = [json.loads(line)["message_sid"] for line in out.splitlines()]
        assert code == 1
        assert asked == [sandbox.seeded.empty_message_sid if one == "empty" else one for one in again]

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("CH IM  2 read\n", 1),
            ('{"a": 1}\n', 1),
            ('{"conversation_sid": "CH", "message_sid": "IM", "error": null}\nnonsense\n', 2),
            ("conversation_sid,message_sid,sid\nCH,IM,DY\nCH,IM\n", 3),
            ("a,b\n", 1),
        ],
    )
    def test_refuses_what_no_sweep_has_printed(
        self, run: Run, pairs: Path, tmp_path: Path, text: str, line: int
    ) -> None:
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
    def test_reads_lines_of_many_forms(self, run: Run, tmp_path: Path, line: str, ids: list[str]) -> None:
        file = tmp_path / "pairs"
        file.write_text(f"{line}\n\n# a comment\n", encoding="utf-8")
        code, out, _ = run("sweep", str(file), "--ordered")
        *_, outcome = map(json.loads, out.splitlines())
        assert code == 1
        assert [outcome["conversation_sid"], outcome["message_sid"]] == ids

    def test_refuses_broken_csv(self, run: Run, tmp_path: Path) -> None:
        file = tmp_path / "pairs"
        file.write_text(f'a,{UNKNOWN}\n"b,{UNKNOWN}')
        code, _, err = run("sweep", str(file), "--quiet")
        assert code == 2
        assert err == f"error: {file}, line 2: expected CSV, found 'unexpected end of data'\n"

    def test_reports_bytes_that_are_no_text(self, run: Run, tmp_path: Path) -> None:
        file = tmp_path / "pairs"
        file.write_bytes(b"\xff\xfe " + UNKNOWN.encode())
        code, out, _ = run("sweep", str(file))
        assert code == 1
        assert json.loads(out)["error"]["type"] == "InvalidArgumentError"


class TestExitCodes:
    def test_1_where_what_was_asked_for_is_not_there(self, run: Run, sandbox: Sandbox) -> None:
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
    def test_2_where_the_arguments_cannot_be_used(self, run: Run, arguments: list[str], said: str) -> None:
        code, _, err = run(*arguments)
        assert code == 2
        assert said in err
        assert err.count("\n") == 1
        assert "secret" not in err

    @pytest.mark.parametrize("switch", [[], ["--allow-unencrypted-http"]])
    def test_plain_http_is_allowed_by_its_switch_alone(self, switch: list[str]) -> None:
        asked: dict[str, Any] = {}

        def client(**connection: Any) -> Any:
            asked.update(connection)
            return Client("AC" + "0" * 32, "secret", **connection)

        where = "--base-url", "http://sandbox:8000"
        assert COMMANDS.run(client, ["list", "CH", "IM", *where, *switch]) == 2  # at the latest for the SIDs
        assert asked == {"base_url": "http://sandbox:8000", "allow_unencrypted_http": bool(switch)}

    def test_2_without_credentials(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("TWILIO_AUTH_TOKEN")
        code, _, err = run("list", "CH", UNKNOWN)
        assert code == 2
        assert "TWILIO_AUTH_TOKEN" in err

    @pytest.mark.parametrize("command", ["list", "sweep"])
    def test_3_where_the_credentials_are_wrong(
        self, run: Run, sandbox: Sandbox, pairs: Path, monkeypatch: pytest.MonkeyPatch, command: str
    ) -> None:
        monkeypatch.setenv("TWILIO_AUTH_TOKEN", "wrong")
        arguments = [str(pairs)] if command == "sweep" else [sandbox.conversation_sid, sandbox.message_sid]
        code, _, err = run(command, *arguments)
        assert code == 3
        assert "HTTP 401" in err
        assert "wrong" not in err


@pytest.fixture
def started(tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """Start the command line in a process of its own, over a file with so many messages."""

    def start(provider: StubProvider, *arguments: str, messages: int = 0, **options: Any) -> subprocess.Popen[str]:
        file = tmp_path / "pairs"
        file.write_text("".join("{} {}\n".format(*message(number)) for number in range(messages)))
        inherited = {name: one for name, one in os.environ.items() if not name.startswith(("TWILIO_", "PYTHON"))}
        account = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": "token", "PYTHONPATH": str(GENERATED)}
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "twilio_receipts", *arguments, "--base-url", provider.url),
                *([str(file)] if messages else []),
            ],
            text=True,
            env=inherited | account | options.pop("env", {}),
            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options,
        )

    return start


class TestAProcess:
    """What only a process of its own shows."""

    Started = Callable[..., subprocess.Popen[str]]

    def test_an_interrupt_loses_nothing_that_was_printed(self, started: Started) -> None:
        def slow(path: str) -> bytes:
            time.sleep(0.01)  # so that not all is there before the interrupt
            return page(path)

        with StubProvider(slow) as provider, started(provider, "sweep", messages=5000) as process:
            first = "".join(os.read(process.stdout.fileno(), 2**16).decode() for _ in range(10))  # type: ignore[union-attr]  # piped
            process.send_signal(signal.SIGINT)
            rest, err = process.communicate(timeout=30)
        outcomes = READ["jsonl"](first + rest)
        assert process.returncode == 130
        assert 10 <= len(outcomes) < 5000
        assert f"lists: {len(outcomes)}, failed: 0" in err
        assert "Traceback" not in err

    def test_every_line_leaves_at_once(self, started: Started) -> None:
        read = threading.Event()

        def second_after_the_first_was_read(path: str) -> bytes:
            if message(1)[1] in path:
                read.wait(30)
            return page(path)

        with (
            StubProvider(second_after_the_first_was_read) as provider,
            started(provider, "sweep", messages=2) as process,
        ):
            assert process.stdout
            there, _, _ = select.select([process.stdout], [], [], 20)
            read.set()
            process.communicate(timeout=30)
        assert there

    def test_a_reader_that_goes_away_is_no_error_to_report(self, started: Started) -> None:
        def many(path: str) -> bytes:
            return page(path, 50, str(len(provider.paths)))

        with StubProvider(many) as provider, started(provider, "list", *message(0), "--format", "jsonl") as process:
            assert process.stdout
            process.stdout.readline()
            process.stdout.close()
            assert process.stderr
            err = process.stderr.read()
        assert (process.returncode, err) == (1, "")

    def test_what_the_stream_cannot_encode_is_escaped(self, started: Started, tmp_path: Path) -> None:
        file = tmp_path / "names"
        file.write_text("näme {}\n{} {}\n".format(message(0)[1], *message(1)), encoding="utf-8")
        options = "sweep", str(file), "--format", "table", "--ordered"
        with StubProvider() as provider, started(provider, *options, env={"PYTHONIOENCODING": "ascii"}) as process:
            out, err = process.communicate(timeout=30)
        assert (process.returncode, "Error" in err) == (0, False)
        assert "n\\xe4me  " in out
        assert out.count("\n") == 2

    def test_progress_fits_the_terminal(self, started: Started) -> None:
        def slow(path: str) -> bytes:
            time.sleep(0.02)  # so that there is progress to show
            return page(path)

        controller, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
        options = {"stdout": subprocess.DEVNULL, "stderr": terminal, "env": {"CI": ""}}
        with (
            StubProvider(slow) as provider,
            started(provider, "sweep", "--concurrency", "4", messages=100, **options) as process,
        ):
            os.close(terminal)
            written = b""
            with contextlib.suppress(OSError):  # Linux ends a terminal that nobody holds any more so
                while chunk := os.read(controller, 2**16):
                    written += chunk
        os.close(controller)
        assert process.returncode == 0
        *lines, last = written.decode().split("\r\x1b[K")[1:]
        assert lines
        assert all(len(line) < 60 for line in lines)
        assert re.fullmatch(r"lists: \d+ of 100, failed: 0, \d+/s, \d:\d\d:\d\d left.*", lines[0])
        assert last.startswith("lists: 100, failed: 0; receipts: ")

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
    def test_help_names_what_there_is(
        self, capsys: pytest.CaptureFixture[str], arguments: list[str], said: list[str]
    ) -> None:
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
    given = ["list", "b", *options]
    known = parser.parse_args(given)
    assert (known.box, known.sort_order, known.with_total) == ("b", Order.ASCENDING, False)
    assert known.since == [date(2026, 1, 1), date(2026, 1, 2)]
    with pytest.raises(SystemExit):
        parser.parse_args(["fetch", "b"])
    assert "invalid choice" in capsys.readouterr().err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def watched(run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Sweep with stderr on a terminal; returns what is written there."""

    def watched(pairs: Path, *, output_too: bool = False) -> str:
        terminal = Terminal()
        monkeypatch.setattr(sys, "stderr", terminal)
        if output_too:
            monkeypatch.setattr(sys, "stdout", terminal)
        run("sweep", str(pairs))
        return terminal.getvalue()

    return watched


class TestProgress:
    @pytest.fixture(autouse=True)
    def no_ci(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("CI", raising=False)

    def test_is_a_line_that_is_written_over_where_stderr_is_a_terminal(
        self, watched: Callable[..., str], pairs: Path
    ) -> None:
        first, *_, last = watched(pairs).split("\r\x1b[K")[1:]
        assert re.match(r"lists: \d of 3, failed: \d, ", first)
        assert last.startswith("lists: 3, failed: 1")

    def test_of_what_has_no_known_end_has_neither_a_total_nor_the_time_left(
        self, watched: Callable[..., str], pairs: Path, tmp_path: Path
    ) -> None:
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        writer = threading.Thread(target=pipe.write_text, args=(pairs.read_text(),))
        writer.start()
        first = watched(pipe).split("\r\x1b[K")[1]
        writer.join()
        assert re.fullmatch(r"lists: \d, failed: \d, \d+/s; receipts: \d+", first.strip())

    def test_is_silent_in_ci(self, watched: Callable[..., str], pairs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CI", "true")
        written = watched(pairs)
        assert "\r" not in written
        assert written.count("\n") == 1

    @pytest.mark.parametrize(("variable", "start"), [("", "\x1b[31merror\x1b[0m: "), ("1", "error: ")])
    def test_an_error_is_red_on_a_terminal_without_no_color(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, variable: str, start: str
    ) -> None:
        monkeypatch.setenv("NO_COLOR", variable)
        monkeypatch.setenv("TERM", "xterm")
        terminal = Terminal()
        monkeypatch.setattr(sys, "stderr", terminal)
        assert run("sweep", "/no/such/file")[0] == 2
        assert terminal.getvalue().startswith(start)

    def test_quiet_says_nothing(self, run: Run, pairs: Path) -> None:
        assert run("sweep", str(pairs), "--quiet")[2] == ""

    def test_does_not_meet_output_on_the_same_terminal(self, watched: Callable[..., str], pairs: Path) -> None:
        assert "\r" not in watched(pairs, output_too=True)
