"""Rules on text and paths: text reaches code, terminals and documentation; what becomes a name, the generator says."""

import re
import unicodedata

from scripts.contract import walk
from scripts.contract.node import nodes
from scripts.lint_rules.rule import Breaches, Document, Rule
from scripts.spec import METHODS, unescape

_TEMPLATE = re.compile(r"(/(\{[A-Za-z][A-Za-z0-9_]*\}|[A-Za-z0-9_.~-]+))+")
_CODE = ('"""', "'''", "{{", "{%", "{#", "\\N{")
_TEXT_KEYS = ("description", "summary", "title")


def _text(document: Document) -> Breaches:
    for pointer, value in nodes(document):
        key = unescape(pointer.rpartition("/")[2])
        for kind, text in (("key", key), ("text", value)):
            if not isinstance(text, str):
                continue
            allowed = "\n" if kind == "text" and key == "description" else ""
            for character in sorted(set(text) - set(allowed)):
                if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
                    yield pointer, f"the {kind} contains the invisible character U+{ord(character):04X}"


def _code(document: Document) -> Breaches:
    for pointer, value in nodes(document):
        if isinstance(value, str):
            for mark in _CODE:
                if mark in value:
                    yield pointer, f"the text contains {mark!r}, which has a meaning in generated code or in templates"
            if pointer.rpartition("/")[2] in _TEXT_KEYS and "\\" in value:
                yield pointer, "the text contains a backslash, which has a meaning in generated code"


def _paths(document: Document) -> Breaches:
    shapes: dict[str, str] = {}
    for pointer, item in walk.path_items(document):
        path = unescape(pointer.removeprefix("/paths/"))
        if not _TEMPLATE.fullmatch(path):
            yield pointer, f"expected a path like /v1/Receipts/{{Sid}}, found {path!r}"
        shape = re.sub(r"\{[^}]*\}", "{}", path)
        if shape in shapes:
            yield pointer, f"{path} and {shapes[shape]} match the same URLs"
        shapes[shape] = path
        for key in item:
            if key.lower() in METHODS and key not in METHODS:
                yield f"{pointer}/{key}", f"methods are written in lower case, found {key!r}"


TEXT = (
    Rule("visible-text", "No key and no text contains control, formatting or unassigned characters.", _text),
    Rule("no-code", "No text contains what would end a string or open a template.", _code),
)

RULES = (Rule("paths", "Every path is a plain template, and no two match the same URLs.", _paths),)
