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

_ONE: dict[str, dict[str, str]] = {
    "document": {"info": "info", "components": "components"},
    "path item": dict.fromkeys(METHODS, "operation"),
    "operation": {"requestBody": "request body"},
    "parameter": {"schema": "schema"},
    "header": {"schema": "schema"},
    "media type": {"schema": "schema"},
}
"""Of each kind, the fields that hold one part."""

_MANY: dict[str, dict[str, str]] = {
    "document": {"servers": "server", "tags": "tag", "paths": "path item", "webhooks": "path item"},
    "components": {section: kind for kind, section in SECTIONS.items()},
    "path item": {"parameters": "parameter", "servers": "server"},
    "operation": {name: name[:-1] for name in ("parameters", "responses", "callbacks", "servers")},
    "request body": {"content": "media type"},
    "response": {"headers": "header", "content": "media type", "links": "link"},
    "parameter": {"content": "media type", "examples": "example"},
    "header": {"content": "media type", "examples": "example"},
    "media type": {"examples": "example"},
    "server": {"variables": "server variable"},
}
"""Of each kind, the fields that hold a list of parts, or a map with their names."""


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
    for field, below in _ONE.get(kind, {}).items():
        if field in part:
            yield from _walk(below, f"{pointer}/{field}", part[field])
    if kind == "callback":
        yield from _walk_all("path item", pointer, part)
    for field, below in _MANY.get(kind, {}).items():
        yield from _walk_all(below, f"{pointer}/{field}", part.get(field))


def _walk_all(kind: str, pointer: str, members: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    pairs = members.items() if isinstance(members, dict) else enumerate(members) if isinstance(members, list) else ()
    for key, part in pairs:
        yield from _walk(kind, f"{pointer}/{escape(str(key))}", part)
