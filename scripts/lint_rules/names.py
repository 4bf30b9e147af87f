"""Rules on names and text: names become identifiers, and all text reaches code, terminals and documentation."""

from __future__ import annotations

import keyword
import re
import unicodedata
from typing import TYPE_CHECKING, Any

from scripts.contract.node import nodes
from scripts.lint_rules import walk
from scripts.lint_rules.rule import Breaches, Document, Rule
from scripts.spec import METHODS, operations, unescape

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_FIELD = re.compile(r"[a-z][a-z0-9_]*")
_TYPE = re.compile(r"[A-Z][A-Za-z0-9]*")
_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
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


def _names(document: Document) -> Breaches:
    for kind, pattern, pointer, name in _all_names(document):
        if not isinstance(name, str) or not pattern.fullmatch(name):
            yield pointer, f"expected a {kind} like {_EXAMPLES[kind]}, found {name!r}"
        elif keyword.iskeyword(snake(name)) or keyword.iskeyword(name):
            yield pointer, f"the {kind} {name!r} is a keyword of Python"
        elif snake(name) in _TAKEN.get(kind, ()):
            yield pointer, f"the {kind} {name!r} is a name that the client has for something else"


_TAKEN = {
    "property": {"self", "cls", "to_dict", "from_dict"},
    "parameter": {"self", "cls", "limit", "timeout"},
}

_EXAMPLES = {
    "operationId": "FetchReceipt",
    "tag": "receipts",
    "schema name": "ReceiptPage",
    "property": "date_created",
    "parameter": "PageSize",
    "header": "Retry-After",
    "enum value": "delivered",
    "component name": "NotFound",
    "package name": "twilio_receipts",
}


def _all_names(document: Document) -> Iterator[tuple[str, re.Pattern[str], str, Any]]:
    yield "package name", _FIELD, "/info/x-python-package", _member(document, "info").get("x-python-package")
    for pointer, operation in walk.operations(document):
        yield "operationId", _WORD, f"{pointer}/operationId", operation.get("operationId", "")
        for index, tag in enumerate(operation.get("tags", ())):
            yield "tag", _FIELD, f"{pointer}/tags/{index}", tag
    for pointer, parameter in walk.parameters(document):
        yield "parameter", _TOKEN if parameter.get("in") == "header" else _WORD, pointer, parameter.get("name")
    for pointer, schema in walk.schemas(document):
        for name in _member(schema, "properties"):
            yield "property", _FIELD, f"{pointer}/properties/{name}", name
        for index, value in enumerate(schema.get("enum", ())):
            if isinstance(value, str):
                yield "enum value", _TOKEN, f"{pointer}/enum/{index}", value
    for section, named in _member(document, "components").items():
        kind, pattern = {
            "schemas": ("schema name", _TYPE),
            "headers": ("header", _TOKEN),
        }.get(section, ("component name", _WORD))
        yield from ((kind, pattern, f"/components/{section}/{name}", name) for name in named)


def _member(holder: dict[str, Any], key: str) -> dict[str, Any]:
    value = holder.get(key)
    return value if isinstance(value, dict) else {}


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


def _collisions(document: Document) -> Breaches:
    groups: dict[str, list[tuple[str, Any]]] = {
        "operationId": [(p, o.get("operationId", "")) for p, o in walk.operations(document)],
        "schema name": [
            (f"/components/schemas/{name}", name) for name in _member(_member(document, "components"), "schemas")
        ],
    }
    for operation in operations(document):
        names = [(operation.pointer, parameter["name"]) for parameter in operation.parameters]
        groups[f"parameter of {operation.label}"] = names
    for pointer, schema in walk.schemas(document):
        names = [(f"{pointer}/properties/{name}", name) for name in _member(schema, "properties")]
        groups[f"property at #{pointer}"] = names
    for kind, entries in groups.items():
        met: dict[str, str] = {}
        for pointer, name in entries:
            if snake(str(name)) in met:
                yield pointer, f"the {kind} {name!r} collides with {met[snake(str(name))]!r}"
            met[snake(str(name))] = str(name)


def snake(name: str) -> str:
    """Write a name as Python writes a variable: `PageSize` as `page_size`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).replace("-", "_").lower()


TEXT = (
    Rule("visible-text", "No key and no text contains control, formatting or unassigned characters.", _text),
    Rule("no-code", "No text contains what would end a string or open a template.", _code),
)

RULES = (
    Rule("names", "Every name is an identifier of its kind and no keyword of Python.", _names),
    Rule("paths", "Every path is a plain template, and no two match the same URLs.", _paths),
    Rule("name-collisions", "No two names become the same name in Python.", _collisions),
)
