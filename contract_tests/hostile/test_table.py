"""The table of `make hostile`: runs in processes of their own, and one line made for real."""

import os
from pathlib import Path

import pytest

from contract_tests.hostile import __main__ as table
from contract_tests.hostile import running
from contract_tests.hostile.behaviours import ROWS
from contract_tests.hostile.behaviours.row import MIB

BY_NAME = {row.name: row for row in ROWS}
ROW = BY_NAME["link to a foreign host"]
SILENCE = BY_NAME["silence after the request"]
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the server that forks preloads it finds by this alone."""
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}:{ROOT / 'generated'}")


def test_runs_are_measured_apart() -> None:
    large, small = (
        running.run_measured("sync", BY_NAME[name], 60) for name in ("690,000 empty receipts in 2 MB", "body empty")
    )
    assert (large["error"], small["error"]) == (None, "ResponseDecodeError")
    assert small["memory"] < 16 * MIB < 32 * MIB < large["memory"] < 160 * MIB
    assert small["seconds"] > 0


def test_a_client_that_never_ends_is_ended() -> None:
    outcome = running.run_measured("sync", SILENCE, 0.1)
    assert outcome["error"] == "none within 0.1 s"


def test_a_client_that_takes_its_process_down_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_measure", os._exit)
    assert running.run_measured("sync", SILENCE, 60)["error"] == running.DIED


def test_a_line_of_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(table, "BUILD", tmp_path)
    assert table.main(["--only", ROW.name + ", with credentials", "--client", "sync"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("1 behaviours, 1 clients: build/hostile.md")
    assert "sync: 1 documented errors; 0 B of credentials at another origin, in 0 of them" in said
    assert (tmp_path / "hostile.md").read_text().splitlines()[-1].startswith(f"| {ROW.name}, with credentials | Pagina")


def test_the_summary_counts_ends_and_leaks() -> None:
    ends = [None, "PaginationError", "RateLimitError", "KeyError", "none within 10 s", "NonLocalRequest"]
    outcomes = {(str(leaked), "one"): {"error": end, "leaked": leaked} for leaked, end in enumerate(ends)}
    counted, leaks = table.summary(outcomes, "one").split("; ")
    assert counted == (
        "one: 2 documented errors, 1 kept from a host beyond this machine, 1 other errors, 1 results, 1 without an end"
    )
    assert leaks == "15 B of credentials at another origin, in 5 of them"
