"""Rewrites openapi/upstream.json from a copy of Twilio's published specification: facts only, no text of theirs."""

import argparse
import re
import sys
from pathlib import Path

from scripts import command
from scripts.spec import SpecError
from scripts.upstream.record import RECORD, cut_file, write


def _commit(text: str) -> str:
    if not re.fullmatch("[0-9a-f]{40}", text):
        raise argparse.ArgumentTypeError(f"expected a commit of 40 hexadecimal digits, found {text!r}")
    return text


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 0, or 2 if the copy cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m scripts.upstream_update", description=__doc__)
    parser.add_argument("upstream", type=Path, help="a copy of spec/json/twilio_conversations_v1.json")
    parser.add_argument("--commit", type=_commit, help="the twilio/twilio-oai commit that the copy is of")
    parser.add_argument("--record", type=Path, default=RECORD, help=f"the file to write (default: {RECORD})")
    return command.run(arguments, parser, _update, SpecError)


def _update(options: argparse.Namespace) -> int:
    record = cut_file(options.upstream, options.commit)
    changed = write(record, options.record)
    print(f"{options.record}: {'written' if changed else 'unchanged'}, {len(record.slice['paths'])} paths")
    if options.commit is None:
        print("note: no --commit was given, so the record does not name one")
    return 0


if __name__ == "__main__":
    sys.exit(main())
