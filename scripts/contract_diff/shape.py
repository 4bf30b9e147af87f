"""Looks at a schema one level deep: its properties with the places where they are written, and all the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scripts.schemas import ANNOTATIONS
from scripts.spec import SpecError, escape, look_up, target_pointer

_OBJECT_PARTS = {"properties", "required", "allOf", "$ref"}


@dataclass(frozen=True)
class Node:
    """A schema and where it is written."""

    document: Mapping[str, Any] = field(repr=False)
    pointer: str
    schema: Any

    def child(self, *keys: str) -> Node:
        """Return the subschema under the given keys."""
        found = self.schema
        for key in keys:
            found = found[int(key) if isinstance(found, list) else key]
        return Node(self.document, self.pointer + "".join(f"/{escape(key)}" for key in keys), found)


@dataclass
class Shape:
    """A schema with its references followed and the objects of its `allOf` laid over each other."""

    pointer: str
    """Where the schema restricts its values: one place, or the one where several come together."""
    spoken: str
    """Where the schema is described."""
    properties: dict[str, Node] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    rest: dict[str, Any] = field(default_factory=dict)
    """Every other keyword. Where parts of an `allOf` disagree on one, all parts stay here under `allOf`."""

    @property
    def is_object(self) -> bool:
        """Whether the schema describes objects and nothing else."""
        return self.rest.get("type") == "object" or (bool(self.properties) and "type" not in self.rest)


def shape(node: Node) -> Shape:
    """Return the shape of a schema; raises SpecError if a reference in it does not resolve."""
    parts = _parts(node, frozenset())
    said = [part.pointer for part in parts if not isinstance(part.schema, Mapping) or set(part.schema) - ANNOTATIONS]
    found = Shape(said[0] if len(said) == 1 else node.pointer, parts[0].pointer)
    for part in parts:
        if not isinstance(part.schema, Mapping):
            found.rest.setdefault("allOf", []).append(part.schema)
            continue
        for name in part.schema.get("properties", {}):
            child = part.child("properties", name)
            if name in found.properties and found.properties[name].schema != child.schema:
                found.rest.setdefault("allOf", []).append({"properties": {name: child.schema}})
            found.properties.setdefault(name, child)
        found.required |= set(part.schema.get("required", ()))
        for keyword, value in part.schema.items():
            if keyword in _OBJECT_PARTS:
                continue
            if found.rest.setdefault(keyword, value) != value and keyword not in ANNOTATIONS:
                found.rest.setdefault("allOf", []).append({keyword: value})
    return found


def _parts(node: Node, met: frozenset[str]) -> list[Node]:
    """Return the schemas that all apply to a value: the node itself, its target, and the members of its `allOf`."""
    if not isinstance(node.schema, Mapping):
        return [node]
    own = {key: value for key, value in node.schema.items() if key not in {"$ref", "allOf"}}
    parts = [Node(node.document, node.pointer, own)] if own else []
    ref = node.schema.get("$ref")
    if isinstance(ref, str):
        pointer = target_pointer(node.document, ref)
        if pointer in met:
            raise SpecError(f"the schema {ref!r} contains itself in allOf")
        parts += _parts(Node(node.document, pointer, look_up(node.document, pointer)), met | {pointer})
    for index in range(len(node.schema.get("allOf", ()))):
        parts += _parts(node.child("allOf", str(index)), met)
    return parts or [Node(node.document, node.pointer, True)]
