"""What the command line prints: tables for people, JSON, JSON Lines and CSV for programs; every line is flushed."""

import csv
import io
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, Final

from ..errors import ApiError, one_line

FORMATS: Final = ("table", "json", "jsonl", "csv")

_PROGRESS_SECONDS = 0.1
_RED_ERROR = "\x1b[31merror\x1b[0m"
_Record = dict[str, Any]


def escape_what_cannot_be_written() -> None:
    """Let no character that a terminal or a pipe cannot show end the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def print_error(text: str) -> None:
    """Print one line on stderr; its first word is red on a terminal, unless NO_COLOR is set."""
    coloured = sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    sys.stderr.write(f"{_RED_ERROR if coloured else 'error'}: {text}\n")


def _cell(value: object) -> str:
    return "" if value is None else one_line(str(value))


def _print_table(rows: list[list[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(map(str.ljust, row, widths)).rstrip())


class Records:
    """Puts records into words, one by one."""

    def __init__(self, form: str) -> None:
        self._form, self._first = form, True

    def lines(self, record: _Record, rows: Iterable[_Record], words: str = "") -> str:
        """Return a record's lines; CSV, which cannot nest, has its rows instead, and a table words."""
        if self._form == "table":
            return words + "\n"
        if self._form == "csv":
            text = io.StringIO()
            for row in rows:
                csv.writer(text, lineterminator="\n").writerows([row, row.values()] if self._first else [row.values()])
                self._first = False
            return text.getvalue()
        start = "" if self._form == "jsonl" else "[" if self._first else ","
        self._first = False
        return start + json.dumps(record) + "\n"

    def end(self) -> None:
        """Print what is missing at the end."""
        if self._form == "json":
            print("[]" if self._first else "]")


def print_one(form: str, item: _Record) -> None:
    """Print what was fetched."""
    if form == "table":
        _print_table([[name, _cell(value)] for name, value in item.items()])
    elif form == "json":
        print(json.dumps(item, indent=2))
    else:
        print(Records(form).lines(item, [item]), end="")


def print_all(form: str, items: Iterable[_Record], hidden: Iterable[str]) -> None:
    """Print a list: a table, without the hidden fields, once its widths are known; the other formats at once."""
    if form == "table":
        rows = [{name: _cell(value) for name, value in item.items() if name not in hidden} for item in items]
        _print_table([list(row) for row in rows[:1]] + [list(row.values()) for row in rows])
        return
    records = Records(form)
    for item in items:
        print(records.lines(item, [item]), end="", flush=True)
    records.end()


class OutcomePrinter(Records):
    """Prints the outcomes of a sweep as they come, how far it is, and in the end what they come to."""

    def __init__(
        self, form: str, ids: tuple[str, ...], resource: str, count: Callable[[], int | None], *, quiet: bool
    ) -> None:
        super().__init__(form)
        self._ids, self._resource, self._quiet = ids, resource, quiet
        self._statuses: Counter[str] = Counter()
        self._count = self.failed = 0
        # A line written over again and again: only where somebody looks, and where it does not meet the output.
        self._watched = sys.stderr.isatty() and not (sys.stdout.isatty() or quiet or os.environ.get("CI") == "true")
        self._total = count() if self._watched else None
        self._begun, self._shown = time.monotonic(), 0.0

    def add(self, outcome: Any) -> None:
        """Print one."""
        ids = {name: getattr(outcome, name) for name in self._ids}
        items = [item.to_dict() for item in getattr(outcome, self._resource)]
        statuses = Counter(str(item.get("status")) for item in items)
        error = outcome.error
        words = "  ".join([*map(_cell, ids.values()), _words(statuses) if error is None else _cell(repr(error))])
        record = {**ids, self._resource: items, "error": _error_fields(error)}
        # CSV has no place for the error: half a list would pass for a whole one, with `--skip-done`, too.
        lines = self.lines(record, [ids | item for item in items if error is None], words)
        # Counted before others can see it, and perhaps interrupt: what has been written by then is printed in any case.
        totals = self._statuses + statuses, self.failed + (error is not None), self._count + 1
        self._statuses, self.failed, self._count = totals
        print(lines, end="", flush=True)
        if self._form == "csv" and error is not None:
            self._write_status(f"error: {words}\n")
        now = time.monotonic()
        if self._watched and now - self._shown > _PROGRESS_SECONDS:
            self._shown = now
            self._write_status(self._progress(now - self._begun))

    def end(self) -> None:
        """Print what they come to."""
        super().end()
        items = f"{self._resource}: {self._statuses.total()} ({_words(self._statuses)})"
        if not self._quiet:
            self._write_status(f"lists: {self._count}, failed: {self.failed}; {items}\n")

    def _write_status(self, text: str) -> None:
        sys.stderr.write("\r\x1b[K" * self._watched + text)
        sys.stderr.flush()

    def _progress(self, seconds: float) -> str:
        """How far it is, how fast, and when it will be done; the most important first, for a terminal cuts it off."""
        rate = self._count / seconds
        of = left = ""
        if self._total is not None:
            of = f" of {self._total}"
            left = f", {timedelta(seconds=round((self._total - self._count) / rate))} left"
        items = f"{self._resource}: {self._statuses.total()}"
        text = f"lists: {self._count}{of}, failed: {self.failed}, {rate:.0f}/s{left}; {items}"
        try:
            return text[: os.get_terminal_size(sys.stderr.fileno()).columns - 1]
        except OSError:
            return text[:79]  # a terminal that does not say


def _words(statuses: Counter[str]) -> str:
    return ", ".join(f"{count} {status}" for status, count in statuses.most_common()) or "none"


def _error_fields(error: Exception | None) -> _Record | None:
    if error is None:
        return None
    names = ("status", "code", "request_id") if isinstance(error, ApiError) else ()
    return {"type": type(error).__name__, "message": str(error), **{name: getattr(error, name) for name in names}}
