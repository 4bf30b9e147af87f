"""Edits random contracts, and sets what the differ says beside what the oracle finds."""

import argparse
import multiprocessing
import re
import sys
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from contract_tests.tests.contract_diff.fuzz.contracts import Contracts
from contract_tests.tests.contract_diff.fuzz.oracle import Oracle
from scripts.contract_diff.change import BREAKING
from scripts.contract_diff.document import compare


class Outcome(NamedTuple):
    """What the differ said of one edit, beside what the oracle found."""

    edit: str
    said: str
    message: str
    """Of the worst change, without what only names a place or a value."""
    witness: str | None

    @property
    def missed(self) -> bool:
        """Whether the edit breaks and the differ did not say so."""
        return self.witness is not None and self.said == "not breaking"


def try_one(seed: int) -> Outcome:
    """Make a contract, edit it, and ask both."""
    contracts = Contracts(seed)
    old = contracts.contract()
    edit, new = contracts.edit(old)
    breaking = [change for change in compare(old, new) if change.severity is BREAKING]
    said = "not breaking" if not breaking else "undecided" if all(c.undecided for c in breaking) else "breaking"
    named = r"'[^']*'|: .*|[A-Z]{3,} .*? is|\bhttps\S+|(?<=in )\S+/\S+|\b[1-5]\d\d\b|/\S+"
    message = re.sub(named, "…", breaking[0].message) if breaking else ""
    return Outcome(f"seed {seed}, {edit}", said, message, Oracle(old, new, seed).witness())


def table(outcomes: Sequence[Outcome]) -> str:
    """The confusion table, and the alarms without a witness by what they say."""
    counts = Counter((outcome.said, outcome.witness is not None) for outcome in outcomes)
    rows = [f"{'the differ says':<18}{'witness':>10}{'none':>10}"]
    rows += [
        f"{said:<18}{counts[said, True]:>10}{counts[said, False]:>10}"
        for said in ("breaking", "undecided", "not breaking")
    ]
    missed = [f"{outcome.edit}: {outcome.witness}" for outcome in outcomes if outcome.missed]
    alarms = Counter(outcome.message for outcome in outcomes if outcome.message and outcome.witness is None)
    rows += ["", f"missed breaks: {len(missed)}", *missed[:10], "", "breaking without a witness:"]
    return "\n".join([*rows, *(f"{count:>6}  {message}" for message, count in alarms.most_common())])


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 1 if a break was missed."""
    parser = argparse.ArgumentParser(prog="python -m contract_tests.tests.contract_diff.fuzz.run", description=__doc__)
    parser.add_argument("--edits", type=int, default=10_000, help="default: 10000")
    parser.add_argument("--first", type=int, default=0, help="the first seed (default: 0)")
    options = parser.parse_args(arguments)
    with multiprocessing.get_context("spawn").Pool() as pool:
        outcomes = pool.map(try_one, range(options.first, options.first + options.edits), chunksize=20)
    print(table(outcomes))
    return int(any(outcome.missed for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
