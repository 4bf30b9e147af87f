"""`make vendor` and `make vendor-check`: a relative DEST means what it means where make was called."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from contract_tests.tooling.checkout import REPOSITORY


def make(cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL"}}
    return subprocess.run(
        ["make", *arguments],  # noqa: S607 - the make on PATH
        cwd=cwd,
        env={**environment, "PWD": str(cwd)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def makefile(tmp_path: Path) -> Path:
    """This repository's Makefile, whose Python tells what it was called with and where."""
    folder = tmp_path / "repository"
    (folder / ".venv" / "bin").mkdir(parents=True)
    shutil.copyfile(REPOSITORY / "Makefile", folder / "Makefile")
    python = folder / ".venv" / "bin" / "python"
    python.write_text('#!/bin/sh\necho "at $(pwd) with $*"\n')
    python.chmod(0o755)
    (folder / "scripts" / "requirements").mkdir(parents=True)
    for name in ("uv", "dev"):
        (folder / "scripts" / "requirements" / f"{name}.txt").touch()
        (folder / ".venv" / ("bin/uv" if name == "uv" else f".{name}")).touch()
    return folder


@pytest.mark.parametrize(
    ("arguments", "at"),
    [(("-C", "../repository"), "caller"), ((), "repository")],
    ids=["from elsewhere with -C", "in the repository"],
)
@pytest.mark.parametrize("target", ["vendor", "vendor-check"])
def test_dest_is_relative_to_the_caller(
    target: str, arguments: tuple[str, ...], at: str, makefile: Path, tmp_path: Path
) -> None:
    assert makefile == tmp_path / "repository"
    (tmp_path / "caller").mkdir()
    done = make(tmp_path / at, *arguments, target, "DEST=my app/_vendor")
    module = target.replace("-", "_")
    assert f"at {tmp_path / at} with -m scripts.{module} my app/_vendor" in done.stdout


def test_without_dest_vendor_check_says_what_to_type(makefile: Path) -> None:
    done = make(makefile, "vendor-check")
    assert done.returncode != 0
    assert "make vendor-check DEST=" in done.stderr


@pytest.mark.parametrize(("value", "forced"), [("1", True), ("0", False), ("", False)])
def test_only_force_1_forces(value: str, forced: bool, makefile: Path) -> None:  # noqa: FBT001 - a table
    done = make(makefile, "vendor", "DEST=x", f"FORCE={value}")
    assert ("--force" in done.stdout) == forced
