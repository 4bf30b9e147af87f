"""What the command line prints: tables for people, JSON, JSON Lines and CSV for programs; every line is flushed."""

import csv
import io
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from ..errors import ApiError
from ..text import one_line

FORMATS: Final = ("table", "json", "jsonl", "csv")

_PROGRESS_SECONDS = 0.1
_Record = dict[str, Any]


def _write(text: str) -> None:
    # What a file held that was no UTF-8 is shown, not a reason to fail.
    sys.stdout.write(text.encode("utf-8", "backslashreplace").decode() + "\n")


def _line(text: str) -> None:
    _write(text)
    sys.stdout.flush()


def _cell(value: object) -> str:
    return "" if value is None else one_line(str(value))


def _table(rows: list[list[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        _line("  ".join(map(str.ljust, row, widths)).rstrip())


class Records:
    """Prints records one by one."""

    def __init__(self, form: str) -> None:
        self._form = form
        self._first = True

    def put(self, record: _Record, rows: Iterable[_Record], words: str = "") -> None:
        """Print a record; CSV, which cannot nest, has its rows instead, and a table words."""
        self.write(record, rows, words)
        sys.stdout.flush()

    def write(self, record: _Record, rows: Iterable[_Record], words: str) -> None:
        """Do the same, but leave the flushing."""
        if self._form == "table":
            _write(words)
        elif self._form != "csv":
            _write(("" if self._form == "jsonl" else "[" if self._first else ",") + json.dumps(record))
            self._first = False
        else:
            for row in rows:
                text = io.StringIO()
                csv.writer(text, lineterminator="\n").writerows([row, row.values()] if self._first else [row.values()])
                _write(text.getvalue().removesuffix("\n"))
                self._first = False

    def end(self) -> None:
        """Print what is missing at the end."""
        if self._form == "json":
            _line("[]" if self._first else "]")


def print_one(form: str, item: _Record) -> None:
    """Print what was fetched."""
    if form == "table":
        _table([[name, _cell(value)] for name, value in item.items()])
    elif form == "json":
        _line(json.dumps(item, indent=2))
    else:
        Records(form).put(item, [item])


def print_all(form: str, items: Iterable[_Record], hidden: Iterable[str]) -> None:
    """Print a list: a table, without the hidden fields, once its widths are known; the other formats at once."""
    if form == "table":
        rows = [{name: _cell(value) for name, value in item.items() if name not in hidden} for item in items]
        _table([list(rows[0]), *(list(row.values()) for row in rows)] if rows else [])
        return
    records = Records(form)
    for item in items:
        records.put(item, [item])
    records.end()


class Swept(Records):
    """Prints the outcomes of a sweep as they come, how far it is, and in the end what they come to."""

    def __init__(self, form: str, ids: tuple[str, ...], resource: str) -> None:
        super().__init__(form)
        self._ids, self._resource = ids, resource
        self._statuses: Counter[str] = Counter()
        self._count = self.failed = 0
        # A line written over again and again: only where somebody looks, and where it does not meet the output.
        self._watched = sys.stderr.isatty() and not sys.stdout.isatty() and os.environ.get("CI") != "true"
        self._shown = 0.0

    def add(self, outcome: Any) -> None:
        """Print one."""
        ids = {name: getattr(outcome, name) for name in self._ids}
        items = [item.to_dict() for item in getattr(outcome, self._resource)]
        statuses = Counter(str(item.get("status")) for item in items)
        error = outcome.error
        words = "  ".join([*map(_cell, ids.values()), _words(statuses) if error is None else _cell(repr(error))])
        record = {**ids, self._resource: items, "error": _told(error)}
        totals = self._statuses + statuses, self.failed + (error is not None), self._count + 1
        self.write(record, [ids | item for item in items], words)
        # Counted before others can see it, and perhaps interrupt: what is written by then is printed in any case.
        self._statuses, self.failed, self._count = totals
        sys.stdout.flush()
        if self._form == "csv" and error is not None:
            self._tell(f"error: {words}\n")
        now = time.monotonic()
        if self._watched and now - self._shown > _PROGRESS_SECONDS:
            self._shown = now
            self._tell(self._summary())

    def end(self) -> None:
        """Print what they come to."""
        super().end()
        self._tell(self._summary() + "\n")

    def _tell(self, text: str) -> None:
        sys.stderr.write("\r\x1b[K" * self._watched + text)
        sys.stderr.flush()

    def _summary(self) -> str:
        items = f"{self._resource}: {self._statuses.total()} ({_words(self._statuses)})"
        return f"lists: {self._count}, failed: {self.failed}; {items}"


def _words(statuses: Counter[str]) -> str:
    return ", ".join(f"{count} {status}" for status, count in statuses.most_common()) or "none"


def _told(error: Exception | None) -> _Record | None:
    if error is None:
        return None
    names = ("status", "code", "request_id") if isinstance(error, ApiError) else ()
    return {"type": type(error).__name__, "message": str(error), **{name: getattr(error, name) for name in names}}
