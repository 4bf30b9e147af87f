"""Checks the contract: the OpenAPI specification's own rules and the house rules of scripts/lint_rules."""

import argparse
import sys
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import NamedTuple, TypeAlias

from scripts import command
from scripts.command import CONTRACT
from scripts.lint_rules import house, openapi
from scripts.lint_rules.openapi import Breaches, Document
from scripts.spec import Spec, SpecError, load

Rule: TypeAlias = Callable[[Document], Breaches]
"""One thing that every specification of ours must satisfy; the first line of its docstring says it."""

STAGES: tuple[tuple[Rule, ...], ...] = (
    (openapi.openapi_version,),
    (openapi.dialect, openapi.references),
    (openapi.structure,),
    (openapi.json_schema, openapi.reference_kinds),
    (openapi.patterns_compile,),
    (
        *(house.client, house.error_responses, house.servers, house.patterns_anchored, house.keywords),
        *(house.all_required, house.described, house.examples_present, house.examples_valid),
    ),
    (openapi.openapi,),  # last, because its messages on values have no place
)
"""Rules of a later stage may rely on what the earlier ones have checked; they run only if those found nothing."""

READABLE = {openapi.openapi_version, openapi.dialect, openapi.references, openapi.structure, openapi.json_schema}
"""What any OpenAPI file must satisfy to be compared with another."""


class Finding(NamedTuple):
    """One breach of one rule."""

    rule: str
    pointer: str
    """JSON pointer into the specification."""
    message: str


def named(rule: Rule) -> str:
    """Return what a rule is called in messages."""
    return rule.__name__.replace("_", "-")


def findings(spec: Spec, only: Collection[Rule] = ()) -> Iterator[Finding]:
    """Yield every breach of the first stage that has any; `only` are the rules to run, if not all."""
    for stage in STAGES:
        running = [rule for rule in stage if not only or rule in only]
        found = [Finding(named(rule), *breach) for rule in running for breach in rule(spec.document)]
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
        for stage in STAGES:
            for rule in stage:
                print(f"{named(rule):20} {rule.__doc__}")
        return 0
    lines = lint(load(options.file))
    if lines:
        print(*lines, sep="\n", file=sys.stderr)
        print(f"{options.file}: {len(lines)} breach(es); what each rule asks: --rules", file=sys.stderr)
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main())
