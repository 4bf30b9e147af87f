"""Fuzzing campaign: `make fuzz` runs atheris on each target where it is installed, else Hypothesis.

New finds are printed and written to build/fuzz/; what is mended belongs into the corpus beside this module.
"""

import argparse
import json
import re
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from hypothesis import given, seed, settings
from hypothesis import strategies as st

from contract_tests.hostile.targets import TARGETS
from scripts.whole_file import write_whole

CORPUS = Path(__file__).parent / "corpus"
BUILD = Path(__file__).parents[2] / "build"
LONGEST = 4096
_SPLICES = [rb"\ud800", b"\x00", b"\xff", b"\r\n", b'"', b"{", b"[", b"null", b"1e999", b"..", b"//", b"@", b"%2e"]
_ROUND = 5000  # inputs: Hypothesis remembers those of one run


def changed(target: str) -> st.SearchStrategy[bytes]:
    """Draw inputs of the committed corpus with a few pieces of them replaced."""
    inputs = [path.read_bytes() for path in sorted((CORPUS / target).iterdir())]
    piece = st.sampled_from(_SPLICES) | st.binary(max_size=8) | st.sampled_from(inputs)
    changes = st.lists(st.tuples(st.integers(0, LONGEST), st.integers(0, 16), piece), max_size=8)

    def apply(data: bytes, made: list[tuple[int, int, bytes]]) -> bytes:
        for start, length, put in made:
            at = start % (len(data) + 1)
            data = data[:at] + put + data[at + length :]
        return data[:LONGEST]

    return st.builds(apply, st.sampled_from(inputs), changes)


def with_hypothesis(target: str, runs: int, start: int) -> int:
    """Fuzz without coverage; returns how many inputs were tried. A failure raises, with its input."""
    for number in range(-(-runs // _ROUND)):
        few = settings(max_examples=min(runs, _ROUND), deadline=None, database=None)
        seed(start + number)(few(given(changed(target))(TARGETS[target])))()
    return runs


def with_atheris(target: str, runs: int, start: int) -> int:
    """Fuzz by coverage, in a process of its own: libFuzzer ends the one it runs in."""
    grown, found = BUILD / "fuzz" / target, BUILD / "fuzz" / f"{target}-"
    grown.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable, "-m", "contract_tests.hostile.fuzz_atheris", target, str(grown), str(CORPUS / target),
        f"-runs={runs}", f"-seed={start or 1}",
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
    engine, fuzz = ("atheris", with_atheris) if find_spec("atheris") else ("hypothesis", with_hypothesis)
    figures = {}
    for target in options.target or TARGETS:
        start = time.monotonic()
        tried = fuzz(target, options.runs, options.seed)
        seconds = time.monotonic() - start
        figures[target] = {"engine": engine, "inputs": tried, "seconds": round(seconds, 1)}
        print(f"{target}: {tried} inputs by {engine} in {seconds:.0f} s, nothing undocumented")  # noqa: T201 - a command's output
    write_whole(BUILD / "fuzz.json", json.dumps(figures, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
