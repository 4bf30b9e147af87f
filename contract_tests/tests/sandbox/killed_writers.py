"""Writers that are killed with -9: `python -m contract_tests.tests.sandbox.killed_writers FOLDER TIMES`.

A process of its own, without threads, so that it may fork. Prints how many receipts were committed, and which are lost.
"""

import json
import os
import random
import signal
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

from contract_tests.sandbox import Store, World
from contract_tests.sandbox.seeding import seed_once


def main(folder: Path, times: int) -> None:
    """Kill writers, each up to 10 ms after its first receipt; then look for all that was ever committed."""
    database = folder / "durable.sqlite3"
    with Store(database) as store:
        message_sid = seed_once(World(store), receipts=1).message_sid
    delays = random.Random(7)  # noqa: S311 # chance that can be repeated, not a secret
    committed: list[str] = []
    for _ in range(times):
        committed += _killed_writer(database, message_sid, delays.uniform(0, 0.01))
        _assert_sound(database)
    with closing(sqlite3.connect(database)) as connection:
        kept = {sid for (sid,) in connection.execute("SELECT sid FROM receipts WHERE message_sid = ?", (message_sid,))}
    print(json.dumps({"committed": len(committed), "lost": [sid for sid in committed if sid not in kept]}))  # noqa: T201


def _killed_writer(database: Path, message_sid: str, seconds: float) -> list[str]:
    """The SIDs of the receipts that a writer reported as committed before it was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _write_forever(database, message_sid, writing)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        first = pipe.readline()
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return [line.strip() for line in (first, *pipe) if line.endswith("\n")]


def _write_forever(database: Path, message_sid: str, writing: int) -> None:
    world = World(Store(database))
    while True:
        os.write(writing, f"{world.add_receipt(message_sid)}\n".encode())


def _assert_sound(database: Path) -> None:
    with Store(database) as store, store.writing() as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
