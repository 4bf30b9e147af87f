"""What the documents name exists: make's targets and their variables, modules and their options, files and links."""

import argparse
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from ruamel.yaml import YAML

from contract_tests.documents.blocks import ROOT
from scripts.from_make import parser_of

DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "docs/*.md", "*/README.md", "openapi/*.md", ".github/workflows/*.yml", ".ci/run")
    for path in ROOT.glob(pattern)
    if path.name != "CHANGELOG.md"  # it names what there was
)
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
RULES = dict(re.findall(r"^([a-z-]+):(?!=| override)(.*(?:\n\t.*)*)", MAKEFILE, re.MULTILINE))
"""Of each target of the Makefile, what it needs and what it runs."""
OURS = re.compile(r"(?:scripts|contract_tests)\..*|twilio_receipts")
_COMMAND = re.compile(r"(?:[A-Z_]+=\S+ )*(?:make|python[0-9.]*|\.venv/bin/python)(?: |$)")
_BETWEEN_OPERATORS = re.compile(r"""(?:[^;&|"']|"[^"]*"|'[^']*')+""")
_PATH = re.compile(r"(?:openapi|generated|contract_tests|scripts|docs|\.github|\.ci)/[\w./-]*|[A-Z]+\.md|Makefile")


def named(name: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield what a document names: ("command", a line of shell) and ("path", a file or the target of a link)."""
    shell, inline = [text] if not name.endswith((".md", ".yml")) else [], []
    if name.endswith(".yml"):
        shell = [step.get("run", "") for job in YAML(typ="safe").load(text)["jobs"].values() for step in job["steps"]]
    for token in MarkdownIt().enable("table").parse(text) if name.endswith(".md") else ():
        if token.type == "fence" and token.info.partition(" ")[0] in {"sh", "bash", "console"}:
            shell.append(token.content)
        inline += token.children or []
    for line in "\n".join(shell).replace("\\\n", "").splitlines():
        for part in _BETWEEN_OPERATORS.findall(line.removeprefix("$ ").partition(" #")[0]):
            yield "command", part.strip()
    for child in inline:
        if child.type == "code_inline":
            yield "command", child.content
        if child.type == "code_inline" and _PATH.fullmatch(child.content):
            yield "path", child.content
        target = str(child.attrGet("href") or "").partition("#")[0]
        if target and "://" not in target and not target.startswith("mailto:"):
            yield "path", target


def wrong(path: Path, text: str) -> Iterator[str]:
    """Yield what a document names and does not exist."""
    for kind, said in named(path.name, text):
        if kind == "path" and not ((path.parent / said).exists() or (ROOT / said).exists()):
            yield f"there is no {said}"
        if kind == "command" and _COMMAND.match(said):
            words = shlex.split(said.partition(" >")[0])
            while "=" in words[0]:
                words.pop(0)
            yield from _make(words[1:]) if words[0] == "make" else _module(words[1:])


def _make(words: list[str]) -> Iterator[str]:
    words = words[2:] if words[:1] == ["-C"] else words
    targets = [word for word in words if re.fullmatch("[a-z][a-z-]*", word)]
    yield from (f"there is no target {target}" for target in targets if target not in RULES)
    for variable in (word.partition("=")[0] for word in words if "=" in word):
        if targets and variable != "PYTHON" and not any(_takes(target, variable) for target in targets):
            yield f"{' '.join(targets)} takes no {variable}"


def _takes(target: str, variable: str) -> bool:
    rule = RULES.get(target, "")
    needs = rule.partition("\n")[0].partition("##")[0].split()
    return bool(re.search(rf"(?<![A-Z_]){variable}(?![A-Z_])", rule)) or any(_takes(need, variable) for need in needs)


def _module(words: list[str]) -> Iterator[str]:
    if words[:1] != ["-m"] or not OURS.fullmatch(words[1]):
        return
    try:
        known = _options(words[1])
    except ImportError as error:
        yield str(error)
        return
    given = {word.partition("=")[0] for word in words[2:] if word.startswith("--")}
    yield from (f"{words[1]} has no option {option}" for option in sorted(given - known))


@cache
def _options(module: str) -> set[str]:
    return _within(parser_of(module))


def _within(parser: argparse.ArgumentParser) -> set[str]:
    commands = [action.choices for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return {*parser._option_string_actions}.union(*(_within(one) for choices in commands for one in choices.values()))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_everything_that_a_document_names_exists(path: Path) -> None:
    assert list(wrong(path, path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("`make vendr`", "there is no target vendr"),
        ("| a |\n| - |\n| `make vendr` |", "there is no target vendr"),
        ("```sh\ncd a && make setup vendr # both\n```", "there is no target vendr"),
        ("`make -C ../here vendor DESTINATION=app`", "vendor takes no DESTINATION"),
        ("`make setup FORCE=1`", "setup takes no FORCE"),
        ("`python -m scripts.vendr x`", "No module named scripts.vendr"),
        ("`A=1 .venv/bin/python -m scripts.vendor x --forced`", "scripts.vendor has no option --forced"),
        ("`python -m twilio_receipts sweep --skip-done a --formats b`", "twilio_receipts has no option --formats"),
        ("[a](scripts/vendr.py#top) and [another](https://example.com/make)", "there is no scripts/vendr.py"),
        ("`scripts/vendr.py`, `scripts/vendor.py`", "there is no scripts/vendr.py"),
    ],
)
def test_missing_things_are_found(text: str, told: str) -> None:
    assert list(wrong(ROOT / "README.md", text)) == [told]


def test_workflows_are_read_too() -> None:
    workflow = "jobs: {a: {steps: [{run: make setup}, {run: 'echo make\n\n make vendr'}]}}"
    assert list(wrong(ROOT / "ci.yml", workflow)) == ["there is no target vendr"]
