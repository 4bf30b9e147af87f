"""Decides whether a version may be what it says: what breaks needs a major version and a word in the changelog."""

import re
from collections.abc import Sequence

from packaging.version import Version

from scripts.upgrade.note import Note
from scripts.upgrade.notes import breaking

ENTRY = "- **Breaking:**"
"""How a changelog entry on something that breaks begins."""


def is_major(released: Version, now: Version) -> bool:
    """Tell whether a step of versions announces that something breaks (Semantic Versioning 2.0.0, items 4 and 8).

    Below 1.0.0 that is the second number, as cargo has it; from there on the first.
    """
    if released.major == 0 and now.major == 0:
        return now.minor > released.minor
    return now.major > released.major


def objections(released: str, now: str, notes: Sequence[Note], changelog: str) -> list[str]:
    """Say what keeps a version from being released after another; empty if nothing does.

    Args:
        released: The last released version.
        now: The version in pyproject.toml.
        notes: What changes between the two.
        changelog: The text of CHANGELOG.md.
    """
    before, after = Version(released), Version(now)
    if after < before:
        return [f"pyproject.toml says {now}, which is older than the released {released}"]
    broken = breaking(list(notes))
    if not broken:
        return []
    told = []
    if not is_major(before, after):
        wanted = f"0.{before.minor + 1}.0" if before.major == 0 else f"{before.major + 1}.0.0"
        told.append(f"the version must be at least {wanted}; pyproject.toml says {now}")
    if not re.search(rf"^{re.escape(ENTRY)}", _since(changelog, released), re.MULTILINE):
        told.append(f"CHANGELOG.md must tell it above {released}, in an entry that begins with `{ENTRY}`")
    if not told:
        return []
    listed = [f"breaking since {released}: {note.part}: {note.where}: {note.message}" for note in broken]
    return [*listed, *told]


def _since(changelog: str, released: str) -> str:
    """Return the changelog down to the heading of the released version."""
    heading = re.compile(rf"^## \[?v?{re.escape(released)}\b", re.MULTILINE)
    found = heading.search(changelog)
    return changelog[: found.start()] if found else changelog
