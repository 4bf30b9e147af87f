"""Where a copy goes, and whether it may: refuses what is not a copy, was edited, is newer, or is this repository."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from packaging.version import InvalidVersion, Version

from scripts.tree import locked, recover, swap
from scripts.vendor_check import MANIFEST, NotVendoredError, describe, inspect, read_manifest
from scripts.vendoring.assembly import Copy
from scripts.vendoring.facts import is_later
from scripts.vendoring.source import VendoringError

SCRATCH = "build"
"""The one folder of this repository that copies may go to, to try things out: git ignores it."""


def resolve(destination: str, repository: Path, package: str) -> Path:
    """Return where the copy's folder goes: `<destination>/<package>`, relative to the current folder.

    Raises:
        VendoringError: It is empty, a file, the package's own folder, or within this repository; or the copy's folder
            is a link, which could not be exchanged for a folder in one step.
    """
    if not destination.strip():
        raise VendoringError("DEST is empty; expected the folder that will hold the copy, such as ../app/_vendor")
    folder = Path.cwd() / Path(destination).expanduser()
    real, ours = folder.resolve(), repository.resolve()
    if real.is_relative_to(ours) and not real.is_relative_to(ours / SCRATCH):
        raise VendoringError(
            f"DEST is {folder}, which is within this repository; expected a folder of your own project, "
            "relative to where you call make, or absolute"
        )
    for parent in (real, *real.parents):
        if parent.exists() and not parent.is_dir():
            raise VendoringError(f"DEST is {folder}, but {parent} is a file; expected a folder")
    if (real / MANIFEST).exists() or real.name == package:
        raise VendoringError(f"DEST is {folder}, the package's own folder; expected the one above: {folder.parent}")
    place = real / package
    if place.is_symlink():
        raise VendoringError(f"{place} is a link to {place.resolve()}; expected a folder, or nothing yet")
    return place


def parts_there(place: Path, available: Sequence[str]) -> tuple[str, ...]:
    """Name the parts that the copy at a place has; one from before there were parts has all, and no copy has none."""
    recover(place)
    if not (place / MANIFEST).exists():
        return ()
    try:
        there = read_manifest(place).get("parts", available)
    except NotVendoredError as error:
        raise VendoringError(str(error)) from error
    return tuple(part for part in available if part in there)


def objections(place: Path, copy: Copy, repository: Path) -> list[str]:
    """Say what `FORCE=1` would override: files and lines edited by hand, a newer version, a later commit of the same.

    Raises:
        VendoringError: Something other than a copy is there, which is never overridden.
    """
    if not os.path.lexists(place):
        return []
    try:
        manifest, changes = read_manifest(place), inspect(place)
    except NotVendoredError as error:
        raise VendoringError(f"{error}\nMove it away to make room for a copy.") from error
    told = []
    if changes:
        told.append(f"{describe(manifest)} in {place} was edited; these edits would be lost:")
        told += [str(change) for change in changes]
    try:
        there, here = Version(str(manifest.get("version"))), Version(copy.manifest["version"])
    except InvalidVersion as error:
        return [*told, f"{place / MANIFEST} has no usable version: {error}"]
    if there > here or (there == here and is_later(repository, str(manifest.get("commit")), copy.manifest["commit"])):
        told.append(f"{describe(manifest)} in {place} is newer than {describe(copy.manifest)}, which is here")
    return told


def install(copy: Copy, place: Path) -> None:
    """Write the copy beside its place, then exchange it for what is there: readers see the old one or the new one.

    Raises:
        VendoringError: Another process is vendoring to the same folder, or it cannot be written.
    """
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with locked(place.parent, wait=False):
            new = place.with_name(f".{place.name}.new")
            shutil.rmtree(new, ignore_errors=True)  # what a killed run left
            try:
                copy.write(new)
                swap(new, place)
            finally:
                shutil.rmtree(new, ignore_errors=True)
    except BlockingIOError:
        raise VendoringError(f"another `make vendor` is writing to {place.parent}") from None
    except OSError as error:
        raise VendoringError(f"{place}: cannot be written: {error}") from error
