"""Reads the code blocks of a Markdown page, with the output that the page shows for each."""

import re
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
RUN = {"python", "sh"}

_NOT_RUN = re.compile(r"<!-- not run: (?P<reason>.+) -->\s*")


class Block(NamedTuple):
    """One fenced block."""

    line: int
    """Of its first line of code, counted from 1."""
    language: str
    file: str
    """Where the block is written instead of being run: the second word behind the fence, or nothing."""
    code: str
    shown: str
    """The text block that follows, which is what the code prints; nothing without one."""
    reason: str
    """Why it does not run, from the comment before it; nothing where it does."""


def blocks(page: str) -> list[Block]:
    """Return the blocks of a page that run, are written to a file, or say why they do not run."""
    found: list[Block] = []
    reason, printed = "", False
    for token in MarkdownIt().parse(page):
        if token.type == "html_block" and (match := _NOT_RUN.fullmatch(token.content)):
            reason = match["reason"]
        elif token.type == "heading_open":
            printed = False
        elif token.type == "fence":
            language, _, file = token.info.strip().partition(" ")
            if language == "text" and printed:
                found[-1] = found[-1]._replace(shown=token.content)
            elif language in RUN or file:
                found.append(Block((token.map or [0])[0] + 2, language, file, token.content, "", reason))
            printed = language in RUN and not file and not reason
            reason = ""
    return found


def matches(shown: str, printed: str) -> bool:
    """Tell whether a program printed what its page shows, where `…` stands for any text."""
    return re.fullmatch(".*".join(map(re.escape, shown.split("…"))), printed, re.DOTALL) is not None
