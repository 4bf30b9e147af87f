"""`make vendor`, killed: whenever the process dies, the old copy is there, whole, and the next run finishes the job."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from contract_tests.tests.checkout import CLIENT, OLDER, PACKAGE, REPOSITORY
from scripts import tree, vendor, vendor_check
from scripts.tree import files
from scripts.vendor_check import inspect, read_manifest

KILLED = """
import os, signal, sys
from pathlib import Path
from scripts import tree
from contract_tests.tests.checkout import SOURCE
from scripts.vendoring.assembly import assemble
from scripts.vendoring.place import install

repository, place, steps, how = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
copy = assemble(SOURCE, repository)

def or_die(function):
    def call(*arguments):
        global steps
        steps -= 1
        if steps == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments)
    return call

if how == "two renames":
    tree.exchange = lambda one, other: False
    Path.replace = or_die(Path.replace)
else:
    Path.write_bytes = or_die(Path.write_bytes)
install(copy, place)
"""


def kill(steps: int, how: str, place: Path) -> None:
    """Vendor in a process that dies before the given write or rename."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, REPOSITORY, place, str(steps), how],
        cwd=REPOSITORY,
        check=False,
        capture_output=True,
    )
    assert done.returncode == -signal.SIGKILL


def finish(place: Path) -> None:
    """Vendor again, and find nothing but the new copy."""
    assert vendor.main([str(place.parent), *CLIENT]) == 0
    assert inspect(place) == []
    assert read_manifest(place)["version"] != OLDER
    assert [path.name for path in place.parent.iterdir()] == [PACKAGE]


@pytest.mark.parametrize("share", [0.0, 0.5, 0.999], ids=["at the first file", "half-way", "at the last file"])
def test_while_writing(share: float, older_copy: Path) -> None:
    before = files(older_copy)
    kill(int(len(before) * share) + 1, "exchange", older_copy)
    assert files(older_copy) == before
    assert (older_copy.parent / f".{PACKAGE}.new").is_dir()
    assert vendor_check.main([str(older_copy.parent)]) == 0, "the half-written one is no copy"
    finish(older_copy)


@pytest.mark.parametrize("rename", [1, 2], ids=["before the first", "between the two"])
def test_where_folders_cannot_be_exchanged_at_either_rename(rename: int, older_copy: Path) -> None:
    before = files(older_copy)
    kill(rename, "two renames", older_copy)
    assert older_copy.exists() == (rename == 1)
    tree.recover(older_copy)
    assert files(older_copy) == before
    finish(older_copy)


def test_between_the_renames_the_next_run_still_sees_edits(older_copy: Path) -> None:
    (older_copy / "client.py").write_bytes(b"edited\n")
    before = files(older_copy)
    older_copy.replace(older_copy.with_name(f".{PACKAGE}.old"))
    assert vendor.main([str(older_copy.parent), *CLIENT]) == 1
    assert files(older_copy) == before
