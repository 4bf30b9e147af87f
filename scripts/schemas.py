"""Writes the schemas of an OpenAPI document in JSON Schema 2020-12, and cuts one out so that a library can judge it."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from scripts.spec import escape, local_pointer, look_up

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


def rewritten(schema: Any, change: Callable[[dict[str, Any]], Any]) -> Any:
    """Return a schema with `change` applied to every schema object in it, the innermost first; values stay."""
    if not isinstance(schema, Mapping):
        return schema
    below: dict[str, Any] = {}
    for keyword, value in schema.items():
        if keyword in IN_MAP and isinstance(value, Mapping):
            below[keyword] = {name: rewritten(child, change) for name, child in value.items()}
        elif keyword in IN_LIST and isinstance(value, list):
            below[keyword] = [rewritten(child, change) for child in value]
        else:
            below[keyword] = rewritten(value, change) if keyword in (*IN_ONE, *IN_ONE_MORE) else value
    return change(below)


def bare(schema: Any) -> Any:
    """Return a schema without annotations and vendor extensions, its references pointing into `$defs`."""
    return rewritten(schema, _bare)


def _bare(schema: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in schema.items() if key not in ANNOTATIONS and not key.startswith("x-")}
    if isinstance(kept.get("$ref"), str):
        kept["$ref"] = f"#/$defs/{_definition(local_pointer(kept['$ref']))}"
    return kept


def standalone(document: Mapping[str, Any], schema: Schema) -> Schema:
    """Return a schema of the document as a JSON Schema of its own, with all that it can reach in `$defs`.

    Raises SpecError if a reference leaves the file or points nowhere.
    """
    if isinstance(schema, bool):
        return schema
    alone: dict[str, Any] = bare(schema)
    reached = targets(document, schema)
    if reached:
        order = [f"{PREFIX[1:]}{escape(name)}" for name in document.get("components", {}).get("schemas", {})]
        named = [pointer for pointer in order if pointer in reached]
        alone["$defs"] = {
            _definition(pointer): bare(reached[pointer]) for pointer in (*named, *sorted({*reached} - {*named}))
        }
    return alone


def targets(document: Mapping[str, Any], schema: Any) -> dict[str, Any]:
    """Return what a schema refers to, directly or through others, by JSON pointer."""
    found: dict[str, Any] = {}
    waiting = [schema]
    while waiting:
        current = waiting.pop()
        if not isinstance(current, Mapping):
            continue
        ref = current.get("$ref")
        if isinstance(ref, str) and (pointer := local_pointer(ref)) not in found:
            found[pointer] = look_up(document, pointer, ref)
            waiting.append(found[pointer])
        waiting.extend(child for _, child in children(current))
    return found


def _definition(pointer: str) -> str:
    """Name what is at a pointer: a component schema by its own name, anything else by its whole place."""
    name = pointer.removeprefix(PREFIX[1:])
    return name if "/" not in name else re.sub(r"[^\w.-]", lambda found: f"_{ord(found[0]):x}_", pointer)


def as_31(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document of OpenAPI 3.0 with its schemas in JSON Schema 2020-12; any other document as it is."""
    if not str(document.get("openapi")).startswith("3.0."):
        return document
    return {**_converted(document), "openapi": "3.1.1"}


def _converted(value: Any) -> Any:
    if isinstance(value, list):
        return [_converted(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    converted: dict[str, Any] = {}
    for key, child in value.items():
        if key in {"example", "examples"} or key.startswith("x-"):
            converted[key] = child
        elif key == "schemas" and isinstance(child, Mapping):
            converted[key] = {name: rewritten(schema, _as_31) for name, schema in child.items()}
        else:
            converted[key] = rewritten(child, _as_31) if key == "schema" else _converted(child)
    return converted


def _as_31(schema: dict[str, Any]) -> dict[str, Any]:
    for limit, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(schema.get(exclusive), bool) and schema.pop(exclusive) and limit in schema:
            schema[exclusive] = schema.pop(limit)
    if schema.pop("nullable", False) is not True or not schema:
        return schema
    if "$ref" in schema or not isinstance(schema.get("type"), str):
        # 3.0 ignores what is beside a reference, but Twilio and others mean it
        return {"anyOf": [schema, {"type": "null"}]}
    schema["type"] = [schema["type"], "null"]
    if "enum" in schema and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]
    return schema
