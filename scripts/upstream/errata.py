"""Reads openapi/errata.md: which facts of the published specification the contract may differ from."""

import re
from dataclasses import dataclass
from pathlib import Path

from scripts.spec import SpecError

ERRATA = Path("openapi/errata.md")
COLUMNS = ("No.", "The page", "The contract", "Why", "Confidence", "Held by", "Differs at")
CONFIDENCE = ("certain", "documented", "recorded", "open", "ours")


@dataclass(frozen=True)
class Row:
    """One contradiction or silence of the published page."""

    number: int
    page: str
    contract: str
    why: str
    confidence: str
    tests: tuple[str, ...]
    """Names of the test functions that hold the row."""
    patterns: tuple[str, ...]
    """Names of facts, with `*` for any text, in which the contract may differ from the published specification."""


def read(path: Path = ERRATA) -> list[Row]:
    """Return the rows of the table; raises SpecError, naming the line, if it is not the expected table."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SpecError(f"{path}: cannot be read: {error}") from error
    rows: list[Row] = []
    header = "| " + " | ".join(COLUMNS) + " |"
    if header not in lines:
        raise SpecError(f"{path}: there is no table with the columns {', '.join(COLUMNS)}")
    start = lines.index(header) + 2
    for number, line in enumerate(lines[start:], start + 1):
        if line.strip():
            rows.append(_row(f"{path}:{number}", line, len(rows) + 1))
    return rows


def _row(place: str, line: str, expected: int) -> Row:
    cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
    if len(cells) != len(COLUMNS):
        raise SpecError(f"{place}: expected {len(COLUMNS)} cells, found {len(cells)}")
    number, page, contract, why, confidence, tests, patterns = cells
    if number != str(expected):
        raise SpecError(f"{place}: expected row {expected}, found {number!r}")
    for column, cell in zip(COLUMNS[1:6], cells[1:6], strict=True):
        if not cell:
            raise SpecError(f"{place}: the column {column!r} is empty")
    if confidence not in CONFIDENCE:
        raise SpecError(f"{place}: expected one of {', '.join(CONFIDENCE)}, found {confidence!r}")
    return Row(expected, page, contract, why, confidence, _quoted(place, tests), _quoted(place, patterns))


def _quoted(place: str, cell: str) -> tuple[str, ...]:
    if not re.fullmatch(r"(`[^`]+`(\s+|$))*", cell):
        raise SpecError(f"{place}: expected `names` in backticks, found {cell!r}")
    return tuple(re.findall("`([^`]+)`", cell))
