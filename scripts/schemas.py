"""Cuts a schema out of an OpenAPI document so that a JSON Schema library can judge it alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

Schema: TypeAlias = dict[str, Any] | bool

PREFIX = "#/components/schemas/"

ANNOTATIONS = frozenset(
    {"title", "description", "examples", "example", "default", "deprecated", "readOnly", "writeOnly", "$comment"}
    | {"externalDocs", "xml"}
)
"""Keywords that say something about a value without restricting it."""

IN_ONE = ("items", "contains", "additionalProperties", "propertyNames", "not", "if", "then", "else")
IN_ONE_MORE = ("unevaluatedItems", "unevaluatedProperties", "contentSchema")
IN_LIST = ("allOf", "anyOf", "oneOf", "prefixItems")
IN_MAP = ("properties", "patternProperties", "dependentSchemas", "$defs")


def children(schema: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the direct subschemas of a schema with the keys that lead to each (JSON Schema 2020-12, core 10)."""
    for keyword in (*IN_ONE, *IN_ONE_MORE):
        if keyword in schema:
            yield (keyword,), schema[keyword]
    for keyword in IN_LIST:
        for index, child in enumerate(schema.get(keyword, ())):
            yield (keyword, str(index)), child
    for keyword in IN_MAP:
        for name, child in schema.get(keyword, {}).items():
            yield (keyword, name), child


def bare(schema: Any) -> Any:
    """Return a schema without annotations and vendor extensions, its references pointing into `$defs`."""
    if not isinstance(schema, Mapping):
        return schema
    kept: dict[str, Any] = {}
    for keyword, value in schema.items():
        if keyword in ANNOTATIONS or keyword.startswith("x-"):
            continue
        if keyword in IN_MAP:
            kept[keyword] = {name: bare(child) for name, child in value.items()}
        elif keyword in IN_LIST:
            kept[keyword] = [bare(child) for child in value]
        elif keyword == "$ref":
            kept[keyword] = value.replace(PREFIX, "#/$defs/", 1)
        else:
            kept[keyword] = bare(value)
    return kept


def standalone(document: Mapping[str, Any], schema: Schema) -> Schema:
    """Return a schema of the document as a JSON Schema of its own, with the components it can reach in `$defs`."""
    if isinstance(schema, bool):
        return schema
    components = document.get("components", {}).get("schemas", {})
    alone: dict[str, Any] = bare(schema)
    reached = reachable(document, schema)
    if reached:
        alone["$defs"] = {name: bare(components[name]) for name in components if name in reached}
    return alone


def reachable(document: Mapping[str, Any], schema: Any) -> set[str]:
    """Return the names of the component schemas that a schema refers to, directly or through others."""
    components = document.get("components", {}).get("schemas", {})
    found: set[str] = set()
    waiting = [schema]
    while waiting:
        current = waiting.pop()
        if not isinstance(current, Mapping):
            continue
        ref = current.get("$ref")
        if isinstance(ref, str) and ref.startswith(PREFIX):
            name = ref.removeprefix(PREFIX)
            if name in components and name not in found:
                found.add(name)
                waiting.append(components[name])
        waiting.extend(child for _, child in children(current))
    return found
