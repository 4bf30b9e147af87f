"""Notes on what a consumer must install: Python, and the distributions that the package imports."""

from typing import Any

from packaging.specifiers import SpecifierSet

from scripts.spec_diff import Severity
from scripts.upgrade.note import Note

_PYTHON = "Python"


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
            notes.append(Note("requirements", Severity.BREAKING, name, f"is new: install {name}{is_now}"))
        elif is_now is None:
            notes.append(Note("requirements", Severity.SAFE, name, f"is no longer needed; it was {was}"))
        elif narrowed := _narrowed(SpecifierSet(was), SpecifierSet(is_now)):
            notes.append(Note("requirements", Severity.BREAKING, name, f"{was} is now {is_now}, without {narrowed}"))
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
