"""Runs the whole benchmark and writes build/bench.json and build/bench.md."""

import argparse
import os
import platform
import re
import sys
from pathlib import Path

from contract_tests.bench import report
from contract_tests.bench.page_server import page_server
from contract_tests.bench.peers import Peers
from scripts.command import REPOSITORY
from scripts.reporting.results import BenchRun
from scripts.tree import write_whole

_BUILD = REPOSITORY / "build"
_README = REPOSITORY / "README.md"
_MARKED = re.compile(r"(?<=<!-- make bench -->\n).*?(?=<!-- /make bench -->)", re.DOTALL)
_PAGES_OF_A_MILLION = 20_000


def _say(text: str) -> None:
    if sys.stderr.isatty() and os.environ.get("CI") != "true":
        print(text, file=sys.stderr)


def run(peers: Peers, rounds: int, messages: int, pages: int) -> report.Results:
    """Measure everything."""
    package = REPOSITORY / "generated" / "twilio_receipts"
    core = [file for file in package.rglob("*.py") if file.relative_to(package).parts[0] not in {"cli", "sweep"}]
    with page_server() as base_url:
        _say("reading pages")
        reading = peers.read_pages(base_url, 3 * rounds)
        _say("starting processes")
        starting = peers.start_processes(base_url, rounds)
    found = {}
    for probe, argument in (("decoding", max(rounds, 5)), ("growth", pages), ("sweeping", messages)):
        _say(probe)
        found[probe] = peers.run("probes", probe, str(argument))
    return report.Results(
        reading=reading,
        starting=starting,
        decoding=found["decoding"],
        growth=found["growth"],
        messages=messages,
        sweeps=found["sweeping"],
        size=sum(file.stat().st_size for file in core) / 1024,
    )


def main() -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m contract_tests.bench", description=__doc__)
    parser.add_argument("--peers", required=True, help="interpreter that has the peers' packages")
    parser.add_argument("--quick", action="store_true", help="a rough look: few rounds, short lists")
    parser.add_argument("--readme", action="store_true", help="put the goals' table into the README")
    options = parser.parse_args()
    # Not resolved: the interpreter finds its packages by the name that it is called by.
    peers = Peers(str(Path(options.peers).absolute()))
    rounds, messages, pages = (3, 100, 400) if options.quick else (15, 1000, _PAGES_OF_A_MILLION)
    results = run(peers, rounds, messages, pages)
    figures = BenchRun(
        report.goals(results),
        report.measurements(results),
        python=f"Python {platform.python_version()}",
        machine=f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        server="a small asyncio server",
        rounds=rounds,
    )
    write_whole(_BUILD / "bench.json", report.to_json(figures, results))
    table = report.goals_table(figures)
    tables = f"{table}\n{report.figures_table(figures)}"
    write_whole(_BUILD / "bench.md", tables)
    if options.readme:
        write_whole(_README, _MARKED.sub(lambda _: table, _README.read_text(encoding="utf-8")))
    print(tables)
    return 0


if __name__ == "__main__":
    sys.exit(main())
