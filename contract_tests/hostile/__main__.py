"""`make hostile`: every hostile behaviour beside each other for our client and twilio-python, as a table.

Each runs in a process of its own, which is ended after a while: a client without time limits would stay in some for
ever. The table shows the error, the seconds, by how much the memory of that process (its resident set) grew at most,
and how many bytes of the credentials came to another origin.
"""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

import twilio_receipts
from contract_tests.client.kinds import KINDS
from contract_tests.hostile.behaviours import ROWS, Row
from contract_tests.hostile.behaviours.row import HASTY
from contract_tests.hostile.running import CLIENTS, NO_END, TWILIO, NonLocalRequest, run_measured
from scripts.tree import write_whole
from twilio_receipts import TwilioReceiptsError

BUILD = Path(__file__).parents[2] / "build"
_PATIENCE = "seconds after which a run is ended; our client's gets what it is allowed on top (default: %(default)s)"
_LEGEND = "Each cell: error, seconds, growth of the process's memory at most, credentials that came to another origin."
Outcome = dict[str, Any]
"""What `run_measured` returns."""
Outcomes = dict[tuple[str, str], Outcome]
"""By the names of behaviour and client."""


def run_all(clients: Sequence[str], rows: Sequence[Row], patience: float) -> Outcomes:
    """Let each client meet each behaviour.

    One run a processor at once, so that none waits for its turn on it; where both sides only wait, any number.
    """
    quiet = not sys.stderr.isatty() or os.environ.get("CI") == "true"
    with ExitStack() as stack:
        working, waiting = ThreadPoolExecutor(os.cpu_count() or 1), ThreadPoolExecutor(len(CLIENTS) * len(ROWS))
        for pool in (working, waiting):
            stack.callback(pool.shutdown, cancel_futures=True)
        runs = {}
        for client in clients:
            for row in rows:
                pool = waiting if row.timeout is HASTY else working
                allowed = patience + ((row.timeout.total or 0) if client in KINDS else 0)
                runs[pool.submit(run_measured, client, row, allowed)] = (row.name, client)
        done = track(as_completed(runs), "runs", len(runs), console=Console(stderr=True), disable=quiet)
        return {runs[one]: one.result() for one in done}


def markdown(outcomes: Outcomes, clients: Sequence[str], rows: Sequence[Row]) -> str:
    """Lay the table out: error, seconds, MiB, bytes of the credentials at another origin; a line a behaviour."""
    lines = [_LEGEND, "", "| behaviour | " + " | ".join(clients) + " |", "| --- |" + " --- |" * len(clients)]
    for row in rows:
        cells = [_cell(outcomes[row.name, client]) for client in clients]
        lines.append(f"| {row.name} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(outcome: Outcome) -> str:
    leaked = f", **{outcome['leaked']} B leaked**" if outcome["leaked"] else ""
    return f"{outcome['error'] or 'a result'}, {outcome['seconds']:.2f} s, {outcome['memory'] / 2**20:.1f} MiB{leaked}"


def summary(outcomes: Outcomes, client: str) -> str:
    """Say in a line what all runs of a client came to."""
    its = [outcome for (_, name), outcome in outcomes.items() if name == client]
    ends = Counter(_end(one["error"]) for one in its)
    counted = ", ".join(f"{count} {end}" for end, count in sorted(ends.items()))
    leaks = [one["leaked"] for one in its if one["leaked"]]
    return f"{client}: {counted}; {sum(leaks)} B of credentials at another origin, in {len(leaks)} of them"


def _end(error: str | None) -> str:
    if error is None:
        return "results"
    if issubclass(getattr(twilio_receipts, error, type), TwilioReceiptsError):
        return "documented errors"
    if error.startswith(NO_END):
        return "without an end"
    return "kept from a host beyond this machine" if error == NonLocalRequest.__name__ else "other errors"


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m contract_tests.hostile", description=__doc__)
    parser.add_argument("--only", default="", help="behaviours whose name contains this")
    parser.add_argument("--client", choices=CLIENTS, action="append", help="only this one; may be repeated")
    parser.add_argument("--patience", type=float, default=10, help=_PATIENCE)
    options = parser.parse_args(arguments)
    clients = options.client or [client for client in CLIENTS if client != TWILIO or find_spec("twilio")]
    rows = [row for row in ROWS if options.only in row.name]
    outcomes = run_all(clients, rows, options.patience)
    write_whole(BUILD / "hostile.md", markdown(outcomes, clients, rows))
    print(f"{len(rows)} behaviours, {len(clients)} clients: build/hostile.md")
    print("\n".join(summary(outcomes, client) for client in clients))
    return 0


if __name__ == "__main__":
    sys.exit(main())
