"""What the benchmark makes of its samples: goals that are met or not, and what the report reads."""

from pathlib import Path

import pytest

from contract_tests.bench import report
from scripts.reporting.results import BenchRun, read


def results(ours: float) -> report.Results:
    """Results in which ours takes `ours` of what every peer takes."""

    def samples(*names: str) -> dict[str, list[float]]:
        return {name: [ours if name.startswith("ours") else 1.0] * 3 for name in names}

    names = ("ours", "ours, async", "twilio", "twilio, async", "httpx2 + msgspec", "httpx2 + msgspec, async")
    memory = {"ours": [10 + ours] * 3, "httpx2 + msgspec": [10.0] * 3}
    return report.Results(
        reading={"wall": samples(*names), "cpu": samples(*names)},
        starting={"first page": samples("ours", "httpx2 + msgspec"), "memory": memory},
        decoding={"decoding": samples("ours", "msgspec")},
        sweeping={"twilio, a loop": 30.0, "ours, 32 threads": 10 * ours, "ours, 32 tasks": ours},
        messages=10,
        size=100 * ours,
    )


@pytest.mark.parametrize(("ours", "met"), [(0.1, True), (1.5, False)])
def test_goals_are_met_or_not_beside_what_they_are_held_against(ours: float, met: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a column of the table
    run = BenchRun(report.goals(results(ours)), "Python 3", "2 cores", rounds=3)
    assert {goal.met for goal in run.goals} == {met}
    first, *rows = report.goals_table(run).splitlines()
    assert first == "Python 3, 2 cores; medians of 3 interleaved rounds, quartiles in brackets."
    [memory] = [row for row in rows if row.startswith("| peak memory then |")]
    assert memory == f"| peak memory then | ≤ 1 MiB over httpx2 + msgspec | {ours:.3f} | {'yes' if met else '**no**'} |"
    path = tmp_path / "bench.json"
    path.write_text(report.to_json(run, results(ours)), encoding="utf-8")
    assert read(path, "bench", BenchRun).value == run, "the report can read it"


def test_a_ratio_is_taken_within_a_round() -> None:
    # The machine was twice as slow in the second half, for both.
    samples = {"a": [1.0, 1.0, 2.0, 2.0], "b": [2.0, 2.0, 4.0, 4.0]}
    assert report.ratio(samples, "a", "b") == report.Spread(0.5, 0.5, 0.5)
