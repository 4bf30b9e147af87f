"""Tells what a new version of the contract means to its consumers: breaking, notice, or safe, clause by clause."""

import argparse
import sys
from pathlib import Path
from typing import Any

from scripts import command
from scripts.command import CONTRACT
from scripts.contract_diff.change import FORMATS, Severity
from scripts.contract_diff.document import compare
from scripts.schemas import as_31
from scripts.spec import Spec, SpecError, load
from scripts.spec_lint import READABLE, findings


def readable(path: Path) -> dict[str, Any]:
    """Load an OpenAPI 3.0 or 3.1 file that can be compared; raises SpecError, naming the place that prevents it."""
    spec = load(path)
    document = as_31(spec.document)
    for finding in findings(Spec(path, document, spec.sha256, spec.places), READABLE):
        raise SpecError(f"{spec.where(finding.pointer)}: {finding.message}")
    return document


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 0, 1 if a change reaches --fail-on, or 2 if a file cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m scripts.spec_diff", description=__doc__)
    parser.add_argument("old", type=Path, help="the OpenAPI file that consumers know")
    parser.add_argument("new", nargs="?", type=Path, default=CONTRACT, help=f"the new one (default: {CONTRACT})")
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: text")
    parser.add_argument(
        "--fail-on",
        choices=["never", *(severity.word for severity in Severity)],
        default="breaking",
        help="exit 1 from this severity upwards (default: breaking)",
    )
    return command.run(arguments, parser, _compare, SpecError)


def _compare(options: argparse.Namespace) -> int:
    changes = compare(readable(options.old), readable(options.new))
    print(FORMATS[options.format](changes), end="")
    if options.fail_on == "never":
        return 0
    return int(any(change.severity >= Severity[options.fail_on.upper()] for change in changes))


if __name__ == "__main__":
    sys.exit(main())
