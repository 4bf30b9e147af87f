"""The table of `make hostile`: one line of it made for real, and what would make it fail."""

import json
from pathlib import Path

import pytest

from contract_tests.hostile import __main__ as table
from contract_tests.hostile.behaviours import ROWS
from contract_tests.hostile.behaviours.row import MIB
from twilio_receipts import PaginationError, TransportError

ROW = next(row for row in ROWS if row.name == "link to a foreign host")


def test_a_line_of_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(table, "BUILD", tmp_path)
    monkeypatch.setenv("PYTHONPATH", f"{Path(__file__).parents[2]}:{Path(__file__).parents[2] / 'generated'}")
    assert table.main(["--only", ROW.name + ", with credentials", "--client", "sync"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("1 behaviours, 1 clients")
    assert "sync: 1 documented errors; 0 B of credentials at another origin, in 0 of them" in said
    [line] = json.loads((tmp_path / "hostile.json").read_text())
    assert line["clients"]["sync"]["error"] == PaginationError.__name__
    assert (tmp_path / "hostile.md").read_text().splitlines()[-1].startswith(f"| {ROW.name}, with credentials | Pagina")
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["hostile.json", "hostile.md"]


def test_the_summary_counts_ends_and_leaks() -> None:
    ends = [None, "PaginationError", "RateLimitError", "KeyError", "none within 10 s", "WouldSendAway"]
    lines = [{"clients": {"one": {"error": end, "leaked": leaked}}} for leaked, end in enumerate(ends)]
    [said] = table.summary(lines, ["one"])
    counted, leaks = said.split("; ")
    assert counted == (
        "one: 2 documented errors, 1 kept from a host beyond this machine, 1 other errors, 1 results, 1 without an end"
    )
    assert leaks == "15 B of credentials at another origin, in 5 of them"


@pytest.mark.parametrize(
    ("change", "right"),
    [
        ({}, True),
        ({"error": None}, False),
        ({"error": "KeyError"}, False),
        ({"error": TransportError.__name__}, False),
        ({"seconds": 1000.0}, False),
        ({"memory": 17 * MIB}, False),
        ({"leaked": 1}, False),
    ],
)
def test_what_is_not_as_documented_is_told(change: dict[str, object], *, right: bool) -> None:
    told = {"error": "PaginationError", "seconds": 0.1, "memory": MIB, "leaked": 0, "requests": 1}
    assert table.right(ROW, told | change) is right
