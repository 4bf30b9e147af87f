"""Checks the contract: the OpenAPI specification's own rules and the house rules of scripts/lint_rules."""

import argparse
import sys
from collections.abc import Collection, Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from scripts import command
from scripts.command import CONTRACT
from scripts.lint_rules import openapi, operations, prose, schemas  # noqa: F401 - each adds its rules to the table
from scripts.lint_rules.table import RULES, Rule
from scripts.spec import Spec, SpecError, load

READABLE = {"openapi-version", "dialect", "references", "structure", "json-schema"}
"""What any OpenAPI file must satisfy to be compared with another."""


class Finding(NamedTuple):
    """One breach of one rule."""

    rule: str
    pointer: str
    """JSON pointer into the specification."""
    message: str


def rules() -> list[Rule]:
    """Return all rules in the order in which they run."""
    return sorted(RULES, key=lambda rule: rule.stage)


def findings(spec: Spec, only: Collection[str] = ()) -> Iterator[Finding]:
    """Yield every breach of the first stage that has any; `only` names the rules to run, if not all."""
    for _, stage in groupby(rules(), lambda rule: rule.stage):
        running = [rule for rule in stage if not only or rule.name in only]
        found = [Finding(rule.name, *breach) for rule in running for breach in rule.check(spec.document)]
        yield from found
        if found:
            return


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
