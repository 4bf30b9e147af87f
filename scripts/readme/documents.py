"""Takes commands, paths and help texts out of Markdown documents and workflow files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

_SHELL = {"sh", "bash", "console", "shell"}
_COMMAND = re.compile(r"(?:[A-Z_]+=\S+ )*(?:make|python[0-9.]*)(?: |$)")
_BETWEEN_OPERATORS = re.compile(r"""(?:[^;&|"']|"[^"]*"|'[^']*')+""")
"""The commands of a line: what stands between `&&`, `|` and `;`, but for those within quotes."""
_RUN = re.compile(r"^\s*(?:- )?run: (?P<command>\S.*)$")
_PATH = re.compile(
    r"(?:openapi|generated|contract_tests|scripts|\.github|\.ci)/[\w./-]*|[A-Z]+\.md|Makefile|pyproject\.toml"
)


@dataclass(frozen=True)
class Said:
    """Something that a document says, and where."""

    path: Path
    line: int
    """Counted from 1."""
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True)
class Contents:
    """What one document says that can be checked."""

    commands: tuple[Said, ...]
    paths: tuple[Said, ...]
    helps: tuple[tuple[Said, str], ...]
    """A command that ends in --help, and the text that the document shows under it."""


def read(path: Path, shown: Path) -> Contents:
    """Read a Markdown document, or a workflow file by its suffix.

    Args:
        path: The file.
        shown: How findings name it.
    """
    source = path.read_text(encoding="utf-8")
    return _workflow(shown, source) if path.suffix == ".yml" else _markdown(shown, source)


def _workflow(path: Path, source: str) -> Contents:
    lines = enumerate(source.splitlines(), 1)
    found = ((number, _RUN.match(line)) for number, line in lines)
    commands = tuple(Said(path, number, match["command"]) for number, match in found if match)
    return Contents(tuple(said for said in commands if _COMMAND.match(said.text)), (), ())


def _markdown(path: Path, source: str) -> Contents:
    commands: list[Said] = []
    paths: list[Said] = []
    helps: list[tuple[Said, str]] = []
    for token in MarkdownIt().enable("table").parse(source):
        line = (token.map or [0])[0] + 1
        if token.type == "fence":
            language = token.info.partition(" ")[0]
            if language in _SHELL:
                shown = list(_typed(path, line + 1, token.content))
                commands += shown
                if len(shown) == 1 and shown[0].text.endswith(" --help"):
                    helps.append((shown[0], token.content.partition("\n")[2]))
            elif language == "yaml":
                commands += [
                    Said(path, line + said.line, said.text) for said in _workflow(path, token.content).commands
                ]
        elif token.type == "inline":
            commands += [said for said in _spans(path, line, token) if _COMMAND.match(said.text)]
            paths += [said for said in _spans(path, line, token) if _PATH.fullmatch(said.text)]
            paths += list(_links(path, line, token))
    return Contents(tuple(commands), tuple(paths), tuple(helps))


def _typed(path: Path, first: int, block: str) -> Iterator[Said]:
    """Yield the commands of a shell block: lines after a `$ ` if there are any, or else all."""
    lines = block.replace("\\\n", "").splitlines()
    prompted = any(line.startswith("$ ") for line in lines)
    for number, line in enumerate(lines, first):
        if prompted and not line.startswith("$ "):
            continue
        for part in _BETWEEN_OPERATORS.findall(line.removeprefix("$ ").partition(" #")[0]):
            if _COMMAND.match(part.strip()):
                yield Said(path, number, part.strip())


def _spans(path: Path, line: int, token: Token) -> list[Said]:
    spans = [child.content for child in token.children or () if child.type == "code_inline"]
    return [Said(path, line, text.replace("\\ ", "")) for text in spans]


def _links(path: Path, line: int, token: Token) -> Iterator[Said]:
    for child in token.children or ():
        if child.type == "link_open":
            target = str(child.attrGet("href")).partition("#")[0]
            if target and "://" not in target and not target.startswith("mailto:"):
                yield Said(path, line, target)
