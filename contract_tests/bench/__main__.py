"""Runs the whole benchmark and writes build/bench.json and build/bench.md; for build/peers, which has the peers."""

import argparse
import logging
import os
import platform
import re
import sys
from typing import Any

from contract_tests.bench import probes, report
from scripts.command import REPOSITORY
from scripts.reporting.results import BenchRun
from scripts.tree import write_whole

_BUILD = REPOSITORY / "build"
_README = REPOSITORY / "README.md"
_MARKED = re.compile(r"(?<=<!-- make bench -->\n).*?(?=<!-- /make bench -->)", re.DOTALL)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m contract_tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a rough look: few rounds, few messages")
    parser.add_argument("--readme", action="store_true", help="put the goals' table into the README")
    options = parser.parse_args()
    # No proxy, no credentials and no settings of Python are to count, here and in the processes that are started.
    for name in os.environ.keys() - {"PATH", "HOME", "LANG", "TMPDIR", "PYTHONPATH"}:
        del os.environ[name]
    logging.getLogger("asyncio").disabled = True  # a peer complains at its end about a connection that is still open
    rounds, messages = (3, 100) if options.quick else (15, 1000)
    found: dict[str, Any] = {}
    for probe, argument in (
        (probes.reading, 3 * rounds),
        (probes.starting, rounds),
        (probes.decoding, max(rounds, 5)),
        (probes.sweeping, messages),
    ):
        if sys.stderr.isatty():
            print(probe.__name__, file=sys.stderr)
        found[probe.__name__] = probe(argument)
    package = REPOSITORY / "generated" / "twilio_receipts"
    core = [file for file in package.rglob("*.py") if file.relative_to(package).parts[0] not in {"cli", "sweep"}]
    results = report.Results(**found, messages=messages, size=sum(file.stat().st_size for file in core) / 1024)
    figures = BenchRun(
        report.goals(results),
        python=f"Python {platform.python_version()}",
        machine=f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        rounds=rounds,
    )
    write_whole(_BUILD / "bench.json", report.to_json(figures, results))
    table = report.goals_table(figures)
    write_whole(_BUILD / "bench.md", table)
    if options.readme:
        write_whole(_README, _MARKED.sub(lambda _: table, _README.read_text(encoding="utf-8")))
    print(table, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
