"""What the benchmark makes of its samples: goals that are met or not, figures, and what the report reads."""

from pathlib import Path

import pytest

from contract_tests.bench import report
from scripts.reporting.results import BenchRun, read


def results(ours: float) -> report.Results:
    """Results in which ours takes `ours` of what every peer takes."""

    def samples(*names: str) -> dict[str, list[float]]:
        return {name: [ours if name.startswith("ours") else 1.0] * 3 for name in names}

    names = ("ours", "ours, async", "twilio", "twilio, async", "httpx2 + msgspec", "httpx2 + msgspec, async")
    return report.Results(
        reading={"wall": samples(*names), "cpu": samples(*names)},
        starting={
            "import, CPU": samples("ours", "twilio"),
            "first page": samples("ours", "httpx2 + msgspec"),
            "memory": {"ours": [10 + ours] * 3, "httpx2 + msgspec": [10.0] * 3},
        },
        decoding=samples("ours", "msgspec"),
        growth=2 * ours,
        messages=10,
        sweeps={"twilio, a loop": 30.0, "ours, 32 threads": 10 * ours, "ours, 32 tasks": ours},
        size=100 * ours,
    )


def run(ours: float) -> BenchRun:
    made = results(ours)
    return BenchRun(report.goals(made), report.measurements(made), "Python 3", "2 cores", rounds=3)


@pytest.mark.parametrize(("ours", "met"), [(0.1, True), (1.5, False)])
def test_goals_are_met_or_not(ours: float, met: bool) -> None:  # noqa: FBT001 - a column of the table
    assert {goal.met for goal in run(ours).goals} == {met}
    assert ("**no**" in report.goals_table(run(ours))) is not met


def test_what_the_goals_are_held_against_stands_beside_them() -> None:
    first, *rows = report.goals_table(run(0.1)).splitlines()
    assert first == "Python 3, 2 cores; medians of 3 interleaved rounds, quartiles in brackets."
    assert [row for row in rows if row.startswith("| peak memory then |")] == [
        "| peak memory then | ≤ 1 MiB over httpx2 + msgspec | 0.100 | yes |"
    ]


def test_figures_have_a_ratio_to_the_peer_of_their_kind() -> None:
    figures = report.measurements(results(0.1))
    assert {one.ratio for one in figures if one.contestant == "ours, async"} == {0.1}
    assert {one.ratio for one in figures if one.contestant.startswith("twilio")} == {1.0}
    assert "| decoding a page | ours | 0.1 ± 0 µs | – |" in report.figures_table(run(0.1))


def test_the_report_can_read_goals_and_figures(tmp_path: Path) -> None:
    path = tmp_path / "bench.json"
    path.write_text(report.to_json(run(0.1), results(0.1)), encoding="utf-8")
    source = read(path, "bench", BenchRun)
    assert source.problem == ""
    assert source.value == run(0.1)
