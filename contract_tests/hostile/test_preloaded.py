"""A client's process forks a child for each meeting, bounds its time and measures its memory apart, and leaves none."""

import os
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from contract_tests.hostile.behaviours import ROWS
from contract_tests.hostile.behaviours.row import MIB
from contract_tests.hostile.preloaded import DIED, preloaded
from contract_tests.hostile.server import HostileServer, Wire
from twilio_receipts import RequestTimeoutError

BY_NAME = {row.name: row for row in ROWS}
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}:{ROOT / 'generated'}")


def is_running(group: int) -> bool:
    """Whether any process of a group is left; one that has ended and that nobody waited for counts, too."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_meetings_of_one_process_are_measured_apart() -> None:
    large, small, slow = (
        BY_NAME[name] for name in ("690,000 empty receipts in 2 MB", "body empty", "silence after the request")
    )
    with preloaded("sync") as client:
        told = []
        for row in (large, small, slow):
            with HostileServer(row.script) as server:
                told.append(client.meet(row, server.url, 60))
        assert is_running(client.process_group)
    assert [one["error"] for one in told] == [None, "ResponseDecodeError", RequestTimeoutError.__name__]
    assert told[1]["memory"] < 16 * MIB < 32 * MIB < told[0]["memory"] < 160 * MIB
    assert told[1]["seconds"] > 0
    assert not is_running(client.process_group)


MEETING = """
import json, os, signal, socket, sys, time
from contract_tests.hostile import preloaded
def meet(client, row, base_url, said):
    said.send(0)
    exec(sys.argv[1])
preloaded.meet = meet
here, there = socket.socketpair()
here.sendall(json.dumps(["", "", float(sys.argv[2])]).encode() + b"\\n")
preloaded._keep("sync", {"": None}, there)
print(json.loads(here.recv(1000))["error"])
"""


@pytest.mark.parametrize(
    ("act", "patience", "error"),
    [
        ("time.sleep(600)", "0.5", "none within 0.5 s"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "60", DIED),
        ("os._exit(0)", "60", DIED),
    ],
)
def test_a_client_that_never_ends_or_takes_its_process_down_is_told(act: str, patience: str, error: str) -> None:
    command = [sys.executable, "-c", MEETING, act, patience]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == error


TABLE = """
import sys
from contract_tests.hostile.behaviours import ROWS
from contract_tests.hostile.preloaded import preloaded
with preloaded("sync") as client:
    client.meet(next(row for row in ROWS if row.name == "body empty"), sys.argv[1], 60)
"""


def test_a_killed_table_leaves_no_process_behind() -> None:
    with (
        HostileServer(Wire.hold) as server,
        subprocess.Popen([sys.executable, "-c", TABLE, server.url], stdout=subprocess.PIPE) as table,
    ):
        assert table.stdout is not None
        while not server.connections:
            time.sleep(0.01)
        table.kill()
        # All of them inherited it: it ends with the last. The client alone would stay for 20 seconds.
        assert select.select([table.stdout], [], [], 10)[0]
        assert table.stdout.read() == b""
