"""Notes on the Python surface: names, parameters and values, as griffe reads them, and types, as mypy does.

The types are those that the old copy's consumer file sees.
"""

import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import griffe

from scripts.contract_diff.change import Severity
from scripts.tree import files

BREAKING = Severity.BREAKING
Part = Literal["contract", "Python surface", "types", "requirements"]

_MYPY = (
    "--strict",
    "--config-file=",
    "--output=json",
    "--follow-imports=silent",
    "--explicit-package-bases",
    f"--cache-dir={os.devnull}",
)
_MARKER = "py.typed"
_NOT_SURFACE = frozenset({"SPEC_SHA256", "vendor_check"})
"""The digest differs whenever the contract does, which has notes of its own; the checker is not part of the client."""
_TELLING = frozenset({"eq", "frozen", "kw_only", "metaclass", "order"})
"""Keywords of a class that its users notice; others, such as `gc`, decide on its cost."""


@dataclass(frozen=True)
class Note:
    """What changes, where, and whether it breaks anything."""

    part: Part
    severity: Severity
    where: str
    """A JSON pointer of the contract, a dotted name, a line of the consumer file, or a requirement."""
    message: str


_note = partial(Note, "Python surface")


def code(package: Path) -> dict[str, str]:
    """Return what an importer sees of a package: its code without comments and layout, and whether it is typed."""
    sources = {name: body for name, body in files(package).items() if name.endswith((".py", _MARKER))}
    return {name: ast.dump(ast.parse(body)) for name, body in sources.items()}


def surface_notes(old: Path, new: Path) -> list[Note]:
    """Compare two folders of the same package, by reading them, without importing them."""
    before, after = (
        griffe.load(folder.name, search_paths=[folder.parent], allow_inspection=False, resolve_aliases=True)
        for folder in (old, new)
    )
    assert isinstance(before, griffe.Module)
    assert isinstance(after, griffe.Module)
    names, values, exported = _public_names(before), _public_values(after), set(map(str, after.exports or ()))
    known = {name for known_as in names.values() for name in known_as}
    return [
        *(
            _note(BREAKING, name, "is no longer exported")
            for name in map(str, before.exports or ())
            if name not in exported
        ),
        *_breakages(before, after, names),
        # griffe compares only names and parameters: not a field's default, nor whether a class is frozen.
        *(
            _note(BREAKING, name, f"was {was} and is now {values[name]}")
            for name, was in _public_values(before).items()
            if values.get(name, was) != was
        ),
        # Of a new class only its name.
        *(
            _note(Severity.SAFE, " and ".join(new_names), "is new")
            for new_names in _public_names(after).values()
            if known.isdisjoint(new_names) and _owner(new_names[0]) in {*known, ""}
        ),
    ]


def _breakages(before: griffe.Module, after: griffe.Module, public: Mapping[str, list[str]]) -> Iterator[Note]:
    """Report each breakage once, however many classes inherit what broke."""
    told: set[tuple[griffe.BreakageKind, str]] = set()
    for breakage in griffe.find_breaking_changes(before, after):
        if not _NOT_SURFACE.isdisjoint(breakage.obj.path.split(".")):
            continue
        path = breakage.obj.canonical_path
        where = " and ".join(public.get(path, [path.removeprefix(f"{before.path}.")]))
        for value in (breakage.old_value, breakage.new_value):
            if isinstance(value, griffe.Parameter):
                where, path = f"{where}({value.name})", f"{path}({value.name})"
                break
        if (breakage.kind, path) not in told:
            told.add((breakage.kind, path))
            yield _note(BREAKING, where, breakage.kind.value[0].lower() + breakage.kind.value[1:])


def _public_values(package: griffe.Module) -> dict[str, str]:
    """Write out what public names are set to, and the keywords that decide what a class's instances can do."""
    found: dict[str, str] = {}
    for path, names in _public_names(package).items():
        item = None if "(" in path else package.modules_collection[path]
        if isinstance(item, griffe.Attribute) and item.value is not None and path.endswith(f".{names[0]}"):
            found[names[0]] = str(item.value)
        elif isinstance(item, griffe.Class):
            keywords = ", ".join(f"{name}={value}" for name, value in sorted(item.keywords.items()) if name in _TELLING)
            found[names[0]] = f"a class with {keywords or 'no keywords'}"
    return found


def _owner(name: str) -> str:
    """Name the function of a parameter, or the class of a member; empty for a name of the package."""
    return name.partition("(")[0] if "(" in name else name.rpartition(".")[0]


def _public_names(package: griffe.Module) -> dict[str, list[str]]:
    """Map where each public thing is defined to the names it is known by, such as `Client.close`.

    Public is what the package exports, and what else its public modules define, such as the classes of resources. A
    class that inherits something from a public class does not count, so most have one name.
    """
    public = {name: package.members[name] for name in map(str, package.exports or ()) if name in package.members}
    for module in package.modules.values():
        if not module.name.startswith("_"):
            public |= {item.name: item for item in module.members.values() if item.is_public and not item.is_alias}
    found: dict[str, list[str]] = {}
    for name, item in public.items():
        for path, known_as in _within(item, name) if name not in _NOT_SURFACE and not item.is_module else ():
            names = found.setdefault(path, [])
            if known_as not in names:
                names.append(known_as)
    return {path: [name for name in names if path.endswith(f".{name}")] or names for path, names in found.items()}


def _within(item: griffe.Object | griffe.Alias, name: str) -> Iterator[tuple[str, str]]:
    yield item.canonical_path, name
    target = item.final_target if isinstance(item, griffe.Alias) else item
    if isinstance(target, griffe.Function):
        for parameter in target.parameters:
            yield f"{item.canonical_path}({parameter.name})", f"{name}({parameter.name})"
    elif isinstance(target, griffe.Class):
        for key, member in target.all_members.items():
            if key == "__init__" or not key.startswith("_"):
                yield from _within(member, f"{name}.{key}")


def type_notes(consumer: Path, old: Path, new: Path) -> list[Note]:
    """Check a consumer file of the old package, which had no errors there, against the new one."""
    if not consumer.is_file():
        return [Note("types", BREAKING, consumer.name, "cannot be checked: the old copy has no such file")]
    if (old / _MARKER).is_file() and not (new / _MARKER).is_file():
        return [Note("types", BREAKING, _MARKER, "is gone: type checkers take the package for untyped")]
    lines = consumer.read_text(encoding="utf-8").splitlines()
    with tempfile.TemporaryDirectory(prefix="twilio-receipts-types-") as scratch:
        shutil.copytree(new, Path(scratch, new.name), ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copyfile(consumer, Path(scratch, "consumer.py"))
        done = subprocess.run(
            [sys.executable, "-m", "mypy", *_MYPY, "consumer.py"],
            cwd=scratch,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode not in {0, 1}:
        raise RuntimeError(f"mypy failed: {done.stderr or done.stdout}")
    told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    errors = [entry for entry in told if entry["severity"] == "error"]
    # Beside the error itself, mypy says that the expression around it has become Any.
    wrong = {entry["line"] for entry in errors if entry["code"] != "assert-type"}
    return [
        Note("types", BREAKING, lines[entry["line"] - 1].strip(), f"{entry['message']} [{entry['code']}]")
        for entry in errors
        if entry["code"] != "assert-type" or entry["line"] not in wrong
    ]
