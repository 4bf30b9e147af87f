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
from pathlib import Path
from typing import Any

from scripts.spec_diff import Severity
from scripts.tree import files
from scripts.upgrade.note import Note

_FLAGS = ("--strict", "--config-file=", "--output=json", "--follow-imports=silent")

_MARKER = "py.typed"


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
    before = _check(consumer, old) if found else []
    return [note for note in found if note not in before]


@functools.cache
def _primed_cache(imports: frozenset[str]) -> Path:
    """Let mypy read what the package imports, once for this process: the standard library, httpx2, msgspec.

    Every check starts from a copy. A cache shared by two packages once returned results for the wrong one: mypy does
    not always notice that a module of a fresh cache is gone.
    """
    folder = Path(tempfile.mkdtemp(prefix="twilio-receipts-mypy-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "imports.py").write_text("".join(f"import {name}\n" for name in sorted(imports)), encoding="utf-8")
    _mypy("imports.py", folder, folder / "cache")
    return folder / "cache"


def _imports(package: Path) -> frozenset[str]:
    """Name the modules outside the package that it imports."""
    nodes = [node for path in package.rglob("*.py") for node in ast.walk(ast.parse(path.read_bytes()))]
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    named = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and not node.level and node.module}
    return frozenset(plain | named)


def _code(package: Path) -> dict[str, str]:
    sources = {name: body for name, body in files(package).items() if name.endswith(".py")}
    return {name: ast.dump(ast.parse(body)) for name, body in sources.items()}


def _check(consumer: Path, package: Path) -> list[Note]:
    with tempfile.TemporaryDirectory(prefix="twilio-receipts-types-") as scratch:
        folder = Path(scratch)
        # Under names of their own: other files in the consumer's folder must not matter.
        shutil.copytree(package, folder / "path" / package.name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copyfile(consumer, folder / "consumer.py")
        shutil.copytree(_primed_cache(_imports(package)), folder / "cache")
        told = _mypy("consumer.py", folder, folder / "cache")
    # Beside the error itself, mypy says that the expression around it has become Any.
    wrong = {entry["line"] for entry in told if entry["code"] != "assert-type"}
    told = [entry for entry in told if entry["code"] != "assert-type" or entry["line"] not in wrong]
    source = consumer.read_text(encoding="utf-8").splitlines()
    return [
        Note("types", Severity.BREAKING, source[entry["line"] - 1].strip(), f"{entry['message']} [{entry['code']}]")
        for entry in told
        if entry["severity"] == "error"
    ]


def _mypy(module: str, folder: Path, cache: Path) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *_FLAGS, f"--cache-dir={cache}", module],
        cwd=folder,
        env={**os.environ, "MYPYPATH": str(folder / "path")},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in {0, 1}:
        raise RuntimeError(f"mypy failed: {done.stderr or done.stdout}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
