"""Checks the contract: the OpenAPI specification's own rules and the house rules of scripts/lint_rules."""

import argparse
import sys
from pathlib import Path

from scripts.lint_rules import STAGES, findings
from scripts.spec import Spec, SpecError, load

CONTRACT = Path("openapi/receipts.yaml")


def lint(spec: Spec) -> list[str]:
    """Return one line per breach, `file:line:column: what is wrong [rule]`, in the order of the file."""
    found = [(spec.places.get(finding.pointer, (0, 0)), finding) for finding in findings(spec)]
    lines = [
        f"{spec.where(finding.pointer)}: {finding.message} [{finding.rule}] at #{finding.pointer}"
        for _, finding in sorted(found, key=lambda pair: pair[0])
    ]
    return list(dict.fromkeys(lines))


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 0 if the file is clean, 1 if a rule is broken, 2 if it cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m scripts.spec_lint", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=CONTRACT, help=f"an OpenAPI file (default: {CONTRACT})")
    parser.add_argument("--rules", action="store_true", help="list the rules and stop")
    options = parser.parse_args(arguments)
    if options.rules:
        for rule in (rule for stage in STAGES for rule in stage):
            print(f"{rule.name:20} {rule.says}")
        return 0
    try:
        lines = lint(load(options.file))
    except SpecError as error:
        print(error, file=sys.stderr)
        return 2
    for line in lines:
        print(line, file=sys.stderr)
    if lines:
        print(f"{options.file}: {len(lines)} breach(es); what each rule asks: --rules", file=sys.stderr)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
