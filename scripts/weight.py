"""Holds the lines of Python by room, and of the longest module, at the figures of scripts/weight.toml."""

import argparse
import sys
import tomllib
from collections import Counter
from pathlib import Path

from scripts import command
from scripts.command import REPOSITORY

FIGURES = REPOSITORY / "scripts" / "weight.toml"
LONGEST = "longest module"
SLACK = 0.02
"""A limit may exceed the count by this share; more must be given back."""


def measure(repository: Path) -> dict[str, int]:
    """Count the lines of each room and of the longest module outside generated/.

    A room is the first two folders of a path; of the tests, which mirror the rooms, the first three.
    """
    lines: Counter[str] = Counter()
    for top in ("contract_tests", "generated", "scripts"):
        for path in (repository / top).rglob("*.py"):
            count = len(path.read_bytes().splitlines())
            folders = path.relative_to(repository).parts[:-1]
            lines["/".join(folders[: 3 if folders[1:2] == ("tests",) else 2])] += count
            if top != "generated":
                lines[LONGEST] = max(lines[LONGEST], count)
    return dict(lines)


def compare(figures: dict[str, int], measured: dict[str, int]) -> list[str]:
    """Say which rooms have more lines than their figure, and which figures have become too generous."""
    told = []
    for room in sorted(figures.keys() | measured.keys()):
        allowed, there = figures.get(room, 0), measured.get(room, 0)
        if there > allowed:
            told.append(f"{room}: {there} lines, {allowed} allowed: cut some, or raise the limit and say why")
        elif allowed - there > SLACK * allowed:
            told.append(f"{room}: {there} lines, {allowed} allowed: lower the limit (--tighten)")
    return told


def render(measured: dict[str, int]) -> str:
    """Write the figures' file."""
    rows = [f'"{room}" = {count}' for room, count in sorted(measured.items())]
    return "\n".join(["# Lines of Python by room; `python -m scripts.weight --tighten` takes them down.", *rows, ""])


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 0 if every room keeps to its figure, 1 if not."""
    parser = argparse.ArgumentParser(prog="python -m scripts.weight", description=__doc__)
    parser.add_argument("--tighten", action="store_true", help="take figures down to what is there; never up")
    return command.run(arguments, parser, _weigh)


def _weigh(options: argparse.Namespace) -> int:
    figures, measured = tomllib.loads(FIGURES.read_text(encoding="utf-8")), measure(REPOSITORY)
    if options.tighten:
        figures = {room: min(count, measured[room]) for room, count in figures.items() if room in measured}
        FIGURES.write_text(render(figures), encoding="utf-8")
    told = compare(figures, measured)
    for line in told:
        print(line, file=sys.stderr)
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
