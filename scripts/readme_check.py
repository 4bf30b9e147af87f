"""Fails if the documents name a make target, variable, module, option, file or help text that is not real."""

import argparse
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from scripts.readme.documents import Said, read
from scripts.readme.makefile import Makefile, parse

REPOSITORY = Path(__file__).resolve().parent.parent
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/*.md", "openapi/errata.md", ".github/workflows/*.yml")


def findings(repository: Path) -> list[str]:
    """Return one line for each thing that a document names and that is not there."""
    makefile = parse((repository / "Makefile").read_text(encoding="utf-8"))
    told = []
    for path in sorted(path for pattern in DOCUMENTS for path in repository.glob(pattern)):
        contents = read(path, path.relative_to(repository))
        for said in contents.commands:
            told += [f"{said}: `{said.text}`: {wrong}" for wrong in _command(said, makefile)]
        for said in contents.paths:
            if not ((path.parent / said.text).exists() or (repository / said.text).exists()):
                told.append(f"{said}: there is no {said.text}")
        for said, text in contents.helps:
            words = shlex.split(said.text)
            if " ".join(_help(tuple(words[words.index("-m") + 1 : -1])).split()) != " ".join(text.split()):
                told.append(f"{said}: `{said.text}` prints something else than the document shows")
    return told


def _command(said: Said, makefile: Makefile) -> Iterator[str]:
    words = shlex.split(said.text.partition(" >")[0])
    while "=" in words[0]:
        words.pop(0)
    if words[0] == "make":
        yield from _make(words[1:], makefile)
    elif "-m" in words[:3]:
        yield from _module(words[words.index("-m") + 1 :])


def _make(words: list[str], makefile: Makefile) -> Iterator[str]:
    if words[:1] == ["-C"]:
        words = words[2:]
    targets = [word for word in words if "=" not in word and not word.startswith("-")]
    for target in targets:
        if target not in makefile.recipes and "$" not in target:
            yield f"the Makefile has no target {target}"
    known = [target for target in targets if target in makefile.recipes]
    for variable in (word.partition("=")[0] for word in words if "=" in word):
        if known and not any(makefile.takes(target, variable) for target in known):
            yield f"{' '.join(known)} does not look at {variable}"


def _module(words: list[str]) -> Iterator[str]:
    module, *rest = words
    if module.partition(".")[0] not in {"scripts", "contract_tests", "twilio_receipts"}:
        return
    try:
        text = _help((module,))
        command = (module, *(word for word in rest[:1] if f"{{{word}," in text or f",{word}" in text))
        text += _help(command)
    except ValueError as error:
        yield str(error)
        return
    for option in (word.partition("=")[0] for word in rest if word.startswith("--")):
        if option not in text.replace(",", " ").replace("]", " ").split():
            yield f"{' '.join(command)} has no option {option}"


@cache
def _help(command: tuple[str, ...]) -> str:
    """Return what `python -m <command> --help` prints.

    Raises:
        ValueError: It prints none.
    """
    done = subprocess.run(
        [sys.executable, "-m", *command, "--help"],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": f"{REPOSITORY}{os.pathsep}{REPOSITORY / 'generated'}", "COLUMNS": "100"}
        | {"NO_COLOR": "1", "TERM": "dumb"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    if done.returncode:
        raise ValueError(f"`python -m {' '.join(command)} --help` fails: {done.stderr.strip().splitlines()[-1]}")
    return done.stdout


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 0 if all that the documents name is there, 1 if not."""
    parser = argparse.ArgumentParser(prog="python -m scripts.readme_check", description=__doc__)
    parser.add_argument(
        "--repository", type=Path, default=REPOSITORY, help="the checkout to look at (default: this one)"
    )
    told = findings(parser.parse_args(arguments).repository)
    for line in told:
        print(line, file=sys.stderr)
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
