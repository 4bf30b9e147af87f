"""Gathers all notes on an upgrade from one copy to another, and writes them as Markdown."""

from pathlib import Path
from typing import Any, get_args

from packaging.specifiers import SpecifierSet

from scripts.contract_diff.change import Severity, summary
from scripts.contract_diff.document import compare
from scripts.spec import SpecError
from scripts.spec_diff import readable
from scripts.upgrade.surface import BREAKING, Note, Part, code, surface_notes, type_notes
from scripts.vendor_check import describe, read_manifest
from scripts.vendoring.assembly import CONSUMER, CONTRACT

_PYTHON = "Python"
_WORDS = {severity: severity.word for severity in Severity} | {BREAKING: "**breaking**"}


def compare_copies(old: Path, new: Path) -> list[Note]:
    """Compare two vendored copies of the package, the worst first within each part."""
    before, after = read_manifest(old), read_manifest(new)
    notes = requirement_notes(before, after)
    if before["files"] != after["files"] and (new / CONTRACT).is_file():
        notes += _contract_notes(old / CONTRACT, new / CONTRACT)
    if code(old) != code(new):
        notes += surface_notes(old, new)
        notes += type_notes(old / CONSUMER, old, new) if (new / CONSUMER).is_file() else []
    return sorted(notes, key=lambda note: (get_args(Part).index(note.part), -note.severity))


def _contract_notes(old: Path, new: Path) -> list[Note]:
    try:
        changes = compare(readable(old), readable(new))
    except SpecError as error:  # whether that breaks anything cannot be ruled out
        return [Note("contract", BREAKING, old.name, f"cannot be compared: {error}")]
    return [Note("contract", change.severity, f"#{change.clause}", change.message) for change in changes]


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
