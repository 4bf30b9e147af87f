"""Keeps the committed version as the last release; `--check` compares the version at hand with it.

What breaks consumers needs a major version and an entry in the changelog.
"""

import argparse
import io
import json
import re
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from packaging.version import Version

from scripts import command
from scripts.upgrade.notes import compare_copies
from scripts.upgrade.surface import BREAKING, Note
from scripts.vendor_check import MANIFEST
from scripts.vendoring.assembly import Copy, assemble
from scripts.vendoring.source import VendoringError, add_source_options, source_of

RELEASED = Path("scripts/released")
"""Where every checkout has the archive of the last release."""
ENTRY = "- **Breaking:**"
"""How a changelog entry on something that breaks begins."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 0 if the archive was written, or 0 or 1 for `--check`; 2 if neither is possible."""
    parser = argparse.ArgumentParser(prog="python -m scripts.release", description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail if the version breaks what the last one promised")
    add_source_options(parser)
    return command.run(arguments, parser, _release, VendoringError)


def _last_release(repository: Path, package: str) -> zipfile.ZipFile | None:
    """Open the archive of the last release's copy of a package; None if nothing was released yet."""
    kept = sorted((repository / RELEASED).glob(f"{package}-[0-9]*.zip"))
    if len(kept) > 1:
        raise VendoringError(f"{RELEASED} must hold one archive; found {', '.join(path.name for path in kept)}")
    try:
        return zipfile.ZipFile(kept[0]) if kept else None
    except zipfile.BadZipFile as error:
        raise VendoringError(f"{kept[0]}: {error}") from error


def _release(options: argparse.Namespace) -> int:
    copy = assemble(source_of(options.package, options.repository), options.repository)
    version, commit = copy.manifest["version"], copy.manifest["commit"]
    changelog = (options.repository / "CHANGELOG.md").read_text(encoding="utf-8")
    archive = _last_release(options.repository, copy.manifest["package"])
    if options.check:
        return _check(copy, archive, changelog) if archive else 0  # or nothing was promised yet
    if commit is None:
        raise VendoringError("commit first; a release is made from a commit")
    if not re.search(rf"^## {re.escape(version)} - \d{{4}}-\d\d-\d\d$", changelog, re.MULTILINE):
        raise VendoringError(f"CHANGELOG.md needs a heading `## {version} - <year>-<month>-<day>`")
    last = json.loads(archive.read(MANIFEST)) if archive else {}
    if last.get("version") == version and last["files"] != copy.manifest["files"]:
        raise VendoringError(f"{version} was released already, with other files; set a higher version")
    path = _keep(copy, options.repository).relative_to(options.repository)
    print(f"{path} holds {copy.manifest['package']} {version} of commit {commit[:12]}.")
    print(f"Next: git add {path.parent} && git commit -m 'Release {version}' && git tag v{version}")
    print(f"then push both: git push origin HEAD v{version}")
    return 0


def _check(copy: Copy, archive: zipfile.ZipFile, changelog: str) -> int:
    with tempfile.TemporaryDirectory(prefix="twilio-receipts-gate-") as scratch:
        old, new = (Path(scratch) / when / copy.manifest["package"] for when in ("released", "now"))
        archive.extractall(old)
        copy.write(new)
        released = json.loads(archive.read(MANIFEST))["version"]
        told = objections(released, copy.manifest["version"], compare_copies(old, new), changelog)
    for line in told:
        print(line, file=sys.stderr)
    return 1 if told else 0


def objections(released: str, now: str, notes: Sequence[Note], changelog: str) -> list[str]:
    """Say what keeps a version from being released after another one, given what changes between the two.

    What breaks is announced by the first number (Semantic Versioning 2.0.0), below 1.0.0 by the second, as in cargo.
    """
    before, after = Version(released), Version(now)
    if after < before:
        return [f"pyproject.toml says {now}, which is older than the released {released}"]
    broken = [note for note in notes if note.severity is BREAKING]
    if not broken:
        return []
    told = []
    wanted = f"0.{before.minor + 1}.0" if before.major == 0 else f"{before.major + 1}.0.0"
    if after < Version(wanted):
        told.append(f"the version must be at least {wanted}; pyproject.toml says {now}")
    heading = re.search(rf"^## \[?v?{re.escape(released)}\b", changelog, re.MULTILINE)
    since = changelog[: heading.start()] if heading else changelog
    if not re.search(rf"^{re.escape(ENTRY)}", since, re.MULTILINE):
        told.append(f"CHANGELOG.md must say so above {released}, in an entry that begins with `{ENTRY}`")
    listed = [f"breaking since {released}: {note.part}: {note.where}: {note.message}" for note in broken]
    return [*listed, *told] if told else []


def _keep(copy: Copy, repository: Path) -> Path:
    """Write a copy as the archive of the last release, in place of the one before; same copy, same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:  # what deflate gives depends on zlib's version
        for name, body in copy.files.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), body)
    folder = repository / RELEASED
    folder.mkdir(exist_ok=True)
    path = folder / f"{copy.manifest['package']}-{copy.manifest['version']}.zip"
    fresh = folder / f".{path.name}.new"
    fresh.write_bytes(buffer.getvalue())
    for old in folder.glob(f"{copy.manifest['package']}-[0-9]*.zip"):
        old.unlink()
    return fresh.replace(path)


if __name__ == "__main__":
    sys.exit(main())
