"""`make hostile`: every hostile behaviour beside each other for our client and twilio-python, as a table.

Each meeting takes place in a process of its own, which is ended after a while: a client without time limits would
stay in some for ever.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from contract_tests.hostile.behaviours import ROWS, Row
from contract_tests.hostile.behaviours.row import always, page
from contract_tests.hostile.drivers import ACCOUNT, DRIVERS, SECRET, token
from contract_tests.hostile.one import WouldSendAway
from contract_tests.hostile.server import HostileServer
from scripts.whole_file import write_whole
from twilio_receipts import TwilioReceiptsError

BUILD = Path(__file__).parents[2] / "build"
CLIENTS = (*DRIVERS, "twilio-python")


def meet(client: str, row: Row, patience: float) -> dict[str, Any]:
    """Let a client meet one behaviour; tells the error, the time, the memory, and what another origin heard."""
    with HostileServer(always(page(None))) as witness, HostileServer(row.script) as server:
        server.witness = witness.url
        base_url = server.url.replace("http:", f"{row.scheme}:")
        command = [sys.executable, "-m", "contract_tests.hostile.one", client, row.name, base_url]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            # It has imported what it needs: on a busy machine that may take longer than the meeting may.
            assert child.stdout.readline() == "ready\n"
            try:
                told: dict[str, Any] = json.loads(child.communicate("go\n", timeout=patience)[0])
            except subprocess.TimeoutExpired:
                child.kill()
                told = {"error": f"none within {patience:.0f} s", "seconds": patience, "memory": None}
        told["leaked"] = witness.leaked(SECRET, token(ACCOUNT, SECRET))
        told["requests"] = server.requests
    return told


def right(row: Row, told: dict[str, Any]) -> bool:
    """Tell whether our client ended as documented; subclasses count by their own name."""
    names = {None} if row.error is None else {error.__name__ for error in _with_subclasses(row.error)}
    return (
        told["error"] in names and told["seconds"] < row.seconds and not told["leaked"] and told["memory"] < row.memory
    )


def _with_subclasses(error: type[TwilioReceiptsError]) -> Iterator[type[TwilioReceiptsError]]:
    yield error
    for narrower in error.__subclasses__():
        yield from _with_subclasses(narrower)


def markdown(table: list[dict[str, Any]], clients: list[str]) -> str:
    """Lay the table out: error, seconds, MiB, bytes of the credentials at another origin; a line a behaviour."""
    lines = ["| behaviour | " + " | ".join(clients) + " |", "| --- |" + " --- |" * len(clients)]
    for line in table:
        cells = [_cell(line["clients"][client]) for client in clients]
        lines.append(f"| {line['behaviour']} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(told: dict[str, Any]) -> str:
    memory = "" if told["memory"] is None else f", {told['memory'] / 2**20:.1f} MiB"
    leaked = f", **{told['leaked']} B leaked**" if told["leaked"] else ""
    return f"{told['error'] or 'a result'}, {told['seconds']:.2f} s{memory}{leaked}"


def summary(table: list[dict[str, Any]], clients: list[str]) -> list[str]:
    """Say in a line for each client what all its meetings came to."""
    lines = []
    for client in clients:
        told = [line["clients"][client] for line in table]
        ends = Counter(_end(one["error"]) for one in told)
        counted = ", ".join(f"{count} {end}" for end, count in sorted(ends.items()))
        leaks = [one["leaked"] for one in told if one["leaked"]]
        lines.append(f"{client}: {counted}; {sum(leaks)} B of credentials at another origin, in {len(leaks)} of them")
    return lines


def _end(error: str | None) -> str:
    if error is None:
        return "results"
    if error in {one.__name__ for one in _with_subclasses(TwilioReceiptsError)}:
        return "documented errors"
    if error.startswith("none within"):
        return "without an end"
    return "kept from a host beyond this machine" if error == WouldSendAway.__name__ else "other errors"


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m contract_tests.hostile", description=__doc__)
    parser.add_argument("--only", default="", help="behaviours whose name contains this")
    parser.add_argument("--client", choices=CLIENTS, action="append", help="only this one; may be repeated")
    parser.add_argument("--patience", type=float, default=10, help="seconds for one meeting (default: %(default)s)")
    options = parser.parse_args(arguments)
    clients = options.client or [client for client in CLIENTS if client != "twilio-python" or find_spec("twilio")]
    rows = [row for row in ROWS if options.only in row.name]
    quiet = not sys.stderr.isatty() or os.environ.get("CI") == "true"
    table, wrong = [], []
    for row in track(rows, "behaviours", console=Console(stderr=True), disable=quiet):
        with ThreadPoolExecutor() as at_once:
            patience = [options.patience + (row.seconds if client in DRIVERS else 0) for client in clients]
            told = dict(zip(clients, at_once.map(meet, clients, [row] * len(clients), patience), strict=True))
        table.append({"behaviour": row.name, "clients": told})
        wrong += [
            f"{row.name}, {client}: {_cell(told[client])}"
            for client in set(clients) & set(DRIVERS)
            if not right(row, told[client])
        ]
    write_whole(BUILD / "hostile.json", json.dumps(table, indent=1))
    write_whole(BUILD / "hostile.md", markdown(table, clients))
    print(f"{len(rows)} behaviours, {len(clients)} clients: build/hostile.md, build/hostile.json")
    print("\n".join(summary(table, clients)))
    for line in wrong:
        print(f"not as documented: {line}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
