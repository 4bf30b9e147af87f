"""Runs the whole benchmark and writes build/bench.json, build/bench.md and build/bench.svg."""

import argparse
import json
import os
import platform
import re
import sys
from pathlib import Path

from contract_tests.bench import reading, report, starting, stock
from contract_tests.bench.peers import REPOSITORY, Peers
from contract_tests.bench.servers import plain_server, static_server

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
    size = sum(file.stat().st_size for file in core)
    results: report.Results = {
        "python": f"Python {platform.python_version()}",
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        "rounds": rounds,
        "size": size / 1024,
    }
    with static_server(_BUILD / "bench" / "nginx") as (server, base_url):
        results["server"] = server
        _say("reading pages")
        results["reading"] = reading.microseconds_per_page(base_url, peers, 3 * rounds)
        _say("starting processes")
        results["starting"] = starting.measure(base_url, peers, rounds)
    _say("decoding")
    results["decoding"] = peers.run("decoding", str(max(rounds, 5)))
    _say("a long list")
    with plain_server("--pages", str(pages)) as base_url:
        results["flat"] = peers.run("flat", base_url, str(pages))
    _say("sweeping")
    results["sweeps"] = peers.run("sweeping", str(messages))
    return results


def _write(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def main() -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m contract_tests.bench", description=__doc__)
    parser.add_argument("--peers", required=True, help="interpreter that has the peers' packages")
    parser.add_argument("--quick", action="store_true", help="a rough look: few rounds, short lists")
    parser.add_argument("--readme", action="store_true", help="put the goals' table into the README")
    options = parser.parse_args()
    folder = _BUILD / "bench"
    stock.generate(folder / "stock")
    # Not resolved: the interpreter finds its packages by the name that it is called by.
    peers = Peers(str(Path(options.peers).absolute()), folder / "stock")
    results = run(peers, *((3, 100, 400) if options.quick else (15, 1000, _PAGES_OF_A_MILLION)))
    figures = {
        "goals": [goal.to_dict() for goal in report.goals(results)],
        "measurements": report.measurements(results),
        **results,
    }
    _write(_BUILD / "bench.json", json.dumps(figures, indent=1))
    tables = report.markdown(results)
    _write(_BUILD / "bench.md", tables)
    report.plot(results, _BUILD / "bench.svg")
    if options.readme:
        goals_only = "\n\n".join(tables.split("\n\n")[:2])
        _write(_README, _MARKED.sub(lambda _: f"{goals_only}\n", _README.read_text(encoding="utf-8")))
    print(tables)
    return 0


if __name__ == "__main__":
    sys.exit(main())
