"""What the samples come to: the goals, as records, Markdown and JSON."""

import statistics
from dataclasses import dataclass
from typing import Self

import msgspec

from scripts.reporting.results import BenchRun, Goal

_BARE = "httpx2 + msgspec"
Samples = dict[str, list[float]]
"""By contestant; those with the same index belong to the same round."""


@dataclass(frozen=True)
class Spread:
    """What many samples come to: the median, and the quartiles."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, samples: list[float]) -> Self:
        low, median, high = statistics.quantiles(samples, n=4, method="inclusive")
        return cls(median, low, high)


def ratio(samples: Samples, name: str, other: str) -> Spread:
    return Spread.of([mine / theirs for mine, theirs in zip(samples[name], samples[other], strict=True)])


@dataclass(frozen=True)
class Results:
    """All samples of a run; `probes` has what they are, under the same names."""

    reading: dict[str, Samples]
    starting: dict[str, Samples]
    decoding: dict[str, Samples]
    sweeping: dict[str, float]
    messages: int
    """How many messages the sweeps read."""
    size: float
    """KiB of the core's files."""


def goals(results: Results) -> list[Goal]:
    first_page, memory = (results.starting[quantity] for quantity in ("first page", "memory"))
    # What httpx2 and msgspec take by themselves is not ours to change.
    over_bare = Spread.of(memory["ours"]).median - Spread.of(memory[_BARE]).median
    loop = results.sweeping["twilio, a loop"]
    slowest = min(loop / seconds for name, seconds in results.sweeping.items() if name.startswith("ours, 32"))
    return [
        *(
            _goal(f"a page, {kind}{of}", f"× {peer}", limit, ratio(results.reading[quantity], ours, peer))
            for quantity, of in (("wall", ""), ("cpu", ", CPU"))
            for kind, ours, peer, limit in (
                ("sync", "ours", "twilio", 0.30),
                ("sync", "ours", _BARE, 1.05),
                ("async", "ours, async", "twilio, async", 0.62),
                ("async", "ours, async", f"{_BARE}, async", 1.05),
            )
        ),
        _goal("decoding a page", "× msgspec", 1.2, ratio(results.decoding["decoding"], "ours", "msgspec")),
        _goal("cold process to the first page", f"× {_BARE}", 1.03, ratio(first_page, "ours", _BARE)),
        _goal("peak memory then", f"MiB over {_BARE}", 1, over_bare),
        _goal("the core's own files", "KiB", 95, results.size),
        _goal(f"sweep of {results.messages} messages at 50 ms", "× faster", 25, slowest, at_least=True),
    ]


def _goal(text: str, unit: str, limit: float, measured: Spread | float, *, at_least: bool = False) -> Goal:
    spread = measured if isinstance(measured, Spread) else Spread(measured, measured, measured)
    met = spread.median >= limit if at_least else spread.median <= limit
    return Goal(text, unit, limit, spread.median, spread.low, spread.high, met, at_least)


def goals_table(run: BenchRun) -> str:
    """Write where it was measured, and the goals, as Markdown."""
    lines = [
        f"{run.python}, {run.machine}; medians of {run.rounds} interleaved rounds, quartiles in brackets.",
        "",
        "| what | goal | measured | met |",
        "| --- | --- | --- | --- |",
    ]
    for goal in run.goals:
        around = "" if goal.low == goal.high else f" ({goal.low:.3f} to {goal.high:.3f})"
        wanted = f"{'≥' if goal.at_least else '≤'} {goal.limit:g} {goal.unit}"
        lines.append(f"| {goal.text} | {wanted} | {goal.median:.3f}{around} | {'yes' if goal.met else '**no**'} |")
    return "\n".join(lines) + "\n"


def to_json(run: BenchRun, results: Results) -> str:
    """Write the run for `make report`, with all samples."""
    encoded = msgspec.json.encode(msgspec.to_builtins(run) | {"samples": msgspec.to_builtins(results)})
    return msgspec.json.format(encoded, indent=1).decode() + "\n"
