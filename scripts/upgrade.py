"""Tells what an upgrade from one copy to another changes for a consumer, as notes that are written as Markdown.

They are on the contract, on the Python surface as griffe reads it, on the types that the old copy's consumer file sees,
as mypy does, and on what has to be installed.
"""

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
from typing import Any, Literal, get_args

import griffe
from packaging.specifiers import SpecifierSet

from scripts.contract_diff.change import Severity, summary
from scripts.contract_diff.document import compare
from scripts.spec import SpecError
from scripts.spec_diff import readable
from scripts.vendor_check import describe, read_manifest
from scripts.vendoring import CONSUMER, CONTRACT

BREAKING = Severity.BREAKING
Part = Literal["contract", "Python surface", "types", "requirements"]

_WORDS = {severity: severity.word for severity in Severity} | {BREAKING: "**breaking**"}
_PYTHON = "Python"
_MYPY = (
    "--strict",
    "--config-file=",
    "--output=json",
    "--follow-imports=silent",
    "--explicit-package-bases",
    f"--cache-dir={os.devnull}",
)
_NOT_SURFACE = frozenset({"SPEC_SHA256", "vendor_check"})
"""The digest differs whenever the contract does, which has notes of its own; the checker is not part of the client."""


@dataclass(frozen=True)
class Note:
    """What changes, where, and whether it breaks anything."""

    part: Part
    severity: Severity
    where: str
    """A JSON pointer of the contract, a dotted name, a line of the consumer file, or a requirement."""
    message: str


_note = partial(Note, "Python surface")


def compare_copies(old: Path, new: Path) -> list[Note]:
    """Compare two vendored copies of the package, the worst first within each part."""
    before, after = read_manifest(old), read_manifest(new)
    notes = requirement_notes(before, after)
    was, is_now = before["files"], after["files"]
    changed = [name for name in was | is_now if was.get(name) != is_now.get(name)]
    if changed and (new / CONTRACT).is_file():
        notes += _contract_notes(old / CONTRACT, new / CONTRACT)
    if any(name.endswith(".py") for name in changed):  # the rest takes seconds
        notes += surface_notes(old, new)
        notes += type_notes(old / CONSUMER, new) if (new / CONSUMER).is_file() else []
    return sorted(notes, key=lambda note: (get_args(Part).index(note.part), -note.severity))


def _contract_notes(old: Path, new: Path) -> list[Note]:
    try:
        changes = compare(readable(old), readable(new))
    except SpecError as error:  # whether that breaks anything cannot be ruled out
        return [Note("contract", BREAKING, old.name, f"cannot be compared: {error}")]
    return [Note("contract", change.severity, f"#{change.clause}", change.message) for change in changes]


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
        # griffe compares only names and parameters, not a field's default.
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
    """Write out what public names are set to."""
    found: dict[str, str] = {}
    for path, names in _public_names(package).items():
        item = None if "(" in path else package.modules_collection[path]
        if isinstance(item, griffe.Attribute) and item.value is not None and path.endswith(f".{names[0]}"):
            found[names[0]] = str(item.value)
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


def type_notes(consumer: Path, new: Path) -> list[Note]:
    """Check a consumer file of the old package, which had no errors there, against the new one."""
    if not consumer.is_file():
        return [Note("types", BREAKING, consumer.name, "cannot be checked: the old copy has no such file")]
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


def requirement_notes(old: dict[str, Any], new: dict[str, Any]) -> list[Note]:
    """Compare the requirements of two manifests."""
    before = {_PYTHON: old["requires_python"], **old["dependencies"]}
    after = {_PYTHON: new["requires_python"], **new["dependencies"]}
    notes = []
    for name in sorted(before.keys() | after.keys(), key=lambda name: (name != _PYTHON, name)):
        was, is_now = before.get(name), after.get(name)
        if was == is_now:
            continue
        if was is None:
            notes.append(Note("requirements", BREAKING, name, f"is new: install {name}{is_now}"))
        elif is_now is None:
            notes.append(Note("requirements", Severity.SAFE, name, f"is no longer needed; it was {was}"))
        elif narrowed := _narrowed(SpecifierSet(was), SpecifierSet(is_now)):
            notes.append(Note("requirements", BREAKING, name, f"{was} is now {is_now}, without {narrowed}"))
        else:
            notes.append(Note("requirements", Severity.SAFE, name, f"{was} is now {is_now}, which is wider"))
    return notes


def _narrowed(old: SpecifierSet, new: SpecifierSet) -> str | None:
    """Name a version that the old range admits and the new one does not.

    Ranges change only at the versions that they name, so it is enough to try those, one just after each, and one after
    all of them.
    """
    named = {part.version.removesuffix(".*") for part in (*old, *new)}
    tried = sorted(named | {f"{version}.0.0.1" for version in named} | {"99999"})
    return next((version for version in tried if version in old and version not in new), None)


def render(old: dict[str, Any], new: dict[str, Any], notes: list[Note]) -> str:
    """Write the notes on two manifests' copies as Markdown that reads well on a terminal."""
    total = summary([note.severity for note in notes])
    lines = [f"# Upgrade: {describe(old)} to {describe(new)}", "", f"{total}." if notes else "Nothing changes for you."]
    for part in get_args(Part) if notes else ():
        lines += ["", f"## {part[0].upper()}{part[1:]}", ""]
        here = [note for note in notes if note.part == part]
        lines += [f"- {_WORDS[note.severity]} `{note.where}`: {note.message}" for note in here] or ["No change."]
    return "\n".join([*lines, ""])
