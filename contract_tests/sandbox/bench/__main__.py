"""Measures fetch and list on the sandbox beside a bare Starlette app that answers the same bytes, in paired rounds."""

from __future__ import annotations

import argparse
import base64
import json
import os
import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from contract_tests.sandbox import Sandbox
from contract_tests.sandbox.bench.load import CONNECTIONS, Load, Round
from contract_tests.sandbox.child import ChildServer

LEAST_RATIO = 0.5
"""What a list page may cost at most: twice a bare app's time."""


def measure(target: str, sandbox: Sandbox, rounds: int, requests: int, console: Console) -> dict[str, Any]:
    """Rates (requests per second), p99 (milliseconds) and the median ratio of paired rounds for one request."""
    credentials = base64.b64encode(f"{sandbox.account_sid}:{sandbox.auth_token}".encode()).decode()
    headers = {"Authorization": f"Basic {credentials}"}
    with ExitStack() as stack:
        own = Load(sandbox.base_url, target, headers)
        recorded = Path(stack.enter_context(tempfile.TemporaryDirectory()), "answer")
        recorded.write_bytes(b"\r\n\r\n".join(own.answer()))
        bare_server = ChildServer(["-m", "contract_tests.sandbox.bench.bare", str(recorded)])
        stack.callback(bare_server.stop)
        bare = Load(bare_server.base_url, target, headers)
        if bare.answer()[1] != own.answer()[1]:
            raise RuntimeError("the bare app does not answer the same bytes")
        own.run(requests)
        bare.run(requests)
        path = target.partition("?")[0].rpartition("/")[0]
        pairs: list[tuple[Round, Round]] = [
            (own.run(requests), bare.run(requests))
            for _ in track(range(rounds), "list" if path.endswith(sandbox.message_sid) else "fetch", console=console)
        ]
        size = len(own.answer()[1])
    return {
        "body_bytes": size,
        "requests_per_second": round(statistics.median(mine.rate for mine, _ in pairs)),
        "p99_ms": round(1000 * statistics.median(mine.p99 for mine, _ in pairs), 2),
        "bare_requests_per_second": round(statistics.median(other.rate for _, other in pairs)),
        "bare_p99_ms": round(1000 * statistics.median(other.p99 for _, other in pairs), 2),
        "ratio": round(statistics.median(mine.rate / other.rate for mine, other in pairs), 3),
    }


def main(arguments: list[str] | None = None) -> int:
    """Print the table and write the figures; exit code 1 if a list page costs more than twice a bare app's."""
    parser = argparse.ArgumentParser(prog="python -m contract_tests.sandbox.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=40, help="paired rounds (default: %(default)s)")
    parser.add_argument("--requests", type=int, default=400, help="requests per round (default: %(default)s)")
    parser.add_argument("--output", type=Path, default=Path("build/bench-sandbox.json"), help="default: %(default)s")
    options = parser.parse_args(arguments)
    console = Console(stderr=True, quiet=bool(os.environ.get("CI")) or not sys.stderr.isatty())
    with Sandbox.start(subprocess=True) as sandbox:
        path = f"/v1/Conversations/{sandbox.conversation_sid}/Messages/{sandbox.message_sid}/Receipts"
        targets = {"list a page of 50": f"{path}?PageSize=50", "fetch": f"{path}/{sandbox.receipt_sid}"}
        figures = {
            name: measure(target, sandbox, options.rounds, options.requests, console)
            for name, target in targets.items()
        }
    _write(options.output, {"connections": CONNECTIONS, "workers": 1, "results": figures})
    print(f"{'sandbox, one worker':20} {'req/s':>7} {'p99 ms':>7} {'bare req/s':>11} {'p99 ms':>7} {'ratio':>6}")
    for name, row in figures.items():
        print(
            f"{name:20} {row['requests_per_second']:7} {row['p99_ms']:7} "
            f"{row['bare_requests_per_second']:11} {row['bare_p99_ms']:7} {row['ratio']:6}"
        )
    return 0 if figures["list a page of 50"]["ratio"] >= LEAST_RATIO else 1


def _write(output: Path, figures: dict[str, Any]) -> None:
    output.parent.mkdir(parents=True, exist_ok=True)
    temporary = output.with_suffix(".tmp")
    temporary.write_text(json.dumps(figures, indent=2) + "\n")
    temporary.replace(output)


if __name__ == "__main__":
    sys.exit(main())
