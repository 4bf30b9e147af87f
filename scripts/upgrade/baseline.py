"""The last released version, as a copy to compare with: the archive in scripts/released/, which every checkout has."""

import io
import json
import tempfile
import zipfile
from pathlib import Path

from scripts.vendor_check import MANIFEST, read_manifest
from scripts.vendoring.assembly import Copy
from scripts.vendoring.errors import VendoringError

RELEASED = Path("scripts/released")


def unpack_last_release(repository: Path, package: str, folder: Path) -> Path | None:
    """Write the last release's copy of a package into a folder.

    Returns:
        The copy's folder, or None if nothing was released yet.

    Raises:
        VendoringError: What is there holds no copy.
    """
    kept = sorted((repository / RELEASED).glob(f"{package}-[0-9]*.zip"))
    if not kept:
        return None
    if len(kept) > 1:
        raise VendoringError(f"{RELEASED} must hold one archive; found {', '.join(path.name for path in kept)}")
    try:
        with zipfile.ZipFile(kept[0]) as archive:
            archive.extractall(folder / package)
    except zipfile.BadZipFile as error:
        raise VendoringError(f"{kept[0]}: {error}") from error
    return folder / package


def is_released(copy: Copy, repository: Path) -> bool:
    """Tell whether the copy's version is already out with other files."""
    with tempfile.TemporaryDirectory(prefix="twilio-receipts-released-") as scratch:
        last = unpack_last_release(repository, copy.facts.package, Path(scratch))
        if last is None:
            return False
        manifest, now = read_manifest(last), json.loads(copy.files[MANIFEST])
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
    for old in folder.glob(f"{copy.facts.package}-[0-9]*.zip"):
        old.unlink()
    return fresh.replace(path)
