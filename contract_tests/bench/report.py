"""What the samples come to: the goals, every figure, and both as Markdown."""

from dataclasses import dataclass

import msgspec

from contract_tests.bench.measure import Samples, Spread, ratio
from scripts.reporting.results import BenchRun, Goal, Measurement

_BARE = "httpx2 + msgspec"
_UNITS = {"wall": "µs", "cpu": "µs", "decoding": "µs", "memory": "MiB"}
_READING = {"wall": "reading a page of 50", "cpu": "reading a page of 50, CPU"}


@dataclass(frozen=True)
class Results:
    """All samples of a run."""

    reading: dict[str, Samples]
    """Microseconds for a page: `wall`, and `cpu`, which a machine that is busy with other things hardly stretches."""
    starting: dict[str, Samples]
    """Of cold processes: `import, CPU`, `first page`, `memory`."""
    decoding: Samples
    growth: float
    """MiB over a million receipts."""
    messages: int
    """How many messages the sweeps read."""
    sweeps: dict[str, float]
    """Seconds at 50 ms each, by contestant."""
    size: float
    """KiB of the core's files."""


def goals(results: Results) -> list[Goal]:
    """Compare the results with the goals."""
    starting, loop = results.starting, results.sweeps["twilio, a loop"]
    slowest = min(loop / seconds for name, seconds in results.sweeps.items() if name.startswith("ours, 32"))
    # What httpx2 and msgspec take by themselves is not ours to change.
    memory = Spread.of(starting["memory"]["ours"]).median - Spread.of(starting["memory"][_BARE]).median
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
        _goal("decoding a page", "× msgspec", 1.2, ratio(results.decoding, "ours", "msgspec")),
        _goal("cold process to the first page", f"× {_BARE}", 1.03, ratio(starting["first page"], "ours", _BARE)),
        _goal("import, CPU", "× twilio", 0.6, ratio(starting["import, CPU"], "ours", "twilio")),
        _goal("peak memory then", f"MiB over {_BARE}", 1, memory),
        _goal("growth over a million receipts", "MiB", 2, results.growth),
        _goal("the core's own files", "KiB", 95, results.size),
        _goal(f"sweep of {results.messages} messages at 50 ms", "× faster", 25, slowest, at_least=True),
    ]


def _goal(text: str, unit: str, limit: float, measured: Spread | float, *, at_least: bool = False) -> Goal:
    spread = measured if isinstance(measured, Spread) else Spread(measured, measured, measured)
    met = spread.median >= limit if at_least else spread.median <= limit
    return Goal(text, unit, limit, spread.median, spread.low, spread.high, met, at_least)


def measurements(results: Results) -> list[Measurement]:
    """List every figure with its unit, and its ratio to twilio-python's in the same rounds where both were measured."""
    sampled = {
        **{_READING[quantity]: (_UNITS[quantity], samples) for quantity, samples in results.reading.items()},
        **{
            f"cold process: {quantity}": (_UNITS.get(quantity, "ms"), samples)
            for quantity, samples in results.starting.items()
        },
        "decoding a page": (_UNITS["decoding"], results.decoding),
    }
    found = []
    for measure, (unit, samples) in sampled.items():
        for name, own in samples.items():
            spread, peer = Spread.of(own), "twilio, async" if name.endswith(", async") else "twilio"
            to_peer = ratio(samples, name, peer).median if peer in samples else None
            found.append(Measurement(measure, name, spread.median, unit, (spread.high - spread.low) / 2, to_peer))
    loop = results.sweeps["twilio, a loop"]
    sweep = f"sweep of {results.messages} messages at 50 ms"
    return found + [Measurement(sweep, name, s, "s", ratio=s / loop) for name, s in results.sweeps.items()]


def goals_table(run: BenchRun) -> str:
    """Write where it was measured, and the goals, as Markdown."""
    how = f"medians of {run.rounds} interleaved rounds, quartiles in brackets"
    lines = [
        f"{run.python}, {run.machine}; {how}.",
        "",
        "| what | goal | measured | met |",
        "| --- | --- | --- | --- |",
    ]
    for goal in run.goals:
        around = "" if goal.low == goal.high else f" ({goal.low:.3f} to {goal.high:.3f})"
        wanted = f"{'≥' if goal.at_least else '≤'} {goal.limit:g} {goal.unit}"
        lines.append(f"| {goal.text} | {wanted} | {goal.median:.3f}{around} | {'yes' if goal.met else '**no**'} |")
    return "\n".join(lines) + "\n"


def figures_table(run: BenchRun) -> str:
    """Write every figure as Markdown."""
    lines = ["| what | whose | median | × twilio |", "| --- | --- | --- | --- |"]
    for one in run.measurements:
        around = "" if one.spread is None else f" ± {one.spread:.3g}"
        to_peer = "–" if one.ratio is None else f"{one.ratio:.2f}"
        lines.append(f"| {one.measure} | {one.contestant} | {one.median:.4g}{around} {one.unit} | {to_peer} |")
    return "\n".join(lines) + "\n"


def to_json(run: BenchRun, results: Results) -> str:
    """Write the run for `make report`, with all samples."""
    encoded = msgspec.json.encode(msgspec.to_builtins(run) | {"samples": msgspec.to_builtins(results)})
    return msgspec.json.format(encoded, indent=1).decode() + "\n"
