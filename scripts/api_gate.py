"""Fails if this version breaks what the last released one promised, without a major version and a changelog entry."""

import argparse
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from packaging.version import Version

from scripts import command
from scripts.release import last_release
from scripts.upgrade.note import Note
from scripts.upgrade.notes import breaking, compare_copies
from scripts.vendor_check import read_manifest
from scripts.vendoring.assembly import assemble
from scripts.vendoring.source import VendoringError, add_source_options, source_of

ENTRY = "- **Breaking:**"
"""How a changelog entry on something that breaks begins."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 0 if the version may stand, 1 if not, 2 if there is no telling."""
    parser = command.parser("scripts.api_gate", __doc__)
    add_source_options(parser)
    return command.run(arguments, parser, _judge, VendoringError)


def _judge(options: argparse.Namespace) -> int:
    copy = assemble(source_of(options), options.repository)
    package = copy.manifest["package"]
    archive = last_release(options.repository, package)
    if archive is None:
        return 0  # nothing was promised yet
    with archive, tempfile.TemporaryDirectory(prefix="twilio-receipts-gate-") as scratch:
        old, new = Path(scratch) / "released" / package, Path(scratch) / "now" / package
        archive.extractall(old)
        copy.write(new)
        changelog = (options.repository / "CHANGELOG.md").read_text(encoding="utf-8")
        released = str(read_manifest(old)["version"])
        told = objections(released, copy.manifest["version"], compare_copies(old, new), changelog)
    for line in told:
        print(line, file=sys.stderr)
    return 1 if told else 0


def is_major(released: Version, now: Version) -> bool:
    """Tell whether a step of versions announces that something breaks (Semantic Versioning 2.0.0, items 4 and 8).

    Below 1.0.0 that is the second number, as cargo has it; from there on the first.
    """
    if released.major == 0 and now.major == 0:
        return now.minor > released.minor
    return now.major > released.major


def objections(released: str, now: str, notes: Sequence[Note], changelog: str) -> list[str]:
    """Say what keeps a version from being released after another, given what changes between the two."""
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


if __name__ == "__main__":
    sys.exit(main())
