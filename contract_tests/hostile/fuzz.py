"""Fuzzing campaign: `make fuzz` runs atheris on each target where it is installed, else mutates the corpus at random.

New finds are printed and written to build/fuzz/; what is mended belongs into the corpus beside this module.
"""

import argparse
import json
import random
import re
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from contract_tests.hostile.targets import TARGETS
from scripts.whole_file import write_whole

CORPUS = Path(__file__).parent / "corpus"
BUILD = Path(__file__).parents[2] / "build"
LONGEST = 4096
_SPLICES = (
    b"\x00",
    b"\xff",
    b"\r\n",
    b"\n",
    b'"',
    b"{",
    b"[",
    b"null",
    b"1e999",
    b"\\ud800",
    b"..",
    b"//",
    b"@",
    b"%2e",
)


def seeds(target: str) -> list[bytes]:
    """Read the committed corpus of a target."""
    return [path.read_bytes() for path in sorted((CORPUS / target).iterdir())]


def mutated(chance: random.Random, inputs: list[bytes]) -> bytes:
    """Change one of the inputs a little, or cross it with another."""
    data = bytearray(chance.choice(inputs))
    for _ in range(chance.randint(1, 8)):
        place = chance.randint(0, len(data))
        match chance.randrange(5):
            case 0:
                data[place:place] = chance.choice(_SPLICES)
            case 1:
                del data[place : place + chance.randint(1, 8)]
            case 2:
                data[place : place + 1] = bytes([chance.randrange(256)])
            case 3:
                other = chance.choice(inputs)
                cut = chance.randint(0, len(other))
                data[place:] = other[cut:]
            case _:
                data[place:place] = data[place : place + 16] * chance.randint(1, 4)
    return bytes(data[:LONGEST])


def at_random(target: str, runs: int, seed: int) -> int:
    """Fuzz without coverage; returns how many inputs were tried. A failure raises."""
    chance, inputs, act = random.Random(seed), seeds(target), TARGETS[target]  # noqa: S311 - to be repeatable
    for _ in range(runs):
        data = mutated(chance, inputs)
        try:
            act(data)
        except Exception:  # whatever it is, its input is kept and it is raised again
            found = BUILD / "fuzz" / f"{target}-{abs(hash(data)):x}"
            found.parent.mkdir(parents=True, exist_ok=True)
            found.write_bytes(data)
            print(f"{target}: not a documented error for {found}", file=sys.stderr)  # noqa: T201 - a command's output
            raise
    return runs


def with_atheris(target: str, runs: int, seed: int) -> int:
    """Fuzz by coverage, in a process of its own: libFuzzer ends the one it runs in."""
    grown, found = BUILD / "fuzz" / target, BUILD / "fuzz" / f"{target}-"
    grown.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable, "-m", "contract_tests.hostile.fuzz_atheris", target, str(grown), str(CORPUS / target),
        f"-runs={runs}", f"-seed={seed or 1}",
        f"-max_len={LONGEST}", f"-artifact_prefix={found}", "-print_final_stats=1",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    tried = re.search(r"stat::number_of_executed_units:\s*(\d+)", done.stderr)
    if done.returncode or tried is None:
        sys.stderr.write(done.stdout + done.stderr)
        raise SystemExit(f"{target}: atheris found an input (see above), or did not run")
    return int(tried[1])


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m contract_tests.hostile.fuzz", description=__doc__)
    parser.add_argument("--runs", type=int, default=250_000, help="inputs for each target (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="(default: %(default)s)")
    parser.add_argument("--target", choices=TARGETS, action="append", help="only this one; may be repeated")
    options = parser.parse_args(arguments)
    engine = "atheris" if find_spec("atheris") else "random"
    figures = {}
    for target in options.target or TARGETS:
        start = time.monotonic()
        tried = (with_atheris if engine == "atheris" else at_random)(target, options.runs, options.seed)
        seconds = time.monotonic() - start
        figures[target] = {"engine": engine, "inputs": tried, "seconds": round(seconds, 1)}
        print(f"{target}: {tried} inputs by {engine} in {seconds:.0f} s, nothing undocumented")  # noqa: T201 - same
    write_whole(BUILD / "fuzz.json", json.dumps(figures, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
