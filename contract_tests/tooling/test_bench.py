"""The benchmark's own parts: what its servers serve, how samples are paired, and what the goals make of them."""

import http.client
import json
from pathlib import Path
from typing import Any

import pytest

from contract_tests.bench import data, report
from contract_tests.bench.measure import Spread, interleaved, ratio
from contract_tests.bench.servers import plain_server
from scripts.reporting.results import BenchRun, read
from twilio_receipts import Client, RateLimitError


def test_every_round_has_every_contestant_once_and_the_warm_up_is_dropped() -> None:
    calls: list[str] = []

    def contestant(name: str) -> Any:
        return lambda: calls.append(name) or float(len(calls))  # type: ignore[func-returns-value] # that is the point

    samples = interleaved({"a": contestant("a"), "b": contestant("b")}, rounds=5, warm_up=2)
    assert [len(taken) for taken in samples.values()] == [5, 5]
    assert [sorted(calls[start : start + 2]) for start in range(0, 14, 2)] == [["a", "b"]] * 7
    assert min(samples["a"] + samples["b"]) == 5


def test_a_ratio_is_taken_within_a_round() -> None:
    # The machine was twice as slow in the second half, for both.
    samples = {"a": [1.0, 1.0, 2.0, 2.0], "b": [2.0, 2.0, 4.0, 4.0]}
    assert ratio(samples, "a", "b") == Spread(0.5, 0.5, 0.5)


def test_the_plain_server_serves_as_many_pages_as_asked_for() -> None:
    with plain_server("--pages", "150") as base_url, Client(data.ACCOUNT_SID, "token", base_url=base_url) as client:
        pages = list(client.receipts.pages(data.CONVERSATION_SID, data.MESSAGE_SID))
    assert len(pages) == 150
    assert {len(page.delivery_receipts) for page in pages} == {data.PAGE_SIZE}


def test_the_plain_server_refuses_what_is_too_much() -> None:
    with (
        plain_server("--admit", "0") as base_url,
        Client(data.ACCOUNT_SID, "token", base_url=base_url, max_retries=0) as client,
    ):
        with pytest.raises(RateLimitError):
            client.receipts.page(data.CONVERSATION_SID, data.MESSAGE_SID)
        connection = http.client.HTTPConnection(base_url.removeprefix("http://"))
        connection.request("GET", "/counts")
        assert json.loads(connection.getresponse().read()) == {"answered": 0, "refused": 1}
        connection.close()


def results(ours: float) -> report.Results:
    """Results in which ours takes `ours` of what every peer takes."""

    def samples(*names: str) -> dict[str, list[float]]:
        return {name: [ours if name.startswith("ours") else 1.0] * 3 for name in names}

    names = ("ours", "ours, async", "twilio", "twilio, async", "httpx2 + msgspec", "httpx2 + msgspec, async")
    return {
        "python": "Python 3",
        "machine": "2 cores",
        "server": "nginx",
        "rounds": 3,
        "size": 100 * ours,
        "reading": {"wall": samples(*names), "cpu": samples(*names)},
        "starting": {
            quantity: samples("ours", "twilio", "httpx2 + msgspec")
            for quantity in ("import, CPU", "first page", "first page, CPU")
        }
        | {"memory": {"ours": [10240 + 1024 * ours] * 3, "twilio": [1.0] * 3, "httpx2 + msgspec": [10240.0] * 3}},
        "decoding": samples("ours", "msgspec"),
        "flat": {"receipts": 1, "MiB": 2 * ours},
        "sweeps": {
            "messages": 10,
            "latency": {"twilio, a loop": 30.0, "ours, 32 threads": ours, "ours, 32 tasks": ours},
            "admitted": {
                "throughput": {
                    "sockets": [0.5] * 3,
                    "threads": [0.55 - ours / 2] * 3,
                    "tasks": [1.0] * 3,
                },
                "refused": {"sockets": [0.0] * 3, "threads": [ours / 50] * 3, "tasks": [0.0] * 3},
            },
        },
    }


@pytest.mark.parametrize(("ours", "met"), [(0.1, True), (1.5, False)])
def test_goals_are_met_or_not(ours: float, met: bool) -> None:  # noqa: FBT001 - a column of the table
    assert {goal.met for goal in report.goals(results(ours)) if "sweep of" not in goal.text} == {met}
    assert ("**no**" in report.markdown(results(ours))) is not met


def test_what_the_goals_are_held_against_stands_beside_them() -> None:
    rows = report.markdown(results(0.1)).splitlines()
    [row] = [row for row in rows if row.startswith("| peak memory then |")]
    assert "| ≤ 1 MiB over httpx2 + msgspec | 0.100 | yes |" in row
    [row] = [row for row in rows if row.startswith("| sweep where 20 requests are admitted |")]
    assert "| 1.000; possible: what 20 bare sockets reach there, 0.500 of 20 each 50 ms | yes |" in row


def test_figures_have_a_ratio_to_the_peer_of_their_kind() -> None:
    figures = report.measurements(results(0.1))
    assert {figure["ratio"] for figure in figures if figure["contestant"].startswith("ours, async")} == {0.1}
    assert {figure["ratio"] for figure in figures if figure["contestant"].startswith("twilio")} == {1.0}


def test_the_report_can_read_goals_and_figures(tmp_path: Path) -> None:
    ours = results(0.1)
    written = {"goals": [goal.to_dict() for goal in report.goals(ours)], "measurements": report.measurements(ours)}
    (tmp_path / "bench.json").write_text(json.dumps(written | ours), encoding="utf-8")
    source = read(tmp_path / "bench.json", "bench", BenchRun)
    assert source.problem == ""
    assert source.value is not None
    assert len(source.value.goals) == len(report.goals(ours))
    assert len(source.value.measurements) == len(report.measurements(ours))
