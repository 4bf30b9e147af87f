"""Walks over an OpenAPI document by the kinds of its parts, each with the JSON pointer at which it is written."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from scripts.schemas import children
from scripts.spec import METHODS, escape

Part: TypeAlias = tuple[str, dict[str, Any]]

SECTIONS = {
    "schema": "schemas",
    "response": "responses",
    "parameter": "parameters",
    "example": "examples",
    "request body": "requestBodies",
    "header": "headers",
    "security scheme": "securitySchemes",
    "link": "links",
    "callback": "callbacks",
    "path item": "pathItems",
}
"""The section of the components for each kind of part that may be there."""

_FIELDS: dict[str, dict[str, str]] = {
    "document": {"info": "info", "components": "components", "servers": "*server", "tags": "*tag"}
    | dict.fromkeys(("paths", "webhooks"), "*path item"),
    "components": {section: f"*{kind}" for kind, section in SECTIONS.items()},
    "path item": {**dict.fromkeys(METHODS, "operation"), "parameters": "*parameter", "servers": "*server"},
    "operation": {"requestBody": "request body"}
    | {f"{kind}s": f"*{kind}" for kind in ("parameter", "response", "callback", "server")},
    "request body": {"content": "*media type"},
    "response": {"headers": "*header", "content": "*media type", "links": "*link"},
    "parameter": {"schema": "schema", "content": "*media type", "examples": "*example"},
    "header": {"schema": "schema", "content": "*media type", "examples": "*example"},
    "media type": {"schema": "schema", "examples": "*example"},
    "server": {"variables": "*server variable"},
}
"""Of each kind, the fields that hold a part of another one; behind an asterisk, a list of such or a map by name."""


def parts(document: Mapping[str, Any], *kinds: str) -> Iterator[Part]:
    """Yield every part of some kinds, each before what it holds; the target of a reference where it is written."""
    return ((pointer, part) for kind, pointer, part in _walk("document", "", document) if kind in kinds)


def references(document: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield the kind of part that each reference is for, the reference's own place, and where it leads."""
    for kind, pointer, part in _walk("document", "", document):
        if kind.startswith("reference to "):
            yield kind.removeprefix("reference to "), f"{pointer}/$ref", part["$ref"]
        elif kind in {"schema", "subschema"} and "$ref" in part:
            yield "schema", f"{pointer}/$ref", part["$ref"]


def schemas(document: Mapping[str, Any]) -> Iterator[Part]:
    """Yield every schema object, each before its subschemas."""
    return parts(document, "schema", "subschema")


def schemas_in(pointer: str, schema: Any) -> Iterator[Part]:
    """Yield a schema and every schema object in it."""
    return ((place, part) for _, place, part in _walk("schema", pointer, schema))


def _walk(kind: str, pointer: str, part: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    if not isinstance(part, dict):
        return  # a schema that is true or false, or what the rules on structure speak of
    if kind in {"schema", "subschema"}:
        yield kind, pointer, part
        for keys, child in children(part):
            yield from _walk("subschema", pointer + "".join(f"/{escape(key)}" for key in keys), child)
        return
    if "$ref" in part and kind in SECTIONS:
        yield f"reference to {kind}", pointer, part
        return
    yield kind, pointer, part
    fields = dict.fromkeys(part, "path item") if kind == "callback" else _FIELDS.get(kind, {})
    for field, below in fields.items():
        place, held = f"{pointer}/{escape(field)}", part.get(field)
        if not below.startswith("*"):
            yield from _walk(below, place, held)
            continue
        pairs = held.items() if isinstance(held, dict) else enumerate(held) if isinstance(held, list) else ()
        for key, member in pairs:
            yield from _walk(below[1:], f"{place}/{escape(str(key))}", member)
