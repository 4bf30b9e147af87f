"""Gathers all notes on an upgrade from one copy to another, and writes them as Markdown."""

from collections import Counter
from pathlib import Path
from typing import Any, get_args

from scripts.spec_diff import Severity
from scripts.upgrade.contract import contract_notes
from scripts.upgrade.note import Note, Part
from scripts.upgrade.requirements import requirement_notes
from scripts.upgrade.surface import surface_notes
from scripts.upgrade.typecheck import type_notes
from scripts.vendor_check import describe, read_manifest
from scripts.vendoring.assembly import CONSUMER, CONTRACT


def compare_copies(old: Path, new: Path) -> list[Note]:
    """Compare two vendored copies of the package, the worst first within each part.

    Raises:
        NotVendoredError: One of the folders has no manifest.
    """
    before, after = read_manifest(old), read_manifest(new)
    notes = requirement_notes(before, after)
    if before["files"] != after["files"]:
        notes += contract_notes(old / CONTRACT, new / CONTRACT) if (new / CONTRACT).is_file() else []
        notes += surface_notes(old, new)
        notes += type_notes(old / CONSUMER, old, new) if (new / CONSUMER).is_file() else []
    return sorted(notes, key=lambda note: (get_args(Part).index(note.part), -note.severity))


def breaking(notes: list[Note]) -> list[Note]:
    """Pick the notes on what breaks."""
    return [note for note in notes if note.severity is Severity.BREAKING]


def render(old: dict[str, Any], new: dict[str, Any], notes: list[Note]) -> str:
    """Write the notes as Markdown that reads well on a terminal.

    Args:
        old: The manifest of the copy that is replaced.
        new: The manifest of the copy that replaces it.
        notes: What `compare_copies` says of them.
    """
    counts = Counter(note.severity for note in notes)
    total = ", ".join(f"{counts[severity]} {severity.word}" for severity in sorted(Severity, reverse=True))
    lines = [f"# Upgrade: {describe(old)} to {describe(new)}", "", f"{total}." if notes else "Nothing changes for you."]
    for part in get_args(Part) if notes else ():
        lines += ["", f"## {part[0].upper()}{part[1:]}", ""]
        here = [note for note in notes if note.part == part]
        lines += [f"- {_marked(note)} `{note.where}`: {note.message}" for note in here] or ["No change."]
    return "\n".join([*lines, ""])


def _marked(note: Note) -> str:
    return "**breaking**" if note.severity is Severity.BREAKING else note.severity.word
