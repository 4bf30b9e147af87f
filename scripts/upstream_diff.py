"""Tells whether Twilio's published specification has moved, and whether ours differs from it only as the errata say."""

import argparse
import re
import sys
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from scripts import command
from scripts.command import CONTRACT
from scripts.contract_diff.change import Change, as_text
from scripts.contract_diff.document import compare
from scripts.contract_diff.facts import Fact
from scripts.spec import SpecError, load
from scripts.upstream import errata
from scripts.upstream.record import RECORD, Upstream, cut, cut_file, differences, read, write


@dataclass(frozen=True)
class Report:
    """What was found out about a copy of the published specification."""

    moved: list[Fact]
    """Facts in which the copy differs from the recorded slice."""
    meaning: list[Change]
    """What the move means to a consumer of the published API."""
    unexplained: list[Fact]
    """Facts, published first, in which our contract differs without a row in the errata."""
    unused: list[str]
    """Allowances of the errata that nothing needs any more, as `row N: pattern`."""

    @property
    def clean(self) -> bool:
        """Whether there is nothing to act upon."""
        return not (self.moved or self.unexplained or self.unused)


def report(recorded: Upstream, copy: Upstream, contract: Path, rows: list[errata.Row]) -> Report:
    """Compare a copy with the record, and the contract with the copy; raises SpecError without a slice of ours."""
    ours = differences(copy.slice, cut(load(contract).document))
    allowed = [(row.number, pattern) for row in rows for pattern in row.patterns]
    return Report(
        moved=differences(recorded.slice, copy.slice),
        meaning=compare(recorded.slice, copy.slice),
        unexplained=[fact for fact in ours if not any(fnmatchcase(fact.name, pattern) for _, pattern in allowed)],
        unused=[
            f"row {number}: {pattern}"
            for number, pattern in allowed
            if not any(fnmatchcase(fact.name, pattern) for fact in ours)
        ],
    )


def _as_text(found: Report, recorded: Upstream) -> str:
    source = recorded.source
    lines = [f"recorded: {source.file} of {source.repository} at {source.commit or 'an unknown commit'}"]
    if found.moved:
        lines += ["", f"The published specification has moved in {len(found.moved)} facts:"]
        lines += [f"  {difference}" for difference in found.moved]
        lines += ["", "What that means to a consumer:", *(f"  {line}" for line in as_text(found.meaning).splitlines())]
        lines += ["", "Once the contract and the errata follow, record it: make upstream-update UPSTREAM=…"]
    else:
        lines.append("The published specification has not moved.")
    if found.unexplained:
        lines += ["", f"The contract differs in {len(found.unexplained)} facts that no row of the errata lists:"]
        lines += [f"  {difference}" for difference in found.unexplained]
    else:
        lines.append("The contract differs from it only as the errata say.")
    if found.unused:
        lines += ["", "The errata allow differences that do not exist:", *(f"  {pattern}" for pattern in found.unused)]
    return "\n".join(lines) + "\n"


def _commit(text: str) -> str:
    if not re.fullmatch("[0-9a-f]{40}", text):
        raise argparse.ArgumentTypeError(f"expected a commit of 40 hexadecimal digits, found {text!r}")
    return text


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 0, 1 if there is anything to act upon, or 2 if a file cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m scripts.upstream_diff", description=__doc__)
    parser.add_argument(
        "upstream",
        nargs="?",
        type=Path,
        help="a copy of twilio-oai's spec/json/twilio_conversations_v1.json; without it the recorded slice is taken",
    )
    parser.add_argument("--update", action="store_true", help="record the copy: facts only, no text of theirs")
    parser.add_argument("--commit", type=_commit, help="the twilio/twilio-oai commit that the recorded copy is of")
    parser.add_argument("--record", type=Path, default=RECORD, help=f"default: {RECORD}")
    parser.add_argument("--contract", type=Path, default=CONTRACT, help=f"default: {CONTRACT}")
    parser.add_argument("--errata", type=Path, default=errata.ERRATA, help=f"default: {errata.ERRATA}")
    return command.run(arguments, parser, _compare, SpecError)


def _compare(options: argparse.Namespace) -> int:
    copy = cut_file(options.upstream, options.commit) if options.upstream else read(options.record)
    if options.update:
        changed = write(copy, options.record)
        print(f"{options.record}: {'written' if changed else 'unchanged'}, {len(copy.slice['paths'])} paths")
        if copy.source.commit is None:
            print("note: no --commit was given, so the record does not name one")
        return 0
    recorded = read(options.record)
    found = report(recorded, copy, options.contract, errata.read(options.errata))
    print(_as_text(found, recorded), end="")
    return int(not found.clean)


if __name__ == "__main__":
    sys.exit(main())
