"""What the command line reads: the lists to sweep over, and what an earlier sweep printed."""

import csv
import itertools
import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn, cast

from ..errors import InvalidArgumentError, short_repr

Ids = tuple[str, ...]
"""What names one list."""


class Lines:
    """The lines of a file; bytes that are not UTF-8 come through, and are refused as part of an id."""

    def __init__(self, file: str) -> None:
        self._file, self._number = file, 0
        self._stream = open(  # noqa: SIM115 - closed at its end
            0 if file == "-" else file, encoding="utf-8-sig", errors="surrogateescape", newline="", closefd=file != "-"
        )
        self.whole = True
        """Whether the last line has an end: a full disk, or a kill, cuts it short."""

    def __iter__(self) -> Iterator[str]:
        with self._stream:
            for line in self._stream:
                self._number += 1
                self.whole = line.endswith(("\n", "\r"))
                yield line

    def refuse(self, expected: str, found: object) -> NoReturn:
        """Raise an error that names the line which was read last."""
        raise InvalidArgumentError(f"{self._file}, line {self._number}: expected {expected}, found {short_repr(found)}")


def read_ids(lines: Lines, names: Ids) -> Iterator[Ids]:
    """Read the ids of lists: CSV if the first line has a comma, else JSON Lines, or ids between blanks.

    Ids that are missing become empty, so that the outcome says what is wrong with them. Between blanks the first id, a
    unique name perhaps, may hold blanks and commas itself.
    """
    kept = (line for line in lines if line.strip() and not line.lstrip().startswith("#"))
    for first in kept:  # once, if there is any
        all_kept = itertools.chain([first], kept)
        if "," in first and not first.startswith("{"):
            yield from _read_csv(lines, all_kept, names)
        for line in all_kept:
            if fields := _json_object(line):
                yield tuple(str(fields.get(name, "")) for name in names)
                continue
            found = re.fullmatch("(.+?)" + r"[\s,]+([^\s,]+)" * (len(names) - 1), line.strip())
            ids = found.groups() if found else (line.strip(), *[""] * (len(names) - 1))
            if ids != names:
                yield ids


def _read_csv(lines: Lines, kept: Iterator[str], names: Ids) -> Iterator[Ids]:
    columns = list(range(len(names)))
    try:
        for number, row in enumerate(csv.reader(kept, skipinitialspace=True, strict=True)):
            cells = [cell.strip() for cell in row]
            if number == 0 and set(names) <= set(cells):
                columns = [cells.index(name) for name in names]
            else:
                yield tuple(cells[column] if column < len(cells) else "" for column in columns)
    except csv.Error as error:
        lines.refuse("CSV", str(error))


def read_done(lines: Lines, names: Ids) -> set[Ids]:
    """Collect what an earlier sweep has read without an error; what was cut short at the end is not among it."""
    done: set[Ids] = set()
    columns = 0  # of the CSV's heading
    for line in lines:
        text = line.strip().lstrip("[,")
        fields = _json_object(text)
        row = [] if fields else next(csv.reader([line]))
        ids = tuple(row[: len(names)])
        if {"error", *names} <= fields.keys():
            if fields["error"] is None:
                done.add(tuple(str(fields[name]) for name in names))
        elif ids == names:
            columns = len(row)
        elif not lines.whole:
            done.discard(ids)
        elif columns and len(row) == columns:
            done.add(ids)
        elif text not in {"", "]"}:
            lines.refuse("what sweep prints as json, jsonl or csv", line)
    return done


def _json_object(line: str) -> dict[str, Any]:
    try:
        fields: Any = json.loads(line) if line.startswith("{") else {}
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", fields) if isinstance(fields, dict) else {}
