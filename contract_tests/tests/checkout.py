"""Copies of what a client is handed out from, as git repositories of a test's own, to release and to break at will."""

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from scripts.vendor_check import MANIFEST, render, sha256

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = "twilio_receipts"
OLDER = "0.0.1"
"""A version older than any that this repository has."""


def rewrite_manifest(copy: Path, **facts: object) -> None:
    """Let a copy claim something else of itself, or without a value nothing, as an honest other copy would."""
    path = copy / MANIFEST
    changed = {**json.loads(path.read_bytes()), **facts}
    path.write_bytes(render({name: value for name, value in changed.items() if value is not None}).encode())


@dataclass(frozen=True)
class Checkout:
    path: Path

    @classmethod
    def make(cls, path: Path) -> Self:
        """Copy this repository's working tree, without its history and its releases, and commit it."""
        left_out = shutil.ignore_patterns(".*", "build", "__pycache__", "tests", "mutants", "*.zip")
        shutil.copytree(REPOSITORY, path, ignore=left_out)
        checkout = cls(path)
        checkout.git("init", "--quiet", "--initial-branch=main")
        checkout.commit()
        return checkout

    def git(self, *arguments: str) -> str:
        """Run git with no configuration but the repository's own."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        return subprocess.run(
            ["git", "-c", "user.name=test", "-c", "user.email=test@example.invalid", *arguments],  # noqa: S607 - on PATH
            cwd=self.path,
            env={**environment, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "as it is")

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace text in a file; it must be there."""
        path = self.path / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} has no {old!r}"
        path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")

    def set_version(self, version: str) -> None:
        project = (self.path / "pyproject.toml").read_text(encoding="utf-8")
        [now] = re.findall('^version = ".*"$', project, re.MULTILINE)
        self.edit("pyproject.toml", now, f'version = "{version}"')

    def edit_contract(self, old: str, new: str) -> None:
        """Replace text in the spec, and let the package say that it was generated from it."""
        spec = self.path / "openapi" / "receipts.yaml"
        before = sha256(spec.read_bytes())
        self.edit("openapi/receipts.yaml", old, new)
        self.edit(f"generated/{PACKAGE}/__init__.py", before, sha256(spec.read_bytes()))
