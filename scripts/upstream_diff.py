"""Tells whether Twilio's published specification has moved, and whether ours differs from it only as the errata say."""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from scripts import command
from scripts.command import CONTRACT, REPOSITORY
from scripts.contract_diff.change import as_text
from scripts.contract_diff.document import compare
from scripts.contract_diff.facts import Fact
from scripts.spec import SpecError, load
from scripts.upstream import errata
from scripts.upstream.record import RECORD, Upstream, cut, cut_file, differences, read, write


def beside_errata(copy: Upstream, contract: Path, rows: list[errata.Row]) -> tuple[list[Fact], list[str]]:
    """Compare a contract with a copy; raises SpecError if it has no slice of ours.

    Returns the facts, published first, that no row of the errata lets differ, and the patterns that nothing needs.
    """
    ours = differences(copy.slice, cut(load(contract).document))
    allowed = [(f"row {row.number}: {pattern}", pattern) for row in rows for pattern in row.patterns]
    unexplained = [fact for fact in ours if not any(fnmatchcase(fact.name, pattern) for _, pattern in allowed)]
    return unexplained, [name for name, pattern in allowed if not any(fnmatchcase(fact.name, pattern) for fact in ours)]


def _report(recorded: Upstream, copy: Upstream, rows: list[errata.Row]) -> tuple[str, bool]:
    """Return what was found, and whether there is anything to act upon."""
    moved = differences(recorded.slice, copy.slice)
    unexplained, unused = beside_errata(copy, REPOSITORY / CONTRACT, rows)
    source = recorded.source
    lines = [f"recorded: {source.file} of {source.repository} at {source.commit or 'an unknown commit'}"]
    if moved:
        lines += _section(f"The published specification has moved in {len(moved)} facts:", moved)
        lines += _section("What that means to a consumer:", as_text(compare(recorded.slice, copy.slice)).splitlines())
        lines += ["", "Once the contract and the errata follow, record it: make upstream-update UPSTREAM=…"]
    else:
        lines.append("The published specification has not moved.")
    if unexplained:
        title = f"The contract differs in {len(unexplained)} facts that no row of the errata lists:"
        lines += _section(title, unexplained)
    else:
        lines.append("The contract differs from it only as the errata say.")
    if unused:
        lines += _section("The errata allow differences that do not exist:", unused)
    return "\n".join(lines), bool(moved or unexplained or unused)


def _section(title: str, found: Sequence[object]) -> Iterator[str]:
    yield from ("", title)
    yield from (f"  {one}" for one in found)


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
    text, found = _report(read(options.record), copy, errata.read(options.errata))
    print(text)
    return int(found)


if __name__ == "__main__":
    sys.exit(main())
