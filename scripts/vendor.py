"""Copies a package into a consumer's source tree, and tells what an upgrade changes for them."""

import argparse
import sys
import tempfile
from pathlib import Path

from scripts import command
from scripts.vendor_check import describe, read_manifest
from scripts.vendoring.assembly import CHECKER, Copy, assemble
from scripts.vendoring.place import install, objections, parts_there, resolve
from scripts.vendoring.source import Source, VendoringError, add_source_options, source_of

CORE = "core"
"""The word for a copy without any parts."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 0 if the copy is there, 1 if it was refused, 2 if DEST cannot be used."""
    parser = command.parser("scripts.vendor", __doc__)
    parser.add_argument("destination", help="the folder that will hold the copy, such as ../app/_vendor")
    parser.add_argument(
        "--parts", default="", help="these parts beside the core; core alone drops those that are there"
    )
    parser.add_argument("--force", action="store_true", help="replace a copy that was edited by hand or is newer")
    parser.add_argument("--dry-run", action="store_true", help="only tell what would change; write nothing")
    add_source_options(parser)
    return command.run(arguments, parser, _vendor, VendoringError)


def _vendor(options: argparse.Namespace) -> int:
    source = source_of(options)
    place = resolve(options.destination, options.repository, source.name)
    copy = assemble(source, options.repository, _parts(source, options.parts, place))
    told = objections(place, copy, options.repository)
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


def _parts(source: Source, wanted: str, place: Path) -> tuple[str, ...]:
    """Read which parts are wanted; without a word, those that the copy there has."""
    named = wanted.replace(",", " ").split()
    unknown = [name for name in named if name not in {CORE, *source.parts}]
    if unknown:
        expected = ", ".join(source.parts) or "none: it has none"
        raise VendoringError(f"PARTS names {unknown[0]!r}, but the parts of {source.name} are {expected} (or {CORE})")
    if named:
        return tuple(name for name in named if name != CORE)
    kept = parts_there(place, tuple(source.parts))
    if kept:
        print(f"note: the copy keeps its parts: {' '.join(kept)}; PARTS={CORE} drops them", file=sys.stderr)
    return kept


def _notes(copy: Copy, place: Path) -> str:
    from scripts.upgrade.notes import compare_copies, render  # half of the run time, and the first copy has no notes

    with tempfile.TemporaryDirectory(prefix="twilio-receipts-") as folder:
        new = Path(folder) / copy.manifest["package"]
        copy.write(new)
        return render(read_manifest(place), copy.manifest, compare_copies(place, new))


def _report(place: Path) -> None:
    manifest, here = read_manifest(place), _within_its_project(place)
    needs, optional = (
        ", ".join(f"{name}{versions}" for name, versions in manifest[key].items())
        for key in ("dependencies", "optional_dependencies")
    )
    print(f"{describe(manifest)} is in {here}")
    print(f"  it needs Python {manifest['requires_python']}, {needs}: add them to your project")
    if optional:
        print(f"  and for some of it {optional}")
    print(f"  black, isort, ruff and autoflake leave it as it is; pre-commit needs the line `exclude: ^{here.parent}/`")
    print(f"Next: commit the folder, and let your CI run `python3 -I {here / CHECKER}`.")


def _within_its_project(place: Path) -> Path:
    """The path within the git checkout that the place is in, for that is what holds on every machine."""
    checkout = next((folder for folder in place.parents if (folder / ".git").exists()), None)
    return place.relative_to(checkout) if checkout else place


if __name__ == "__main__":
    sys.exit(main())
