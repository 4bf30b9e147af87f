"""A static server for the benchmark: serves the pages of `data`, late if it is told to.

Run as a process (`python -m contract_tests.bench.page_server PAGES LATENCY`), it prints its URL and serves until its
stdin closes.
"""

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
def page_server(pages: int = data.PAGES, latency: float = 0.0) -> Iterator[str]:
    """Start a server of so many pages, each late by so many seconds, in a process of its own; yields its base URL."""
    command = [sys.executable, "-m", "contract_tests.bench.page_server", str(pages), str(latency)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdin
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()
            process.wait()


def main() -> None:
    pages, latency = int(sys.argv[1]), float(sys.argv[2])

    @lru_cache(data.PAGES)  # of a long list not all are kept
    def page(number: int, origin: str) -> bytes:
        return response(data.page(number, origin, pages))

    def serve(wire: Wire) -> None:
        while head := wire.request():
            time.sleep(latency)
            found = re.search(rb"PageToken=(\d+)", head)
            wire.send(page(int(found[1]) if found else 0, wire.server.url))

    with ScriptedServer(serve) as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
