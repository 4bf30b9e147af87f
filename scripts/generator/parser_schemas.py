"""Writes the schemas of a spec so that openapi-python-client reads them without loss, and reports which cannot be.

Its parser passes over what it does not know, names classes by its own rules and has no places for its messages. It gets
the classes under keys of ours, and of each schema only what decides a type.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from scripts.contract.node import Node
from scripts.generator import names
from scripts.generator.obstacles import Obstacles, Unsupported
from scripts.schemas import PREFIX
from scripts.spec import look_up, target_pointer

_FORMATS = {"date-time", "date", "uuid"}
_DECISIVE = {"$ref", "type", "enum", "const", "properties", "items", "additionalProperties", "allOf", "oneOf", "anyOf"}
"""Keywords that decide a type, or at least which properties there are."""
_LOSSY = {
    "patternProperties": "additionalProperties with one schema for all values",
    "prefixItems": "items with one schema for all of them",
    **dict.fromkeys(("if", "then", "else"), "oneOf"),
    "dependentSchemas": "properties",
    "unevaluatedProperties": "additionalProperties",
    "unevaluatedItems": "items",
    "contentSchema": "a schema of what the text itself is",
}
_UNWRITABLE = re.compile(r'[\\"\x00-\x1f]')  # in a name: msgspec's word
_MEMBERS = {"properties": "object", "additionalProperties": "object", "items": "array"}
_CONSTANTS = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}


@dataclass
class Source:
    """A schema that becomes a class."""

    node: Node
    name: str
    """What the class is called."""
    members: Mapping[str, Node] = field(default_factory=dict)
    """The schemas of its properties, by the names on the wire."""

    @property
    def fields(self) -> dict[str, tuple[str, Node]]:
        """The names on the wire and the schemas, by the names of the fields."""
        return {names.field(wire): (wire, node) for wire, node in self.members.items()}


class ParserSchemas:
    """The schemas that responses and parameters are made of, in the parser's terms."""

    def __init__(self, obstacles: Obstacles) -> None:
        self._obstacles = obstacles
        self._keys: dict[str, str] = {}
        self._open: list[str] = []
        self._by_keyword: dict[str, Callable[[Node, str], dict[str, Any]]] = {
            "allOf": self._all_of,
            "oneOf": self._union,
            "anyOf": self._union,
            "enum": self._enum,
            # A newer server may send another constant, so its type is what the client holds it to.
            "const": lambda node, _: {"type": kind} if (kind := _CONSTANTS.get(type(node.get("const")))) else {},
        }
        self.sources: dict[str, Source] = {}
        """By the keys under which the parser gets them."""
        self.schemas: dict[str, dict[str, Any]] = {}
        self.roots: dict[str, dict[str, Any]] = {}
        """What responses and parameters are, by their pointers."""

    def add(self, node: Node, name: str) -> None:
        """Take up a response or a parameter; `name` is for a class of it.

        Raises Unsupported if no type of the client stands for it.
        """
        self.roots[node.pointer] = self._schema(node, name)

    def _schema(self, node: Node, name: str) -> dict[str, Any]:
        while node.get("$ref") is not None:
            self._alone(node, "$ref")
            node = _target(node)
            parent, _, last = node.pointer.rpartition("/")
            name = last if parent == "/components/schemas" else name
        if node.value is True:
            return {}
        if not isinstance(node.value, Mapping):
            raise Unsupported(node.pointer, "no value is allowed here; leave the property out")
        if node.pointer in self._open:
            raise Unsupported(node.pointer, _CONTAINS_ITSELF)
        self._open.append(node.pointer)
        try:
            return self._written(node, name)
        finally:
            self._open.pop()

    def _alone(self, node: Node, keyword: str) -> None:
        beside = sorted(_DECISIVE.intersection(node.value) - {keyword})
        if beside:
            raise Unsupported(node.pointer, f"{beside[0]} beside {keyword} is not supported; put either into the other")

    def _written(self, node: Node, name: str) -> dict[str, Any]:
        for keyword, instead in _LOSSY.items():
            if isinstance(node.get(keyword), dict | list | str):
                raise Unsupported(f"{node.pointer}/{keyword}", f"{keyword} is not supported, but {instead} is")
        for keyword, write in self._by_keyword.items():
            if keyword in node.value:
                return write(node, name)
        kinds = node.get("type")
        for keyword, holder in _MEMBERS.items():
            if keyword in node.value and holder != kinds and holder not in (kinds or ()):
                raise Unsupported(node.pointer, f"{keyword} without type: {holder} is not supported; say the type")
        if isinstance(kinds, list):
            return {"oneOf": [self._typed(node, kind, name) for kind in kinds]}
        return self._typed(node, kinds, name)

    def _typed(self, node: Node, kind: str | None, name: str) -> dict[str, Any]:
        if kind == "array":
            return {"type": kind, "items": self._schema(_child(node, "items"), f"{name}-item")}
        if kind == "object":
            return self._object(node, name)
        if kind == "string" and node.get("format") in _FORMATS:
            return {"type": kind, "format": node.get("format")}
        return {} if kind is None else {"type": kind}

    def _union(self, node: Node, name: str) -> dict[str, Any]:
        keyword = "oneOf" if "oneOf" in node.value else "anyOf"
        self._alone(node, keyword)
        parts = enumerate(node.get(keyword))
        return {"oneOf": [self._schema(node.child(keyword, str(index)), f"{name}-{index + 1}") for index, _ in parts]}

    def _all_of(self, node: Node, name: str) -> dict[str, Any]:
        rest = {key: value for key, value in node.value.items() if key != "allOf"}
        parts = [*(node.child("allOf", str(index)) for index, _ in enumerate(node.get("allOf")))]
        parts.append(Node(node.document, node.pointer, rest))
        decisive = [part for part in parts if part.value is not True and _DECISIVE.intersection(part.value)]
        if len(decisive) <= 1:
            part = (decisive or parts)[-1]
            return self._written(part, name) if part.pointer == node.pointer else self._schema(part, name)
        members: dict[str, Node] = {}
        for part in (part if part.get("$ref") is None else _target(part) for part in decisive):
            if part.get("properties") is None or part.get("type", "object") != "object" or part.get("allOf"):
                raise Unsupported(part.pointer, "this part of allOf is not supported; objects with properties are")
            if part.get("additionalProperties"):
                raise Unsupported(part.pointer, "additionalProperties within allOf would be lost; use a map")
            for wire in part.get("properties"):
                member = part.child("properties", wire)
                if members.setdefault(wire, member).value != member.value:
                    raise Unsupported(member.pointer, f"two parts of allOf define {wire!r}")
        return self._class(Source(node, names.model_class(name), members))

    def _object(self, node: Node, name: str) -> dict[str, Any]:
        further = _child(node, "additionalProperties")
        if not node.get("properties"):
            values = Node(node.document, further.pointer, True) if further.value is False else further
            return {"type": "object", "additionalProperties": self._schema(values, f"{name}-value")}
        if "additionalProperties" in node.value and further.value is not False:
            message = "additionalProperties beside properties would be lost; give them a property that is a map"
            raise Unsupported(further.pointer, message)
        members = {wire: node.child("properties", wire) for wire in node.get("properties")}
        return self._class(Source(node, names.model_class(name), members))

    def _class(self, source: Source) -> dict[str, Any]:
        pointer = source.node.pointer
        if pointer not in self._keys:
            key = self._key(source)
            members: dict[str, Any] = {}
            met: dict[str, Any] = {}
            for wire, node in source.members.items():
                with self._obstacles.collected():
                    name = names.field(wire)
                    if _UNWRITABLE.search(wire):
                        message = "is not supported; one without quotes, backslashes and control characters is"
                        raise Unsupported(node.pointer, f"the property {wire!r} {message}")
                    if not name or met.setdefault(name, wire) != wire:
                        raise Unsupported(node.pointer, _nameless("property", wire, name, met))
                    members[name] = self._schema(node, f"{source.name}-{wire}")
            # Nothing is required for the parser: what a field has where it is missing is for its plan to say.
            self.schemas[key] = {"type": "object", "properties": members}
        return {"$ref": f"{PREFIX}{self._keys[pointer]}"}

    def _enum(self, node: Node, name: str) -> dict[str, Any]:
        values = [value for value in node.get("enum") if value is not None]
        kinds = {type(value) for value in values}
        if kinds == {bool}:
            written: dict[str, Any] = {"type": "boolean"}
        elif kinds in ({str}, {int}):
            members: dict[str, Any] = {}
            for index, value in enumerate(values):
                member = names.member(value)
                if not member or member in members:
                    self._obstacles.add(f"{node.pointer}/enum/{index}", _nameless("value", value, member, members))
                members[member] = value
            if node.pointer not in self._keys:
                key = self._key(Source(node, names.model_class(name)))
                self.schemas[key] = {"enum": list(members.values()), "x-enum-varnames": list(members)}
            written = {"$ref": f"{PREFIX}{self._keys[node.pointer]}"}
        else:
            message = "an enum of mixed kinds is not supported; one of texts or integers is"
            raise Unsupported(f"{node.pointer}/enum", message)
        return {"oneOf": [written, {"type": "null"}]} if None in node.get("enum") else written

    def _key(self, source: Source) -> str:
        key = self._keys[source.node.pointer] = f"C{len(self._keys)}"
        self.sources[key] = source
        return key


_CONTAINS_ITSELF = "a schema that contains itself is not supported; leave the inner one open: {}"


def _target(node: Node) -> Node:
    pointer = target_pointer(node.document, node.get("$ref"))
    return Node(node.document, pointer, look_up(node.document, pointer))


def _child(node: Node, keyword: str) -> Node:
    """Return a subschema; a missing one allows anything."""
    missing = Node(node.document, f"{node.pointer}/{keyword}", True)
    return node.child(keyword) if keyword in node.value else missing


def _nameless(what: str, wire: Any, name: str, met: Mapping[str, Any]) -> str:
    other = f", as that of {met[name]!r}" if name in met else ""
    return f"the {what} {wire!r} would have the name {name!r} in Python{other}"
