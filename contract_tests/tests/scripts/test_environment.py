"""Setting up: two makes at once take turns, what is set up stays, and what cannot be is one line."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from contract_tests.tests.checkout import REPOSITORY


@pytest.fixture
def call(tmp_path: Path) -> list[str]:
    """The command line for an environment that is set up already; nothing is installed."""
    lock, stamp = tmp_path / "locks" / "dev.txt", tmp_path / "env" / ".dev"
    for path in (lock, stamp):
        path.parent.mkdir()
        path.touch()
    return [sys.executable, str(REPOSITORY / "scripts" / "environment.py"), str(stamp), str(lock), "--uv", "/no/uv"]


def test_a_second_make_waits_for_the_first_and_then_finds_the_work_done(call: list[str], tmp_path: Path) -> None:
    held = os.open(tmp_path / "locks", os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    with subprocess.Popen(call, stderr=subprocess.PIPE, text=True) as second:
        assert second.stderr is not None
        assert second.stderr.readline() == "Waiting for another make, which is setting up.\n"
        assert second.poll() is None
        os.close(held)
        assert second.stderr.read() == ""
    assert second.returncode == 0


def test_a_failing_setup_is_one_line(call: list[str], tmp_path: Path) -> None:
    (tmp_path / "env" / ".dev").unlink()
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "error: /no/uv: No such file or directory\n")
