"""Tells what a new version of the contract means to its consumers: breaking, notice, or safe, clause by clause."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from scripts.contract_diff.change import Change, Severity, merged
from scripts.contract_diff.document import compare_documents
from scripts.contract_diff.operations import compare_operations, path_prose
from scripts.contract_diff.render import FORMATS
from scripts.lint_rules import READABLE, findings
from scripts.spec import SpecError, load

CONTRACT = Path("openapi/receipts.yaml")

__all__ = ["Change", "Severity", "compare", "main", "readable"]


def compare(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Return what changed from one OpenAPI document to another, the worst first.

    Severity is judged from the consumer's side, by inclusion of schemas: a request that was allowed must stay allowed,
    an answer must not hold what it could not hold before. What cannot be decided counts as breaking and says so.

    Raises SpecError if a reference in one of the documents does not resolve.
    """
    return merged([*compare_operations(old, new), *path_prose(old, new), *compare_documents(old, new)])


def readable(path: Path) -> dict[str, Any]:
    """Load an OpenAPI 3.1 file that can be compared; raises SpecError, naming the first place that prevents it."""
    spec = load(path)
    for finding in findings(spec, READABLE):
        raise SpecError(f"{spec.where(finding.pointer)}: {finding.message}")
    return spec.document


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
    options = parser.parse_args(arguments)
    try:
        changes = compare(readable(options.old), readable(options.new))
    except SpecError as error:
        print(error, file=sys.stderr)
        return 2
    print(FORMATS[options.format](changes), end="")
    if options.fail_on == "never":
        return 0
    return int(any(change.severity >= Severity[options.fail_on.upper()] for change in changes))


if __name__ == "__main__":
    sys.exit(main())
