"""Fails if this version breaks what the last released one promised, without a major version and a changelog entry."""

import argparse
import sys
import tempfile
from pathlib import Path

from scripts import command
from scripts.upgrade.baseline import unpack_last_release
from scripts.upgrade.gate import objections
from scripts.upgrade.notes import compare_copies
from scripts.vendor_check import read_manifest
from scripts.vendoring.assembly import assemble
from scripts.vendoring.errors import VendoringError
from scripts.vendoring.source import add_source_options, source_of


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 0 if the version may stand, 1 if not, 2 if there is no telling."""
    parser = command.parser("scripts.api_gate", __doc__)
    add_source_options(parser)
    return command.run(arguments, parser, _judge, VendoringError)


def _judge(options: argparse.Namespace) -> int:
    copy = assemble(source_of(options), options.repository)
    with tempfile.TemporaryDirectory(prefix="twilio-receipts-gate-") as scratch:
        old = unpack_last_release(options.repository, copy.facts.package, Path(scratch) / "released")
        if old is None:
            return 0  # nothing was promised yet
        new = Path(scratch) / "now" / copy.facts.package
        copy.write(new)
        changelog = (options.repository / "CHANGELOG.md").read_text(encoding="utf-8")
        released = str(read_manifest(old)["version"])
        told = objections(released, copy.facts.version, compare_copies(old, new), changelog)
    for line in told:
        print(line, file=sys.stderr)
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
