"""Edits random contracts, and prints how often the differ and the oracle agree."""

import argparse
import multiprocessing
import sys

from contract_tests.tooling.diff_fuzz.confusion import Confusion, fuzz

CHUNK = 100


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 1 if a break was missed."""
    parser = argparse.ArgumentParser(prog="python -m contract_tests.tooling.diff_fuzz", description=__doc__)
    parser.add_argument("--edits", type=int, default=10_000, help="default: 10000")
    parser.add_argument("--first", type=int, default=0, help="the first seed (default: 0)")
    options = parser.parse_args(arguments)
    seeds = range(options.first, options.first + options.edits)
    found = Confusion()
    with multiprocessing.get_context("spawn").Pool() as pool:
        for part in pool.imap(fuzz, (seeds[start : start + CHUNK] for start in range(0, len(seeds), CHUNK))):
            found.add(part)
    print(found.table())
    return int(bool(found.missed))


if __name__ == "__main__":
    sys.exit(main())
