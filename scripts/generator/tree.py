"""Compares two folders of generated files, and puts a new one in the place of an old one."""

from __future__ import annotations

import difflib
import shutil
from pathlib import Path

_SHOWN_LINES = 40


def files(folder: Path) -> dict[str, bytes]:
    """Read all files of a folder, by their POSIX paths; bytecode that Python left is none of them."""
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


def swap(new: Path, place: Path) -> None:
    """Put `new` where `place` is. The old folder stays until the new one has its name, and comes back if that fails.

    Both must be on the same file system.
    """
    old = place.with_name(f".{place.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    existed = place.exists()
    if existed:
        place.replace(old)
    try:
        new.replace(place)
    except OSError:
        if existed:
            old.replace(place)
        raise
    shutil.rmtree(old, ignore_errors=True)
