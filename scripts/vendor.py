"""Copies the client into a consumer's source tree, and tells what an upgrade changes for them."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from scripts.vendor_check import describe, read_manifest
from scripts.vendoring.assembly import CHECKER, Copy, assemble
from scripts.vendoring.errors import VendoringError
from scripts.vendoring.place import install, objections, resolve

REPOSITORY = Path(__file__).resolve().parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 0 if the copy is there, 1 if it was refused, 2 if DEST cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m scripts.vendor", description=__doc__)
    parser.add_argument("destination", help="the folder that will hold the copy, such as ../app/_vendor")
    parser.add_argument("--force", action="store_true", help="replace a copy that was edited by hand or is newer")
    parser.add_argument("--dry-run", action="store_true", help="only tell what would change; write nothing")
    parser.add_argument(
        "--repository", type=Path, default=REPOSITORY, help="the checkout to copy from (default: this one)"
    )
    options = parser.parse_args(arguments)
    try:
        copy = assemble(options.repository)
        place = resolve(options.destination, options.repository, copy.facts.package)
        told = objections(place, copy, options.repository)
    except VendoringError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if told and not options.force:
        print("\n".join(told), file=sys.stderr)
        print("Nothing was written. FORCE=1 (--force) replaces it all the same.", file=sys.stderr)
        return 1
    if copy.facts.commit is None:
        print("note: made from files that no commit holds; the copy names no commit", file=sys.stderr)
    if place.exists():
        print(_notes(copy, place))
    if options.dry_run:
        print(f"Nothing was written to {place}.")
        return 0
    try:
        install(copy, place)
    except VendoringError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    _report(place)
    return 0


def _notes(copy: Copy, place: Path) -> str:
    from scripts.upgrade.notes import compare_copies, render  # half of the run time, and the first copy has no notes

    with tempfile.TemporaryDirectory(prefix="twilio-receipts-") as folder:
        new = Path(folder) / copy.facts.package
        copy.write(new)
        return render(read_manifest(place), read_manifest(new), compare_copies(place, new))


def _report(place: Path) -> None:
    manifest, here = read_manifest(place), _within_its_project(place)
    needs = ", ".join(f"{name}{versions}" for name, versions in manifest["dependencies"].items())
    print(f"{describe(manifest)} is in {here}")
    print(f"  it needs Python {manifest['requires_python']}, {needs}: add them to your project")
    print(f"Next: commit the folder, and let your CI run `python3 -I {here / CHECKER}`.")


def _within_its_project(place: Path) -> Path:
    """The path within the git checkout that the place is in, for that is what holds on every machine."""
    checkout = next((folder for folder in place.parents if (folder / ".git").exists()), None)
    return place.relative_to(checkout) if checkout else place


if __name__ == "__main__":
    sys.exit(main())
