"""`python -m contract_tests.mutants`: makes everything faulty, once each, and reports what notices (`make mutants`)."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from contract_tests.mutants.matrix import counts, lines, showing
from contract_tests.mutants.populations import POPULATIONS
from contract_tests.mutants.running import run
from scripts.reporting.results import write

RESULT = Path("build/mutants.json")


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0 if every mutant is caught and every check has caught one, 1 if not, 2 if there is no such mutant."""
    options = _parser().parse_args(arguments)
    chosen = [
        (kind, name)
        for kind, population in POPULATIONS.items()
        if options.kind is None or kind in options.kind
        for name in population.names()[:: 1 if options.kind or options.only else population.sampled]
        if options.only in name
    ]
    if not chosen:
        print(f"mutants: no mutant's name holds {options.only!r}", file=sys.stderr)
        return 2
    with showing(len(chosen)) as progress:
        result = run(chosen, jobs=options.jobs, is_whole=not (options.kind or options.only), progress=progress)
    write(result, options.json)
    for line in lines(result, everything=options.all or len(chosen) <= 50) if not os.environ.get("CI") else ():
        print(line)
    told = "; ".join(f"{kind} {count['caught']}/{count['all']}" for kind, count in counts(result.mutants).items())
    print(f"mutants caught: {told}; {result.seconds:.0f} s; {options.json}")
    for problem in result.problems:
        print(problem, file=sys.stderr)
    return 1 if result.problems else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m contract_tests.mutants", description=__doc__)
    parser.add_argument("--only", default="", help="only mutants whose name holds this text")
    kinds = sorted(POPULATIONS)
    parser.add_argument("--kind", action="append", choices=kinds, help="only mutants of this kind, and all of them")
    parser.add_argument("--all", action="store_true", help="print every mutant, the generated ones too")
    parser.add_argument("--jobs", type=_jobs, default=os.cpu_count() or 1, help="processes (default: one per core)")
    parser.add_argument("--json", type=Path, default=RESULT, help=f"where the result goes (default: {RESULT})")
    return parser


def _jobs(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of processes; 1 or more was expected")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
