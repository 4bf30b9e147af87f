"""Keeps the committed version as the last release, which later versions are compared with, and says what to do next."""

import argparse
import io
import json
import re
import sys
import zipfile
from pathlib import Path

from scripts import command
from scripts.vendor_check import MANIFEST
from scripts.vendoring.assembly import Copy, assemble
from scripts.vendoring.source import VendoringError, add_source_options, source_of

RELEASED = Path("scripts/released")
"""Where every checkout has the archive of the last release."""


class NotReadyError(Exception):
    """The version is not ready to be released."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 0 if the archive was written, 2 if the version is not ready for it."""
    parser = command.parser("scripts.release", __doc__)
    add_source_options(parser)
    return command.run(arguments, parser, _release, VendoringError, NotReadyError)


def last_release(repository: Path, package: str) -> zipfile.ZipFile | None:
    """Open the archive of the last release's copy of a package; None if nothing was released yet.

    Raises:
        VendoringError: What is there is no archive, or more than one.
    """
    kept = sorted((repository / RELEASED).glob(f"{package}-[0-9]*.zip"))
    if len(kept) > 1:
        raise VendoringError(f"{RELEASED} must hold one archive; found {', '.join(path.name for path in kept)}")
    try:
        return zipfile.ZipFile(kept[0]) if kept else None
    except zipfile.BadZipFile as error:
        raise VendoringError(f"{kept[0]}: {error}") from error


def _release(options: argparse.Namespace) -> int:
    copy = assemble(source_of(options), options.repository)
    version, commit = copy.manifest["version"], copy.manifest["commit"]
    changelog = (options.repository / "CHANGELOG.md").read_text(encoding="utf-8")
    if commit is None:
        raise NotReadyError("commit first; a release is made from a commit")
    if not re.search(rf"^## {re.escape(version)} - \d{{4}}-\d\d-\d\d$", changelog, re.MULTILINE):
        raise NotReadyError(f"CHANGELOG.md needs a heading `## {version} - <year>-<month>-<day>`")
    if _is_released(copy, options.repository):
        raise NotReadyError(f"{version} was released already, with other files; set a higher version")
    path = _keep(copy, options.repository).relative_to(options.repository)
    print(f"{path} holds {copy.manifest['package']} {version} of commit {commit[:12]}.")
    print(f"Next: git add {path.parent} && git commit -m 'Release {version}' && git tag v{version}")
    print(f"then push both: git push origin HEAD v{version}")
    return 0


def _is_released(copy: Copy, repository: Path) -> bool:
    """Tell whether the copy's version is already out with other files."""
    archive = last_release(repository, copy.manifest["package"])
    if archive is None:
        return False
    with archive:
        out = json.loads(archive.read(MANIFEST))
    return bool(out["version"] == copy.manifest["version"] and out["files"] != copy.manifest["files"])


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
