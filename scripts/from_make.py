"""Runs a module with the variables of make as its options; the Makefile's way to every command that takes some.

A variable with a value becomes an option: `BASE_URL` becomes `--base-url`. Suffixes say more:

    NAME=option     the option has another name
    NAME!example    an argument, not an option; an error with this example if it is missing
    NAME?           an argument that may be missing

Anything else is handed on as it is. Values come from the environment, where make puts its variables, so that no shell
reads them a second time.

`--explain target` is for `make help`: it reads what make would run, and lists the variables with each option's help.
"""

import argparse
import os
import re
import runpy
import shlex
import subprocess
import sys
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from unittest import mock

from scripts.command import UsageError, is_on

_WORD = re.compile(r"(?P<name>[A-Z][A-Z_]*)(?:=(?P<option>[a-z-]+)|!(?P<example>\S+)|(?P<maybe>\?))?")
_MOVE = re.compile(r"-[bBdehikLmnpqrRsStvw]*C(?P<short>.*)|--di[a-z]*(?:=(?P<long>.*))?", re.DOTALL)
"""The options of GNU make 3.81 to 4.4 that let it move to another folder first, alone or behind short ones."""


def main() -> None:
    """Become the module, or exit with 2 if a value cannot be used."""
    if sys.argv[1:2] == ["--explain"]:
        _explain(*sys.argv[2:4])
        return
    parser = _arguments()
    options = parser.parse_args()
    try:
        given = [part for word in options.words for part in _handed_on(word, options)]
    except UsageError as error:
        parser.exit(2, f"error: {error}\n")
    os.execv(sys.executable, [sys.executable, "-m", options.module, *given])  # noqa: S606 - no shell is wanted


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.from_make", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--make", type=int, required=True, help="make's process id")
    parser.add_argument("--target", required=True, help="the target, for messages")
    parser.add_argument("--switches", type=str.split, required=True, help="the names of all switches")
    parser.add_argument("--paths", type=str.split, required=True, help="the names of all paths")
    parser.add_argument("module", help="what to run")
    parser.add_argument("words", nargs=argparse.REMAINDER, help="its variables and fixed arguments")
    return parser


def parser_of(module: str) -> argparse.ArgumentParser:
    """Return what `python -m module` parses its command line with.

    Raises:
        ImportError: There is no such module.
    """
    found: list[argparse.ArgumentParser] = []

    def stop(parser: argparse.ArgumentParser, *_: object) -> None:
        found.append(parser)
        sys.exit()

    with mock.patch.object(argparse.ArgumentParser, "parse_known_args", stop), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # runpy's: it may be imported already
        with suppress(SystemExit):
            runpy.run_module(module, run_name="__main__")
    if not found:
        raise ImportError(f"{module} parses no command line")
    return found[0]


def variables(lines: Iterable[str]) -> Iterator[tuple[str, argparse.Action, argparse.Namespace]]:
    """Yield the variables that lines of recipes hand on, each with what it stands for, and the options of its line."""
    for line in lines:
        if " -m scripts.from_make " in line:
            words = shlex.split(line.replace("$PPID", "0"))
            options = _arguments().parse_args(words[words.index("scripts.from_make") + 1 :])
            actions = parser_of(options.module)._actions  # noqa: SLF001 - argparse gives no other way to its helps
            for match in filter(None, map(_WORD.fullmatch, options.words)):
                strings = [] if match["example"] or match["maybe"] else [_option(match)]
                action = next(action for action in actions if action.option_strings[-1:] == strings)
                yield match["name"], action, options


def _explain(target: str, makefile: str) -> None:
    """Print a target's line of the Makefile, and its variables from the lines that make would run."""
    print(*re.findall(rf"^{target}:.*## (.*)", Path(makefile).read_text(encoding="utf-8"), re.MULTILINE))
    for name, action, _ in variables(sys.stdin):
        choices = f"{'|'.join(action.choices)}, " if action.choices else ""
        print(f"  {name:<14} {choices}{(action.help or '') % vars(action)}")


def _option(match: re.Match[str]) -> str:
    return f"--{match['option'] or match['name'].lower().replace('_', '-')}"


def _handed_on(word: str, options: argparse.Namespace) -> Iterator[str]:
    match = _WORD.fullmatch(word)
    if match is None:
        yield word
        return
    name, value = match["name"], os.environ.get(match["name"], "")
    option = _option(match)
    if name in options.switches:
        yield from [option] * is_on(name, os.environ)
        return
    if value and name in options.paths:
        value = _from_the_caller(name, value, options.make)
    if match["example"] and not value:
        raise UsageError(f"{name} is missing: make {options.target} {name}={match['example']}")
    if not value:
        return
    if not match["example"] and not match["maybe"]:
        yield option
    yield value


def _from_the_caller(name: str, value: str, make: int) -> str:
    """Return a path that means here what it meant where make was called; URLs, and what is typed here, as they are."""
    path = Path(value).expanduser()
    if "://" in value or path.is_absolute():
        return value if "://" in value else str(path)
    moves = list(_moves(_command_line(make)))
    if not moves:
        return value
    here = Path.cwd()
    for folder in _starting_points(make):
        if folder.joinpath(*moves).resolve() == here:
            return str(folder / path)
    raise UsageError(f"{name}={value} is relative, but it is unknown where make was called; use an absolute path")


def _command_line(process: int) -> list[str]:
    try:
        return os.fsdecode(Path(f"/proc/{process}/cmdline").read_bytes()).split("\0")[:-1]
    except OSError:  # not Linux; here blanks within arguments cannot be distinguished from those between them
        told = subprocess.run(["ps", "-o", "args=", "-p", str(process)], capture_output=True, text=True, check=False)  # noqa: S607
        return told.stdout.split()


def _moves(words: Sequence[str]) -> Iterator[str]:
    """Yield the folders that make was told to move to."""
    following = iter(words)
    for word in following:
        match = _MOVE.fullmatch(word)
        if match:
            yield match["short"] or match["long"] or next(following, "")


def _starting_points(make: int) -> list[Path]:
    """Return where make may have been called: what the shell says, and the folder that make's parent is in, if known.

    PWD is stale if a program other than a shell changed folders and called make, above all another make.
    """
    said = os.environ.get("MAKE_PWD", "")
    try:
        parent = Path(f"/proc/{make}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1]
        lives = Path(f"/proc/{parent}/cwd").readlink()
        inherited = f"PWD={said}" in os.fsdecode(Path(f"/proc/{parent}/environ").read_bytes()).split("\0")
    except OSError:
        return [Path(said)]
    return [lives, Path(said)] if inherited else [Path(said), lives]


if __name__ == "__main__":
    main()
