"""Notes on the types: the typed consumer file of the old copy, checked by mypy against the new package."""

import ast
import atexit
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from scripts.spec_diff import Severity
from scripts.tree import files
from scripts.upgrade.note import Note

_FLAGS = ("--strict", "--config-file=", "--output=json", "--follow-imports=silent")

_MARKER = "py.typed"


@dataclass(frozen=True)
class _Finding:
    line: int
    message: str
    code: str | None


def type_notes(consumer: Path, old: Path, new: Path) -> list[Note]:
    """Check a consumer file of the old package against the new one.

    What mypy says of it with the old package too is not the upgrade's doing, and is left out.
    """
    if not consumer.is_file():
        return [Note("types", Severity.BREAKING, consumer.name, "cannot be checked: the old copy has no such file")]
    if (old / _MARKER).is_file() and not (new / _MARKER).is_file():
        return [Note("types", Severity.BREAKING, _MARKER, "is gone: type checkers take the package for untyped")]
    if _code(old) == _code(new):
        return []  # comments and layout have no type
    found = _check(consumer, new)
    if found:
        before = set(_check(consumer, old))
        found = [finding for finding in found if finding not in before]
    source = consumer.read_text(encoding="utf-8").splitlines()
    return [
        Note(
            "types",
            Severity.BREAKING,
            source[finding.line - 1].strip(),
            f"{finding.message} [{finding.code or 'error'}]",
        )
        for finding in found
    ]


@functools.cache
def _cache(_modules: tuple[str, ...]) -> str:
    """Make a cache for this process: mypy reads the standard library and httpx2 once, not with every package.

    One for each set of modules: it does not notice that a module is gone, or there, which was not so before.
    """
    folder = tempfile.mkdtemp(prefix="twilio-receipts-mypy-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _code(package: Path) -> dict[str, str]:
    sources = {name: body for name, body in files(package).items() if name.endswith(".py")}
    return {name: ast.dump(ast.parse(body)) for name, body in sources.items()}


def _check(consumer: Path, package: Path) -> list[_Finding]:
    with tempfile.TemporaryDirectory(prefix="twilio-receipts-types-") as scratch:
        folder = Path(scratch)
        # Under names of their own: whatever else is in the consumer's folder is no concern of this.
        shutil.copytree(package, folder / "path" / package.name, ignore=shutil.ignore_patterns("__pycache__"))
        module = "consumer.py"
        shutil.copyfile(consumer, folder / module)
        done = subprocess.run(
            [sys.executable, "-m", "mypy", *_FLAGS, f"--cache-dir={_cache(tuple(sorted(files(package))))}", module],
            cwd=folder,
            env={**os.environ, "MYPYPATH": str(folder / "path")},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode not in {0, 1}:
        raise RuntimeError(f"mypy failed: {done.stderr or done.stdout}")
    told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    # Beside the error itself, mypy says that the expression around it has become Any.
    wrong = {entry["line"] for entry in told if entry["code"] != "assert-type"}
    told = [entry for entry in told if entry["code"] != "assert-type" or entry["line"] not in wrong]
    return [_Finding(entry["line"], entry["message"], entry["code"]) for entry in told if entry["severity"] == "error"]
