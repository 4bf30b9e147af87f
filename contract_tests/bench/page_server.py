"""A static server for the benchmark: serves the pages of `data`, late if it is told to.

Run as a process (`python -m contract_tests.bench.page_server`), it prints its URL and serves until its stdin closes.
"""

import argparse
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from contract_tests.bench import data
from contract_tests.client.scripted_server import ScriptedServer, Wire, response


@contextmanager
def page_server(*arguments: str) -> Iterator[str]:
    """Start a server in a process of its own; yields its base URL."""
    command = [sys.executable, "-m", "contract_tests.bench.page_server", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdin
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()
            process.wait()


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=data.PAGES, help="pages of the list")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds until a response")
    options = parser.parse_args()

    @lru_cache(data.PAGES)  # of an endless list not all are kept
    def page(number: int, origin: str) -> bytes:
        return response(data.page(number, origin, options.pages))

    def serve(wire: Wire) -> None:
        while head := wire.request():
            time.sleep(options.latency)
            found = re.search(rb"PageToken=(\d+)", head)
            wire.send(page(int(found[1]) if found else 0, wire.server.url))

    with ScriptedServer(serve) as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
