"""What the samples come to: the goals, a Markdown table, a plot."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contract_tests.bench.measure import Spread, ratio

Results = dict[str, Any]
_BARE = "httpx2 + msgspec"


@dataclass(frozen=True)
class Goal:
    """One goal, and how far it is met."""

    text: str
    unit: str
    limit: float
    measured: Spread
    at_least: bool = False
    note: str = ""
    """What a reader must know beside the figure."""

    @property
    def met(self) -> bool:
        """Whether the median keeps the limit."""
        return self.measured.median >= self.limit if self.at_least else self.measured.median <= self.limit

    def to_dict(self) -> dict[str, Any]:
        """The goal for machines; `make report` reads it."""
        spread = self.measured
        return {
            "text": self.text,
            "unit": self.unit,
            "limit": self.limit,
            "at_least": self.at_least,
            "median": spread.median,
            "low": spread.low,
            "high": spread.high,
            "met": self.met,
            "note": self.note,
        }

    def row(self) -> str:
        """The goal as a row of a table."""
        sign, spread = "≥" if self.at_least else "≤", self.measured
        around = "" if spread.low == spread.high else f" ({spread.low:.3f} to {spread.high:.3f})"
        return (
            f"| {self.text} | {sign} {self.limit:g} {self.unit} | {spread.median:.3f}{around}"
            f"{self.note and f'; {self.note}'} | {'yes' if self.met else '**no**'} |"
        )


def goals(results: Results) -> list[Goal]:
    """Compare the results with the goals."""
    reading, starting, decoding = results["reading"]["wall"], results["starting"], results["decoding"]
    # A machine that is busy with other things stretches wall time, and CPU time hardly.
    cpu = results["reading"]["cpu"]
    sweeps, admitted = results["sweeps"]["latency"], results["sweeps"]["admitted"]
    loop = sweeps["twilio, a loop"]
    slowest = min(loop / seconds for name, seconds in sweeps.items() if name.startswith("ours, 32"))

    reached = min(
        (ratio(admitted["throughput"], name, "sockets") for name in ("threads", "tasks")), key=lambda one: one.median
    )
    refused = max((Spread.of(samples) for samples in admitted["refused"].values()), key=lambda one: one.median)
    possible = Spread.of(admitted["throughput"]["sockets"]).median

    def exactly(value: float) -> Spread:
        return Spread(value, value, value)

    # Bytes are KiB here; what httpx2 and msgspec take by themselves, whatever stands on them, is no goal of ours.
    memory = (Spread.of(starting["memory"]["ours"]).median - Spread.of(starting["memory"][_BARE]).median) / 1024

    return [
        *(
            Goal(f"a page, {kind}{of}", f"× {peer}", limit, ratio(taken, ours, peer))
            for taken, of in ((reading, ""), (cpu, ", CPU"))
            for kind, ours, peer, limit in (
                ("sync", "ours", "twilio", 0.30),
                ("sync", "ours", _BARE, 1.05),
                ("async", "ours, async", "twilio, async", 0.62),
                ("async", "ours, async", f"{_BARE}, async", 1.05),
            )
        ),
        Goal("decoding a page", "× msgspec", 1.2, ratio(decoding, "ours", "msgspec")),
        Goal("cold process to the first page", f"× {_BARE}", 1.03, ratio(starting["first page"], "ours", _BARE)),
        Goal("import, CPU", "× twilio", 0.6, ratio(starting["import, CPU"], "ours", "twilio")),
        Goal("peak memory then", f"MiB over {_BARE}", 1, exactly(memory)),
        Goal("growth over a million receipts", "MiB", 2, exactly(results["flat"]["MiB"])),
        Goal("the core's own files", "KiB", 95, exactly(results["size"])),
        Goal(f"sweep of {results['sweeps']['messages']} messages at 50 ms", "× faster", 25, exactly(slowest), True),
        Goal(
            "sweep where 20 requests are admitted",
            "of the possible",
            0.9,
            reached,
            at_least=True,
            note=f"possible: what 20 bare sockets reach there, {possible:.3f} of 20 each 50 ms",
        ),
        Goal("requests refused there", "of all", 0.02, refused),
    ]


def markdown(results: Results) -> str:
    """Write all tables."""
    how = f"medians of {results['rounds']} interleaved rounds, quartiles in brackets"
    lines = [
        f"{results['python']}, {results['machine']}, {results['server']}; {how}.",
        "",
        "| what | goal | measured | met |",
        "| --- | --- | --- | --- |",
        *(goal.row() for goal in goals(results)),
        "",
        "| reading a page of 50 | µs | CPU µs | × ours |",
        "| --- | --- | --- | --- |",
    ]
    wall, cpu = results["reading"]["wall"], results["reading"]["cpu"]
    for name, samples in wall.items():
        base = "ours, async" if name.endswith("async") else "ours"
        taken = Spread.of(samples)
        lines.append(
            f"| {name} | {taken.median:.0f} ({taken.low:.0f} to {taken.high:.0f}) | "
            f"{Spread.of(cpu[name]).median:.0f} | {ratio(wall, name, base).median:.2f} |"
        )
    lines += [
        "",
        "| a cold process | import, CPU ms | first page, ms | CPU ms | peak MiB |",
        "| --- | --- | --- | --- | --- |",
    ]
    starting = results["starting"]
    for name in dict.fromkeys([*starting["import, CPU"], *starting["first page"]]):
        cells = [
            f"{Spread.of(starting[quantity][name]).median:.0f}" if name in starting[quantity] else "–"
            for quantity in ("import, CPU", "first page", "first page, CPU", "memory")
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += ["", "| decoding a page | µs |", "| --- | --- |"]
    lines += [f"| {name} | {Spread.of(samples).median:.1f} |" for name, samples in results["decoding"].items()]
    sweeps = results["sweeps"]
    lines += ["", f"| {sweeps['messages']} messages at 50 ms | s | messages/s |", "| --- | --- | --- |"]
    lines += [f"| {name} | {s:.2f} | {sweeps['messages'] / s:.0f} |" for name, s in sweeps["latency"].items()]
    lines += ["", "| where 20 requests are admitted | of 20 each 50 ms | refused |", "| --- | --- | --- |"]
    admitted = sweeps["admitted"]
    lines += [
        f"| {name} | {Spread.of(samples).median:.3f} | {Spread.of(admitted['refused'][name]).median:.3f} |"
        for name, samples in admitted["throughput"].items()
    ]
    return "\n".join(lines) + "\n"


def measurements(results: Results) -> list[dict[str, Any]]:
    """List every figure with its unit, and its ratio to twilio-python's in the same rounds where both were measured."""
    starting = results["starting"]
    sampled = [
        ("reading a page of 50", "µs", results["reading"]["wall"]),
        ("reading a page of 50, CPU", "µs", results["reading"]["cpu"]),
        *(
            (f"cold process: {name}", "MiB" if name == "memory" else "ms", samples)
            for name, samples in starting.items()
        ),
        ("decoding a page", "µs", results["decoding"]),
    ]
    sweeps = results["sweeps"]
    found = [
        {
            "measure": measure,
            "contestant": name,
            "median": (spread := Spread.of(own)).median,
            "unit": unit,
            "spread": (spread.high - spread.low) / 2,
            "ratio": ratio(samples, name, peer).median if (peer := _peer(name)) in samples else None,
        }
        for measure, unit, samples in sampled
        for name, own in samples.items()
    ]
    found += [
        {
            "measure": f"sweep of {sweeps['messages']} messages at 50 ms",
            "contestant": name,
            "median": seconds,
            "unit": "s",
            "ratio": seconds / sweeps["latency"]["twilio, a loop"],
        }
        for name, seconds in sweeps["latency"].items()
    ]
    return found


def _peer(name: str) -> str:
    return "twilio, async" if name.endswith(", async") else "twilio"


def plot(results: Results, path: Path) -> None:
    """Draw how long a page takes, one bar for each contestant, with its quartiles."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "receipts"  # the same samples give the same file
    from matplotlib import pyplot as plt

    spreads = {name: Spread.of(samples) for name, samples in results["reading"]["wall"].items()}
    names = sorted(spreads, key=lambda name: spreads[name].median, reverse=True)
    figure, axes = plt.subplots(figsize=(8, 0.4 * len(names) + 1.2))
    axes.barh(
        names,
        [spreads[name].median for name in names],
        xerr=[
            [spreads[name].median - spreads[name].low for name in names],
            [spreads[name].high - spreads[name].median for name in names],
        ],
        color=["#1b6ac9" if name.startswith("ours") else "#b8c4d0" for name in names],
        ecolor="#444444",
        capsize=3,
    )
    axes.set_xlabel("µs for a page of 50 receipts: median and quartiles, less is better")
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
