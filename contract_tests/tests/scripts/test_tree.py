"""`make vendor`, killed: whenever the process dies, the old copy is there, whole, and the next run finishes the job."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from contract_tests.tests.checkout import OLDER, PACKAGE, REPOSITORY
from scripts import tree, vendor, vendor_check
from scripts.tree import files
from scripts.vendor_check import inspect, read_manifest

pytestmark = pytest.mark.usefixtures("contracts_read_once")
KILLED = """
import os, signal, sys
from pathlib import Path
from scripts import tree
from scripts.vendoring.assembly import Copy
from scripts.vendor import install

new, place, steps, how = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
copy = Copy({}, tree.files(new))

def or_die(function):
    def call(*arguments):
        global steps
        steps -= 1
        if steps == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments)
    return call

if how == "renames":
    tree.exchange = lambda one, other: False
    Path.replace = or_die(Path.replace)
else:
    Path.write_bytes = or_die(Path.write_bytes)
install(copy, place)
"""


@pytest.mark.usefixtures("without_notes")
@pytest.mark.parametrize(
    ("step", "how"),
    [(1, "writes"), (12, "writes"), (1, "renames"), (2, "renames")],
    ids=["at the first file", "at a later file", "before the first rename", "between two renames"],
)
def test_the_old_copy_stays_and_the_next_run_replaces_it(
    step: int, how: str, handed_out: Path, older_copy: Path
) -> None:
    before = files(older_copy)
    command = [sys.executable, "-c", KILLED, str(handed_out), str(older_copy), str(step), how]
    assert subprocess.run(command, cwd=REPOSITORY, check=False).returncode == -signal.SIGKILL
    assert (older_copy.parent / f".{PACKAGE}.new").is_dir()
    assert older_copy.exists() == ((step, how) != (2, "renames"))
    tree.recover(older_copy)
    assert files(older_copy) == before
    assert vendor_check.main([str(older_copy.parent)]) == 0, "the half-written one is no copy"
    assert vendor.main([str(older_copy.parent)]) == 0
    assert inspect(older_copy) == []
    assert read_manifest(older_copy)["version"] != OLDER
    assert [path.name for path in older_copy.parent.iterdir()] == [PACKAGE]


def test_between_the_renames_the_next_run_still_sees_edits(older_copy: Path) -> None:
    (older_copy / "client.py").write_bytes(b"edited\n")
    before = files(older_copy)
    older_copy.replace(older_copy.with_name(f".{PACKAGE}.old"))
    assert vendor.main([str(older_copy.parent)]) == 1
    assert files(older_copy) == before
