"""`make vendor`, killed: whenever the process dies, the old copy is there, whole, and the next run finishes the job."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from contract_tests.tooling.checkout import PACKAGE, REPOSITORY
from scripts import vendor
from scripts.generator import tree
from scripts.generator.tree import files
from scripts.vendor_check import inspect

KILLED = """
import os, signal, sys
from pathlib import Path
from scripts import vendor
from scripts.generator import tree

steps, without_exchange = int(sys.argv[1]), sys.argv[2] == "two renames"

def or_die(function):
    def call(*arguments):
        global steps
        steps -= 1
        if steps == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments)
    return call

if without_exchange:
    tree.exchange = lambda one, other: False
    Path.replace = or_die(Path.replace)
else:
    Path.write_bytes = or_die(Path.write_bytes)
sys.exit(vendor.main(sys.argv[3:]))
"""


def kill(steps: int, how: str, destination: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(steps), how, destination],
        cwd=REPOSITORY,
        check=False,
        capture_output=True,
    )
    assert done.returncode == -signal.SIGKILL


# The upgrade notes write a copy of their own first: those writes count too.
@pytest.mark.parametrize("share", [0.51, 0.75, 0.999], ids=["at the first file", "half-way", "at the last file"])
def test_while_writing(share: float, older_copy: Path) -> None:
    before = files(older_copy)
    kill(int(2 * len(before) * share) + 1, "exchange", older_copy.parent)
    assert files(older_copy) == before
    assert (older_copy.parent / f".{PACKAGE}.new").is_dir()
    assert vendor.main([str(older_copy.parent)]) == 0
    assert inspect(older_copy) == []
    assert [path.name for path in older_copy.parent.iterdir()] == [PACKAGE]


@pytest.mark.parametrize("rename", [1, 2], ids=["before the first", "between the two"])
def test_where_folders_cannot_be_exchanged_at_either_rename(rename: int, older_copy: Path) -> None:
    before = files(older_copy)
    kill(rename, "two renames", older_copy.parent)
    tree.recover(older_copy)
    assert files(older_copy) == before
    assert vendor.main([str(older_copy.parent)]) == 0
    assert [path.name for path in older_copy.parent.iterdir()] == [PACKAGE]


def test_between_the_renames_the_next_run_still_sees_edits(older_copy: Path) -> None:
    (older_copy / "client.py").write_bytes(b"edited\n")
    before = files(older_copy)
    older_copy.replace(older_copy.with_name(f".{PACKAGE}.old"))
    assert vendor.main([str(older_copy.parent)]) == 1
    assert files(older_copy) == before


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux exchanges two folders in one step")
def test_two_folders_are_exchanged_in_one_step(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    if not tree.exchange(tmp_path / "a", tmp_path / "b"):
        pytest.skip("the file system of the temporary folder cannot exchange folders")
    assert [(path.parent.name, path.name) for path in sorted(tmp_path.rglob("?/?"))] == [("a", "b"), ("b", "a")]
