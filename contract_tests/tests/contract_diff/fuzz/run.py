"""Edits random contracts, and sets what the differ says beside what the oracle finds."""

import argparse
import multiprocessing
import re
import sys
from collections import Counter
from dataclasses import dataclass, field

from contract_tests.tests.contract_diff.fuzz.contracts import Contracts
from contract_tests.tests.contract_diff.fuzz.oracle import Oracle
from scripts.contract_diff.change import BREAKING
from scripts.contract_diff.document import compare

CHUNK = 100


@dataclass
class Confusion:
    """What the differ said of many edits, beside what the oracle found."""

    counts: Counter[tuple[str, bool]] = field(default_factory=Counter)
    alarms: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)

    def try_one(self, seed: int) -> None:
        """Make a contract, edit it, and ask both."""
        contracts = Contracts(seed)
        old = contracts.contract()
        kind, new = contracts.edit(old)
        changes = compare(old, new)
        breaking = [change for change in changes if change.severity is BREAKING]
        said = "not breaking" if not breaking else "undecided" if all(c.undecided for c in breaking) else "breaking"
        witness = Oracle(old, new, seed).witness()
        self.counts[said, witness is not None] += 1
        if breaking and not witness:
            self.alarms[_alarm(breaking[0].message)] += 1
        if witness and not breaking:
            self.missed.append(f"seed {seed}, {kind}: {witness}")

    def add(self, other: "Confusion") -> None:
        """Add what was found elsewhere."""
        self.counts += other.counts
        self.alarms += other.alarms
        self.missed += other.missed

    def table(self) -> str:
        """The confusion table, and the alarms without a witness by what they say."""
        rows = [f"{'the differ says':<18}{'witness':>10}{'none':>10}"]
        rows += [
            f"{said:<18}{self.counts[said, True]:>10}{self.counts[said, False]:>10}"
            for said in ("breaking", "undecided", "not breaking")
        ]
        rows += ["", f"missed breaks: {len(self.missed)}", *self.missed[:10], "", "breaking without a witness:"]
        return "\n".join([*rows, *(f"{count:>6}  {message}" for message, count in self.alarms.most_common())])


def _alarm(message: str) -> str:
    return re.sub(r"'[^']*'|: .*|[A-Z]{3,} .*? is|\bhttps\S+|(?<=in )\S+/\S+|\b[1-5]\d\d\b|/\S+", "…", message)


def fuzz(seeds: range) -> Confusion:
    """Try one edit a seed."""
    confusion = Confusion()
    for seed in seeds:
        confusion.try_one(seed)
    return confusion


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 1 if a break was missed."""
    parser = argparse.ArgumentParser(prog="python -m contract_tests.tests.contract_diff.fuzz.run", description=__doc__)
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
