"""Checks the contract: the OpenAPI specification's own rules and the house rules of scripts/lint_rules."""

import argparse
import sys
from pathlib import Path

from scripts import command
from scripts.lint_rules import findings, rules
from scripts.spec import Spec, SpecError, load

CONTRACT = Path("openapi/receipts.yaml")


def lint(spec: Spec) -> list[str]:
    """Return one line per breach, `file:line:column: what is wrong [rule]`, in the order of the file."""
    found = sorted(findings(spec), key=lambda finding: spec.places.get(finding.pointer, (0, 0)))
    lines = (f"{spec.where(one.pointer)}: {one.message} [{one.rule}] at #{one.pointer}" for one in found)
    return list(dict.fromkeys(lines))


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 0 if the file is clean, 1 if a rule is broken, 2 if it cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m scripts.spec_lint", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=CONTRACT, help=f"an OpenAPI file (default: {CONTRACT})")
    parser.add_argument("--rules", action="store_true", help="list the rules and stop")
    return command.run(arguments, parser, _lint, SpecError)


def _lint(options: argparse.Namespace) -> int:
    if options.rules:
        for rule in rules():
            print(f"{rule.name:20} {rule.says}")
        return 0
    lines = lint(load(options.file))
    if lines:
        print(*lines, sep="\n", file=sys.stderr)
        print(f"{options.file}: {len(lines)} breach(es); what each rule asks: --rules", file=sys.stderr)
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main())
