"""What the command line prints: errors, tables, records, and how far a sweep is."""

import io
import json
import os
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from twilio_receipts import NotFoundError, TransportError
from twilio_receipts.cli import _output
from twilio_receipts.cli._output import OutcomePrinter, print_all, print_error, print_one

ITEM: dict[str, Any] = {"sid": "DY1", "status": None, "n": 5}
IDS = ("conversation_sid", "message_sid")


class Stream(io.StringIO):
    """Notes what had been written each time it was flushed."""

    def __init__(self, *, terminal: bool = False) -> None:
        super().__init__()
        self.terminal, self.flushed = terminal, list[str]()

    def isatty(self) -> bool:
        return self.terminal

    def fileno(self) -> int:
        return 99

    def flush(self) -> None:
        self.flushed.append(self.getvalue())


@pytest.mark.parametrize(
    ("terminal", "environment", "word"),
    [
        (True, {}, "\x1b[31merror\x1b[0m"),
        (False, {}, "error"),
        (True, {"NO_COLOR": "1"}, "error"),
        (True, {"TERM": "dumb"}, "error"),
        (True, {"TERM": "dumbX", "NO_COLOR": ""}, "\x1b[31merror\x1b[0m"),
    ],
)
def test_the_first_word_of_an_error_is_red_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], word: str, *, terminal: bool
) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    stream = Stream(terminal=terminal)
    monkeypatch.setattr(sys, "stderr", stream)
    print_error("it is wrong")
    assert stream.getvalue() == f"{word}: it is wrong\n"


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("table", "sid     DY1\nstatus\nn       5\n"),
        ("json", '{\n  "sid": "DY1",\n  "status": null,\n  "n": 5\n}\n'),
        ("jsonl", '{"sid": "DY1", "status": null, "n": 5}\n'),
        ("csv", "sid,status,n\nDY1,,5\n"),
    ],
)
def test_one_item_is_printed(form: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_one(form, ITEM)
    assert capsys.readouterr().out == text


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("table", "sid  status\nDY1\na\\nb  c\n"),
        ("json", '[{"sid": "DY1", "status": null, "n": 5}\n,{"sid": "a\\nb", "status": "c", "n": 6}\n]\n'),
        ("csv", 'sid,status,n\nDY1,,5\n"a\nb",c,6\n'),
    ],
)
def test_a_list_is_printed_line_by_line(form: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Stream()
    monkeypatch.setattr(sys, "stdout", stream)
    items = [ITEM, {"sid": "a\nb", "status": "c", "n": 6}]
    print_all(form, iter(items), ["n"])
    assert stream.getvalue() == text.replace("sid  status\nDY1\na\\nb  c", "sid   status\nDY1\na\\nb  c")
    if form != "table":
        assert len(stream.flushed) == len(items)


def test_no_items_are_an_empty_list(capsys: pytest.CaptureFixture[str]) -> None:
    print_all("json", [], [])
    print_all("table", [], [])
    assert capsys.readouterr().out == "[]\n"


def outcome(*statuses: str, error: Exception | None = None) -> Any:
    items = [SimpleNamespace(to_dict=lambda status=status: {"sid": "DY1", "status": status}) for status in statuses]
    return SimpleNamespace(conversation_sid="c", message_sid="m", receipts=items, error=error)


def streams(monkeypatch: pytest.MonkeyPatch) -> tuple[Stream, Stream]:
    """Stand in for stdout and stderr; not in a fixture, behind which pytest puts its own there again."""
    out, err = Stream(), Stream(terminal=True)
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    monkeypatch.delenv("CI", raising=False)
    return out, err


SUMMARY = "lists: 2, failed: 1; receipts: 4 (2 read, 2 sent)\n"
GONE = NotFoundError(404, "gone", code=20404, request_id="RQ1")


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "table"])
def test_outcomes_and_what_they_come_to(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    out, err = streams(monkeypatch)
    err.terminal = False
    printer = OutcomePrinter(form, IDS, "receipts", lambda: None, quiet=False)
    printer.add(outcome("read", "sent", "read"))
    printer.add(outcome("sent", error=GONE))  # which CSV cannot say: half a list would pass for a whole one
    printer.end()
    assert (printer.failed, len(out.flushed)) == (1, 2)
    words = "c  m  NotFoundError('HTTP 404, code 20404: gone [request RQ1]')\n"
    assert err.getvalue() == (f"error: {words}" if form == "csv" else "") + SUMMARY
    assert err.flushed[-1] == err.getvalue()
    if form == "table":
        assert out.getvalue() == f"c  m  2 read, 1 sent\n{words}"
    if form == "csv":
        assert out.getvalue() == "conversation_sid,message_sid,sid,status\n" + "".join(
            f"c,m,DY1,{status}\n" for status in ("read", "sent", "read")
        )
    if form in {"json", "jsonl"}:
        text = out.getvalue()
        _, failed = json.loads(text) if form == "json" else map(json.loads, text.splitlines())
        assert failed["error"] == {
            "type": "NotFoundError", "message": str(GONE), "status": 404, "code": 20404, "request_id": "RQ1",
        }  # fmt: skip


def test_what_was_not_answered_has_a_type_and_a_message_only() -> None:
    assert _output._error_fields(TransportError("reset")) == {"type": "TransportError", "message": "reset"}
    assert _output._error_fields(None) is None


@pytest.mark.parametrize(("columns", "cut", "total"), [(40, 39, 10), (None, 79, 10), (None, 79, None)])
def test_progress_is_written_ten_times_a_second_and_cut_to_the_terminal(
    monkeypatch: pytest.MonkeyPatch, columns: int | None, cut: int, total: int | None
) -> None:
    def size(_: int) -> os.terminal_size:
        if columns is None:
            raise OSError
        return os.terminal_size((columns, 24))

    now = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    monkeypatch.setattr(os, "get_terminal_size", size)
    _, err = streams(monkeypatch)
    resource, one = "receipts" * 6, outcome("read")
    setattr(one, resource, one.receipts)
    printer = OutcomePrinter("jsonl", IDS, resource, lambda: total, quiet=False)
    for _ in range(4):
        now[0] += 0.0625 if err.getvalue() else 2.0
        printer.add(one)
    lines = err.getvalue().split("\r\x1b[K")[1:]
    whole = [f"lists: 1, failed: 0, 0/s; {resource}: 1", f"lists: 3, failed: 0, 1/s; {resource}: 3"]
    if total:
        whole = [
            f"lists: 1 of 10, failed: 0, 0/s, 0:00:18 left; {resource}: 1",
            f"lists: 3 of 10, failed: 0, 1/s, 0:00:05 left; {resource}: 3",
        ]
    assert lines == [line[:cut] for line in whole]


@pytest.mark.parametrize(("out", "quiet", "ci"), [(True, False, ""), (False, True, ""), (False, False, "true")])
def test_progress_is_for_who_watches(monkeypatch: pytest.MonkeyPatch, ci: str, *, out: bool, quiet: bool) -> None:
    streams(monkeypatch)[0].terminal = out
    monkeypatch.setenv("CI", ci)

    def count() -> int:
        raise AssertionError

    OutcomePrinter("jsonl", IDS, "receipts", count, quiet=quiet)
