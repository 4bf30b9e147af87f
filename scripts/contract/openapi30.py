"""Writes an OpenAPI 3.0 document in the form of 3.1, so that the two can be compared."""

from collections.abc import Mapping
from typing import Any

from scripts.schemas import rewritten


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
            converted[key] = {name: rewritten(schema, _schema) for name, schema in child.items()}
        else:
            converted[key] = rewritten(child, _schema) if key == "schema" else _converted(child)
    return converted


def _schema(schema: dict[str, Any]) -> dict[str, Any]:
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
