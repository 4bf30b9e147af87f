"""Copies a package into a consumer's source tree, and tells what an upgrade changes for them.

It refuses what is not a copy, was edited, is newer, or is this repository.
"""

import argparse
import os
import re
import shlex
import shutil
import sys
import tempfile
from pathlib import Path

from packaging.version import InvalidVersion, Version

from scripts import command
from scripts.spec import SpecError
from scripts.tree import locked, recover, swap
from scripts.vendor_check import MANIFEST, NotVendoredError, describe, inspect, read_manifest
from scripts.vendoring import CHECKER, Copy, Source, VendoringError, add_source_options, assemble, source_of

CORE = "core"
"""The word for a copy without any parts."""
SCRATCH = "build"
"""The one folder of this repository that copies may go to, to try things out: git ignores it."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 0 if the copy is there, 1 if it was refused, 2 if DEST cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m scripts.vendor", description=__doc__)
    parser.add_argument("destination", help="the folder that will hold the copy, such as ../app/_vendor")
    parser.add_argument(
        "--parts", default="", help="these parts beside the core; core alone drops those that are there"
    )
    parser.add_argument("--force", action="store_true", help="replace a copy that was edited by hand or is newer")
    parser.add_argument("--dry-run", action="store_true", help="only tell what would change; write nothing")
    add_source_options(parser)
    return command.run(arguments, parser, _vendor, VendoringError, NotVendoredError, SpecError)


def _vendor(options: argparse.Namespace) -> int:
    source = source_of(options.package, options.repository)
    place = _resolve(options.destination, options.repository, source.name)
    recover(place)
    copy = assemble(source, options.repository, _parts(source, options.parts, place))
    told = _objections(place, copy)
    if told and not options.force:
        print("\n".join(told), file=sys.stderr)
        print("Nothing was written. FORCE=1 (--force) replaces it all the same.", file=sys.stderr)
        return 1
    if copy.manifest["commit"] is None:
        print("note: made from files that no commit holds; the copy names no commit", file=sys.stderr)
    if place.exists():
        print(_notes(copy, place))
    if options.dry_run:
        print(f"Nothing was written to {place}.")
        return 0
    install(copy, place)
    _report(place)
    return 0


def _resolve(destination: str, repository: Path, package: str) -> Path:
    """Return where the copy's folder goes: `<destination>/<package>`, relative to the current folder."""
    if not destination.strip():
        raise VendoringError("DEST is empty; expected the folder that will hold the copy, such as ../app/_vendor")
    folder = Path.cwd() / Path(destination).expanduser()
    real, ours = folder.resolve(), repository.resolve()
    if real.is_relative_to(ours) and not real.is_relative_to(ours / SCRATCH):
        raise VendoringError(
            f"DEST is {folder}, which is within this repository; expected a folder of your own project, "
            "relative to where you call make, or absolute"
        )
    if (real / MANIFEST).exists() or real.name == package:
        raise VendoringError(f"DEST is {folder}, the package's own folder; expected the one above: {folder.parent}")
    place = real / package
    if place.is_symlink():  # which could not be exchanged for a folder in one step
        raise VendoringError(f"{place} is a link to {place.resolve()}; expected a folder, or nothing yet")
    return place


def _parts(source: Source, wanted: str, place: Path) -> tuple[str, ...]:
    """Read which parts are wanted; without a word, those that the copy there has: all if it is from before parts."""
    named = wanted.replace(",", " ").split()
    unknown = [name for name in named if name not in {CORE, *source.parts}]
    if unknown:
        expected = ", ".join(source.parts) or "none: it has none"
        raise VendoringError(f"PARTS names {unknown[0]!r}, but the parts of {source.name} are {expected} (or {CORE})")
    if named or not (place / MANIFEST).exists():
        return tuple(name for name in named if name != CORE)
    there = read_manifest(place).get("parts", source.parts)
    kept = tuple(part for part in source.parts if part in there)
    if kept:
        print(f"note: the copy keeps its parts: {' '.join(kept)}; PARTS={CORE} drops them", file=sys.stderr)
    return kept


def _objections(place: Path, copy: Copy) -> list[str]:
    """Say what `FORCE=1` would override: edits by hand, a newer version."""
    if not os.path.lexists(place):
        return []
    try:
        manifest, changes = read_manifest(place), inspect(place)
    except NotVendoredError as error:
        raise VendoringError(f"{error}\nMove it away to make room for a copy.") from error
    told = []
    if changes:
        told.append(f"{describe(manifest)} in {place} was edited; these edits would be lost:")
        told += changes
    try:
        there, here = Version(str(manifest.get("version"))), Version(copy.manifest["version"])
    except InvalidVersion as error:
        return [*told, f"{place / MANIFEST} has no usable version: {error}"]
    if there > here:
        told.append(f"{describe(manifest)} in {place} is newer than {describe(copy.manifest)}, which is here")
    return told


def install(copy: Copy, place: Path) -> None:
    """Write the copy beside its place, then exchange it for what is there: readers see the old one or the new one.

    Raises:
        VendoringError: Another process is vendoring to the same folder.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    new = place.with_name(f".{place.name}.new")
    try:
        with locked(place.parent, wait=False):
            shutil.rmtree(new, ignore_errors=True)  # what a killed run left
            try:
                copy.write(new)
                swap(new, place)
            finally:
                shutil.rmtree(new, ignore_errors=True)
    except BlockingIOError:
        raise VendoringError(f"another `make vendor` is writing to {place.parent}") from None


def _notes(copy: Copy, place: Path) -> str:
    from scripts.upgrade import compare_copies, render  # half of the run time, and the first copy has no notes

    with tempfile.TemporaryDirectory(prefix="twilio-receipts-") as folder:
        new = Path(folder) / copy.manifest["package"]
        copy.write(new)
        return render(read_manifest(place), copy.manifest, compare_copies(place, new))


def _report(place: Path) -> None:
    manifest = read_manifest(place)
    # Its path within the git checkout that it is in is what holds on every machine.
    checkout = next((folder for folder in place.parents if (folder / ".git").exists()), None)
    here = place.relative_to(checkout) if checkout else place
    needs, optional = (
        ", ".join(f"{name}{versions}" for name, versions in manifest[key].items())
        for key in ("dependencies", "optional_dependencies")
    )
    print(f"{describe(manifest)} is in {here}")
    print(f"  it needs Python {manifest['requires_python']}, {needs}: add them to your project")
    if optional:
        print(f"  and for some of it {optional}")
    print("  black, isort, ruff and autoflake leave it as it is", end="")
    # pre-commit compares paths within the checkout, which nobody knows of a folder outside of one.
    print(f"; pre-commit needs the line `exclude: ^{re.escape(here.as_posix())}/`" if checkout else "")
    print(f"Next: commit the folder, and let your CI run `python3 -I {shlex.quote(str(here / CHECKER))}`.")


if __name__ == "__main__":
    sys.exit(main())
