"""The last released version, as a copy to compare with: the last `v*` tag, or else the one in scripts/released/."""

from __future__ import annotations

import io
import json
import subprocess
import tempfile
import zipfile
from pathlib import Path

from packaging.version import InvalidVersion, Version

from scripts.vendor_check import MANIFEST, read_manifest
from scripts.vendoring.assembly import Copy, assemble
from scripts.vendoring.errors import VendoringError

RELEASED = Path("scripts/released")
"""Holds the last release as one archive, for checkouts without tags: shallow ones, and those without git."""

_SOURCES = ("LICENSE", "contract_tests/client/typing", "generated", "openapi", "pyproject.toml", "scripts")


def unpack_last_release(repository: Path, folder: Path) -> Path | None:
    """Write the last release's copy into an empty folder.

    Returns:
        The copy's folder, or None if nothing was released yet.

    Raises:
        VendoringError: The tag or the archive is there but holds no copy.
    """
    tag = _last_tag(repository)
    if tag is not None:
        checkout = folder / "checkout"
        _unzip(_archive(repository, tag), checkout)
        copy = assemble(checkout)
        copy.write(folder / copy.facts.package)
        return folder / copy.facts.package
    kept = sorted((repository / RELEASED).glob("*.zip"))
    if not kept:
        return None
    if len(kept) > 1:
        raise VendoringError(f"{RELEASED} must hold one archive; found {', '.join(path.name for path in kept)}")
    place = folder / kept[0].stem.rpartition("-")[0]
    _unzip(kept[0].read_bytes(), place)
    return place


def is_released(copy: Copy, repository: Path) -> bool:
    """Tell whether the copy's version is already out, as a tag or as the archive, with other files."""
    with tempfile.TemporaryDirectory(prefix="twilio-receipts-released-") as scratch:
        last = unpack_last_release(repository, Path(scratch))
        if last is None:
            return False
        manifest = read_manifest(last)
        now = json.loads(copy.files[MANIFEST])
        return bool(manifest["version"] == copy.facts.version and manifest["files"] != now["files"])


def keep(copy: Copy, repository: Path) -> Path:
    """Write a copy as the archive of the last release, in place of the one before; same copy, same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:  # what deflate gives depends on zlib's version
        for name, body in copy.files.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), body)
    folder = repository / RELEASED
    folder.mkdir(exist_ok=True)
    path = folder / f"{copy.facts.package}-{copy.facts.version}.zip"
    fresh = folder / f".{path.name}.new"
    fresh.write_bytes(buffer.getvalue())
    for old in folder.glob("*.zip"):
        old.unlink()
    return fresh.replace(path)


def _last_tag(repository: Path) -> str | None:
    """Name the highest version tag that HEAD descends from."""
    if not (repository / ".git").exists():
        return None
    done = subprocess.run(
        ["git", "tag", "--list", "v*", "--merged", "HEAD"],  # noqa: S607 - the git on PATH
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )
    found = []
    for tag in done.stdout.split():
        try:
            found.append((Version(tag.removeprefix("v")), tag))
        except InvalidVersion:
            continue
    return max(found)[1] if found else None


def _archive(repository: Path, tag: str) -> bytes:
    done = subprocess.run(
        ["git", "archive", "--format=zip", tag, "--", *_SOURCES],  # noqa: S607 - the git on PATH
        cwd=repository,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise VendoringError(f"tag {tag} holds no copy: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done.stdout


def _unzip(body: bytes, folder: Path) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            archive.extractall(folder)
    except zipfile.BadZipFile as error:
        raise VendoringError(f"{folder.name}: {error}") from error
