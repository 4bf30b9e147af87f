"""Writes files and folders whole or not at all, so that nobody ever meets half of one, and compares folders."""

import ctypes
import difflib
import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SHOWN_LINES = 40
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2  # of renameat2, from linux/fcntl.h and linux/fs.h


def write_whole(path: Path, text: str) -> None:
    """Write a text as UTF-8 with its line ends as they are; what was there stays until the new text is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target, so that taking its place is one rename.
    with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
        fresh = Path(folder) / path.name
        fresh.write_text(text, encoding="utf-8", newline="\n")
        fresh.replace(path)


def files(folder: Path) -> dict[str, bytes]:
    """Read all files of a folder, by their POSIX paths; Python's bytecode left out."""
    found = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def differences(expected: Path, actual: Path) -> list[str]:
    """Say how `actual` differs from `expected`, both ways: files missing, files too many, lines changed."""
    want, have = files(expected), files(actual)
    told = [f"missing: {name}" for name in sorted(want.keys() - have.keys())]
    told += [f"not generated: {name}" for name in sorted(have.keys() - want.keys())]
    for name in sorted(want.keys() & have.keys()):
        if want[name] != have[name]:
            told.append(f"changed: {name}")
            lines = difflib.unified_diff(
                have[name].decode("utf-8", "replace").splitlines(),
                want[name].decode("utf-8", "replace").splitlines(),
                f"{name} (as it is)",
                f"{name} (as generated)",
                lineterm="",
            )
            told += [f"  {line}" for line in list(lines)[:_SHOWN_LINES]]
    return told


@contextmanager
def locked(folder: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold a folder against other processes that ask for it, too; the lock ends with the process, however it ends.

    Raises:
        BlockingIOError: Another process holds it, and this one is not to wait.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield
    finally:
        os.close(handle)


def recover(place: Path) -> None:
    """Bring back the folder that a `swap` killed between its two renames had put aside."""
    old = _aside(place)
    if old.is_dir() and not place.exists():
        old.replace(place)


def swap(new: Path, place: Path) -> None:
    """Put `new` where `place` is; both must be on the same file system.

    Linux exchanges the two in one step, so `place` always exists. Elsewhere it takes two
    renames: the old folder comes back if the second fails, and `recover` brings it back if the process is killed.
    """
    recover(place)
    old = _aside(place)
    shutil.rmtree(old, ignore_errors=True)
    if place.exists() and exchange(new, place):
        shutil.rmtree(new, ignore_errors=True)
        return
    if place.exists():
        place.replace(old)
    try:
        new.replace(place)
    finally:
        recover(place)
    shutil.rmtree(old, ignore_errors=True)


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change their names in one step; return False where the system or the file system cannot."""
    rename = getattr(ctypes.CDLL(None), "renameat2", None) if sys.platform == "linux" else None
    if rename is None:
        return False
    return bool(rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0)


def _aside(place: Path) -> Path:
    return place.with_name(f".{place.name}.old")
