"""Looks at a schema one level deep: its properties with the places where they are written, and all the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scripts.contract.node import Node, same
from scripts.schemas import ANNOTATIONS, bare
from scripts.spec import SpecError, look_up, target_pointer

_MERGED = {"properties", "required", "allOf", "$ref"}
_WHOLE = {"unevaluatedProperties", "unevaluatedItems", "patternProperties", "prefixItems"}
"""Keywords whose effect depends on the keywords beside them in ways that no part tells alone."""
_LINKED = ({"if", "then", "else"}, {"contains", "minContains", "maxContains"})


@dataclass
class Shape:
    """A schema with its references followed and the members of its `allOf` laid over each other."""

    pointer: str
    """Where the schema restricts its values: one place, or the one where several come together."""
    described_at: str
    """Where the schema is described."""
    separable: bool
    """Whether a value is admitted exactly if its properties, its items and `rest` each admit their part of it."""
    properties: dict[str, Node] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    rest: dict[str, Any] = field(default_factory=dict)
    """Every other restricting keyword. Where parts of an `allOf` disagree on one, the others stay under `allOf`."""
    others: dict[str, Node] = field(default_factory=dict)
    """The schemas under `items` and `additionalProperties`, where they are written."""
    annotations: dict[str, Any] = field(default_factory=dict)
    """Annotations and vendor extensions; those of an outer schema win over those of a schema that it refers to."""

    def other(self, keyword: str) -> Node:
        """Return the schema of what `items` or `additionalProperties` speaks of; that admits anything without one."""
        return self.others.get(keyword) or Node({}, f"{self.pointer}/{keyword}", True)

    def may_be(self, kind: str) -> bool:
        """Whether the schema's type does not exclude values of a kind."""
        types = self.rest.get("type", kind)
        return kind in types if isinstance(types, list) else bool(types == kind)


def shape(node: Node) -> Shape:
    """Return the shape of a schema; raises SpecError if a reference in it does not resolve."""
    parts = _parts(node, frozenset())
    restricting = [part for part in parts if bare(part.value) != {}]
    found = Shape(
        restricting[0].pointer if len(restricting) == 1 else node.pointer, parts[0].pointer, _separable(parts)
    )
    for part in parts:
        if not isinstance(part.value, Mapping):
            found.rest.setdefault("allOf", []).append(part.value)
            continue
        for name in part.get("properties", {}):
            child = part.child("properties", name)
            if name in found.properties and not same(found.properties[name].value, child.value):
                found.rest.setdefault("allOf", []).append({"properties": {name: child.value}})
            found.properties.setdefault(name, child)
        found.required |= set(part.get("required", ()))
        for keyword, value in part.value.items():
            if keyword in ANNOTATIONS or keyword.startswith("x-"):
                found.annotations.setdefault(keyword, value)
                continue
            if keyword in {"items", "additionalProperties"}:
                found.others.setdefault(keyword, part.child(keyword))
            if keyword not in _MERGED and not same(found.rest.setdefault(keyword, value), value):
                found.rest.setdefault("allOf", []).append({keyword: value})
    return found


def _separable(parts: list[Node]) -> bool:
    keywords = [set(part.value) for part in parts if isinstance(part.value, Mapping)]
    closed = any(part.get("additionalProperties", True) is not True for part in parts)
    linked = ({"properties", "additionalProperties"}, *_LINKED) if closed else _LINKED
    return not any(_WHOLE & one for one in keywords) and all(
        sum(not group.isdisjoint(one) for one in keywords) <= 1 for group in linked
    )


def _parts(node: Node, met: frozenset[str]) -> list[Node]:
    """Return the schemas that all apply to a value: the node itself, its target, and the members of its `allOf`."""
    if not isinstance(node.value, Mapping):
        return [node]
    own = {key: value for key, value in node.value.items() if key not in {"$ref", "allOf"}}
    parts = [Node(node.document, node.pointer, own)] if own else []
    ref = node.get("$ref")
    if isinstance(ref, str):
        pointer = target_pointer(node.document, ref)
        if pointer in met:
            raise SpecError(f"the schema {ref!r} contains itself in allOf")
        parts += _parts(Node(node.document, pointer, look_up(node.document, pointer)), met | {pointer})
    for index in range(len(node.get("allOf", ()))):
        parts += _parts(node.child("allOf", str(index)), met)
    return parts or [Node(node.document, node.pointer, True)]
