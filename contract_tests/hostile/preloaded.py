"""A process that has imported one client and forks a child for each of its meetings, ended when its time is over.

It takes a socket for each meeting over its standard input, and ends when no more can come. A keeper, itself a child,
forks the meeting's own process: it ends that one at its time, or when whoever asked is gone, and learns how much memory
it took.
"""

import json
import multiprocessing
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import wait
from typing import Any

from contract_tests.hostile.behaviours import ROWS, Row
from contract_tests.hostile.meeting import meet, peak, preload

NO_END = "none within"
DIED = "the end of its process"
_FORK = multiprocessing.get_context("fork")


class Preloaded:
    """Such a process, for the one who started it.

    Attributes:
        process_group: The process and all that it forked.
    """

    def __init__(self, control: socket.socket, process_group: int) -> None:
        self._control = control
        self.process_group = process_group

    def meet(self, row: Row, base_url: str, patience: float) -> dict[str, Any]:
        """Let the client meet a behaviour; may be called from several threads at once.

        Returns:
            error: The name of what was raised, or what else came in place of a result; None for a result.
            seconds: How long it took.
            memory: By how many bytes the peak of its process exceeds what was resident as it began.
        """
        here, there = socket.socketpair()
        with here, here.makefile("rw", encoding="utf-8") as line:
            with there:
                socket.send_fds(self._control, [b"."], [there.fileno()])
            line.write(json.dumps([row.name, base_url, patience]) + "\n")
            line.flush()
            told: dict[str, Any] = json.loads(line.readline())
        return told


@contextmanager
def preloaded(client: str) -> Iterator[Preloaded]:
    """Start the process of a client, and end it."""
    here, there = socket.socketpair()
    with there:
        # In a group of its own ^C does not reach it: the table that it belongs to ends it.
        command = [sys.executable, "-m", "contract_tests.hostile.preloaded", client]
        process = subprocess.Popen(command, stdin=there.fileno(), process_group=0)
    with process, here:
        yield Preloaded(here, process.pid)


def main(client: str) -> None:
    """Fork a keeper for each socket that comes; at the end, multiprocessing waits for those that are left."""
    preload(client)
    rows = {row.name: row for row in ROWS}
    with socket.socket(fileno=sys.stdin.fileno()) as control:
        while sockets := socket.recv_fds(control, 1, 1)[1]:
            with socket.socket(fileno=sockets[0]) as asked:
                _FORK.Process(target=_keep, args=(client, rows, asked)).start()


def _keep(client: str, rows: Mapping[str, Row], asked: socket.socket) -> None:
    with asked.makefile("rw", encoding="utf-8") as line:
        name, base_url, patience = json.loads(line.readline())
        heard, said = _FORK.Pipe(duplex=False)
        child = _FORK.Process(target=meet, args=(client, rows[name], base_url, said))
        child.start()
        said.close()
        before = heard.recv()
        start = time.monotonic()
        error = f"{NO_END} {patience:g} s"
        if heard in wait([heard, asked], patience):
            try:
                error = heard.recv()
            except EOFError:
                error = DIED
        seconds = time.monotonic() - start
        child.kill()
        child.join()
        memory = peak(resource.RUSAGE_CHILDREN) - before
        line.write(json.dumps({"error": error, "seconds": seconds, "memory": memory}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
