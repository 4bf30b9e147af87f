"""Cuts the receipt operations out of an OpenAPI document in one canonical form, whatever version it is written in."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from scripts.contract_diff.shape import Node, shape
from scripts.schemas import ANNOTATIONS
from scripts.spec import Operation, SpecError, dereference, escape, operations, servers_of

OURS = re.compile(r"/v1/(Services/\{[^}]+\}/)?Conversations/\{[^}]+\}/Messages/\{[^}]+\}/Receipts(/\{[^}]+\})?")
"""The paths of the Message Receipt resource; every method on them is taken."""

_DROPPED = ANNOTATIONS - {"default"}
_DEEPEST = 32
_WRITTEN = ("name", "in", "style", "explode", "allowReserved", "allowEmptyValue")


def cut(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the receipt operations as an OpenAPI 3.1 document without references, prose and vendor extensions.

    Takes OpenAPI 3.0 and 3.1. Raises SpecError if the document has no such operation, a reference does not resolve, or
    a schema contains itself.
    """
    if not isinstance(document.get("paths"), Mapping):
        raise SpecError("this is no OpenAPI document: there are no paths")
    if not re.fullmatch(r"3\.[01]\.\d+", str(document.get("openapi"))):
        raise SpecError(f"expected OpenAPI 3.0 or 3.1, found {document.get('openapi')!r}")
    chosen = [operation for operation in operations(document) if OURS.fullmatch(operation.path)]
    if not chosen:
        raise SpecError("there are no operations on …/Messages/{MessageSid}/Receipts")
    paths: dict[str, dict[str, Any]] = {}
    for operation in chosen:
        paths.setdefault(operation.path, {})[operation.method] = _operation(document, operation)
    schemes = document.get("components", {}).get("securitySchemes", {})
    used = {name for item in paths.values() for method in item.values() for way in method["security"] for name in way}
    return {
        "openapi": "3.1.1",
        "servers": _servers(document.get("servers", [])),
        "components": {
            "securitySchemes": {
                name: {key: value for key, value in schemes[name].items() if key not in _DROPPED}
                for name in sorted(used)
                if name in schemes
            }
        },
        "paths": dict(sorted(paths.items())),
    }


def canonical(slice_: Mapping[str, Any]) -> str:
    """Write a slice so that equal slices are equal texts."""
    return json.dumps(slice_, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def digest(slice_: Mapping[str, Any]) -> str:
    """Return the SHA-256, in hexadecimal, of the canonical text of a slice."""
    return hashlib.sha256(canonical(slice_).encode()).hexdigest()


def _operation(document: Mapping[str, Any], operation: Operation) -> dict[str, Any]:
    where = operation.pointer
    answers = operation.node.get("responses", {})
    cut_out: dict[str, Any] = {
        "operationId": operation.label,
        "parameters": [_parameter(document, where, parameter) for parameter in operation.parameters],
        "responses": {
            status: _answer(document, f"{where}/responses/{status}", answers[status]) for status in sorted(answers)
        },
        "security": operation.node.get("security", document.get("security", [])),
    }
    servers = _servers(servers_of(document, operation)[1])
    if servers != _servers(document.get("servers", [])):
        cut_out["servers"] = servers
    if "requestBody" in operation.node:
        cut_out["requestBody"] = _content(document, where, dereference(document, operation.node["requestBody"]))
    if operation.node.get("deprecated"):
        cut_out["deprecated"] = True
    return cut_out


def _servers(servers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"url": server.get("url")} for server in servers]


def _parameter(document: Mapping[str, Any], where: str, parameter: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: parameter[key] for key in _WRITTEN if key in parameter}
    kept["required"] = parameter.get("required", False)
    kept["schema"] = _schema(Node(document, f"{where}/parameters", parameter.get("schema", True)))
    return kept


def _answer(document: Mapping[str, Any], where: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    answer = dereference(document, entry)
    headers = {name: dereference(document, header) for name, header in answer.get("headers", {}).items()}
    return {
        "content": _content(document, where, answer),
        "headers": {
            name: {
                "required": header.get("required", False),
                "schema": _schema(Node(document, f"{where}/headers/{escape(name)}", header.get("schema", True))),
            }
            for name, header in sorted(headers.items())
        },
    }


def _content(document: Mapping[str, Any], where: str, holder: Mapping[str, Any]) -> dict[str, Any]:
    return {
        kind: {"schema": _schema(Node(document, f"{where}/content/{escape(kind)}", media.get("schema", True)))}
        for kind, media in sorted(holder.get("content", {}).items())
    }


def _schema(node: Node, depth: int = 0) -> Any:
    if depth > _DEEPEST:
        raise SpecError(f"the schema at #{node.pointer} contains itself")
    if not isinstance(node.schema, Mapping):
        return node.schema
    found = shape(node)
    schema = {key: value for key, value in found.rest.items() if key not in _DROPPED and not key.startswith("x-")}
    below = Node(node.document, found.pointer, schema)
    for keyword in ("items", "additionalProperties"):
        if isinstance(schema.get(keyword), Mapping):
            schema[keyword] = _schema(below.child(keyword), depth + 1)
    for keyword in ("oneOf", "anyOf"):
        if keyword in schema:
            parts = range(len(schema[keyword]))
            schema[keyword] = [_schema(below.child(keyword, str(index)), depth + 1) for index in parts]
    if found.properties:
        schema["properties"] = {name: _schema(child, depth + 1) for name, child in found.properties.items()}
    if found.required:
        schema["required"] = sorted(found.required)
    return _nullable(schema)


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """Write the three ways to allow null (3.0's `nullable`, an alternative, a list of types) as a list of types."""
    nullable = schema.pop("nullable", False) is True
    for keyword in ("oneOf", "anyOf"):
        others = [part for part in schema.get(keyword, ()) if part != {"type": "null"}]
        if len(others) == 1 and len(schema[keyword]) == 2 and set(schema) == {keyword}:  # a thing or null
            schema, nullable = dict(others[0]), True
    if nullable and isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
    if nullable and "enum" in schema and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]
    return schema
