"""Writes the schemas of a spec so that openapi-python-client reads them without loss, and tells which cannot be.

Its parser passes over what it does not know, names classes by its own rules and has no places for its messages. It gets
the classes under keys of ours, and of each schema only what decides a type.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scripts.generator import names
from scripts.generator.obstacles import Obstacles, Unsupported
from scripts.schemas import PREFIX
from scripts.spec import dereference, escape, target_pointer

_FORMATS = {"date-time", "date", "uuid"}
_SCALARS = {"string", "integer", "number", "boolean", "null"}
_DECISIVE = {"$ref", "type", "enum", "const", "properties", "items", "additionalProperties", "allOf", "oneOf", "anyOf"}
"""Keywords that decide a type, or at least which properties there are."""
_LOSSY = {
    "patternProperties": "additionalProperties with one schema for all values",
    "prefixItems": "items with one schema for all of them",
    "if": "oneOf",
    "then": "oneOf",
    "else": "oneOf",
    "dependentSchemas": "properties",
    "unevaluatedProperties": "additionalProperties",
    "unevaluatedItems": "items",
    "contentSchema": "a schema of what the text itself is",
}
_MEMBERS = {"properties": "object", "additionalProperties": "object", "items": "array"}


@dataclass
class Source:
    """A schema that becomes a class."""

    pointer: str
    name: str
    """What the class is called."""
    schema: Mapping[str, Any]
    """As the spec has it, the parts of an `allOf` put together."""
    places: Mapping[str, str]
    """Pointers to its properties."""

    @property
    def wire_names(self) -> dict[str, str]:
        """The names on the wire, by those of the fields."""
        return {names.field(wire): wire for wire in self.schema.get("properties", {})}


class Regular:
    """The schemas that answers and parameters are made of, in the parser's terms."""

    def __init__(self, document: Mapping[str, Any], obstacles: Obstacles) -> None:
        self._document = document
        self._obstacles = obstacles
        self._keys: dict[str, str] = {}
        self._open: list[str] = []
        self._by_keyword: dict[str, Callable[[Mapping[str, Any], str, str], dict[str, Any]]] = {
            "allOf": self._all_of,
            "oneOf": self._union,
            "anyOf": self._union,
            "enum": self._enum,
            "const": _constant,
        }
        self.sources: dict[str, Source] = {}
        """By the keys under which the parser gets them."""
        self.schemas: dict[str, dict[str, Any]] = {}

    def schema(self, schema: Any, pointer: str, name: str) -> dict[str, Any]:
        """Write one schema; `name` is what a class of it is called where the spec gives it no name.

        Raises:
            Unsupported: No type of the client stands for it.
        """
        while isinstance(schema, Mapping) and "$ref" in schema:
            self._alone(schema, "$ref", pointer)
            pointer = target_pointer(self._document, schema["$ref"])
            parent, _, last = pointer.rpartition("/")
            name = last if parent == "/components/schemas" else name
            schema = dereference(self._document, {"$ref": f"#{pointer}"})
        if schema is True:
            return {}
        if not isinstance(schema, Mapping):
            raise Unsupported(pointer, "no value is allowed here; leave the property out")
        if pointer in self._open:
            raise Unsupported(pointer, "a schema that contains itself is not supported; leave the inner one open: {}")
        self._open.append(pointer)
        try:
            return self._written(schema, pointer, name)
        finally:
            self._open.pop()

    def _alone(self, schema: Mapping[str, Any], keyword: str, pointer: str) -> None:
        beside = sorted(_DECISIVE.intersection(schema) - {keyword})
        if beside:
            raise Unsupported(pointer, f"{beside[0]} beside {keyword} is not supported; put either into the other")

    def _written(self, schema: Mapping[str, Any], pointer: str, name: str) -> dict[str, Any]:
        for keyword, instead in _LOSSY.items():
            if isinstance(schema.get(keyword), dict | list | str):
                raise Unsupported(f"{pointer}/{keyword}", f"{keyword} is not supported, but {instead} is")
        for keyword, write in self._by_keyword.items():
            if keyword in schema:
                return write(schema, pointer, name)
        return self._typed(schema, pointer, name)

    def _typed(self, schema: Mapping[str, Any], pointer: str, name: str) -> dict[str, Any]:
        kind = schema.get("type")
        for keyword, holder in _MEMBERS.items():
            if keyword in schema and holder != kind and holder not in (kind or ()):
                raise Unsupported(pointer, f"{keyword} without type: {holder} is not supported; say the type")
        if isinstance(kind, list):
            alike = [{key: value for key, value in schema.items() if _MEMBERS.get(key, each) == each} for each in kind]
            parts = ({**part, "type": each} for part, each in zip(alike, kind, strict=True))
            return {"oneOf": [self._typed(part, pointer, name) for part in parts]}
        if kind == "array":
            return {"type": kind, "items": self.schema(schema.get("items", True), f"{pointer}/items", f"{name}-item")}
        if kind == "object":
            return self._object(schema, pointer, name)
        if kind == "string" and schema.get("format") in _FORMATS:
            return {"type": kind, "format": schema["format"]}
        return {"type": kind} if kind in _SCALARS else {}

    def _union(self, schema: Mapping[str, Any], pointer: str, name: str) -> dict[str, Any]:
        keyword = "oneOf" if "oneOf" in schema else "anyOf"
        self._alone(schema, keyword, pointer)
        parts = ((f"{pointer}/{keyword}/{index}", part) for index, part in enumerate(schema[keyword]))
        return {"oneOf": [self.schema(part, place, f"{name}-{place.rpartition('/')[2]}") for place, part in parts]}

    def _all_of(self, schema: Mapping[str, Any], pointer: str, name: str) -> dict[str, Any]:
        places = [(f"{pointer}/allOf/{index}", part) for index, part in enumerate(schema["allOf"])]
        places.append((pointer, {key: value for key, value in schema.items() if key != "allOf"}))
        decisive = [(place, part) for place, part in places if part is not True and _DECISIVE.intersection(part)]
        if len(decisive) <= 1:
            place, part = (decisive or places)[-1]
            return self._written(part, pointer, name) if place == pointer else self.schema(part, place, name)
        properties: dict[str, Any] = {}
        found: dict[str, str] = {}
        required: set[str] = set()
        for place, part in decisive:
            for inner, each in self._parts(place, part):
                required.update(each.get("required", ()))
                for key, value in each["properties"].items():
                    if properties.setdefault(key, value) != value:
                        raise Unsupported(f"{inner}/properties/{escape(key)}", f"two parts of allOf define {key!r}")
                    found.setdefault(key, f"{inner}/properties/{escape(key)}")
        merged = {**schema, "type": "object", "properties": properties, "required": sorted(required)}
        return self._class(pointer, Source(pointer, names.model_class(name), merged, found))

    def _parts(self, pointer: str, part: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Find the objects that a part of an `allOf` is made of."""
        if "$ref" in part:
            pointer = target_pointer(self._document, part["$ref"])
            part = dereference(self._document, {"$ref": part["$ref"]})
        if pointer in self._open:
            raise Unsupported(pointer, "a schema that contains itself is not supported; leave the inner one open: {}")
        if "allOf" in part:
            for index, inner in enumerate(part["allOf"]):
                yield from self._parts(f"{pointer}/allOf/{index}", inner)
        elif "properties" not in part or part.get("type", "object") != "object" or part.get("additionalProperties"):
            raise Unsupported(pointer, "this part of allOf is not supported; objects with properties are")
        if "properties" in part:
            yield pointer, part

    def _object(self, schema: Mapping[str, Any], pointer: str, name: str) -> dict[str, Any]:
        further = schema.get("additionalProperties", True)
        if not schema.get("properties"):
            values = self.schema(further or True, f"{pointer}/additionalProperties", f"{name}-value")
            return {"type": "object", "additionalProperties": values}
        if "additionalProperties" in schema and further is not False:
            message = "additionalProperties beside properties would be lost; give them a property that is a map"
            raise Unsupported(f"{pointer}/additionalProperties", message)
        found = {key: f"{pointer}/properties/{escape(key)}" for key in schema["properties"]}
        return self._class(pointer, Source(pointer, names.model_class(name), schema, found))

    def _class(self, pointer: str, source: Source) -> dict[str, Any]:
        if pointer not in self._keys:
            key = self._keys[pointer] = f"C{len(self._keys)}"
            self.sources[key] = source
            members: dict[str, Any] = {}
            met: dict[str, str] = {}
            for wire, schema in source.schema["properties"].items():
                with self._obstacles.passing_over():
                    place, field = source.places[wire], names.field(wire)
                    if not field or met.setdefault(field, wire) != wire:
                        raise Unsupported(place, _nameless("property", wire, field, met))
                    members[field] = self.schema(schema, place, f"{source.name}-{wire}")
            required = [names.field(wire) for wire in source.schema.get("required", ())]
            self.schemas[key] = {"type": "object", "properties": members, "required": required}
        return {"$ref": f"{PREFIX}{self._keys[pointer]}"}

    def _enum(self, schema: Mapping[str, Any], pointer: str, name: str) -> dict[str, Any]:
        values = [value for value in schema["enum"] if value is not None]
        if len(values) < len(schema["enum"]):
            return {"oneOf": [self._enum({**schema, "enum": values}, pointer, name), {"type": "null"}]}
        kinds = {type(value) for value in values}
        if kinds == {bool}:
            return {"type": "boolean"}
        if kinds not in ({str}, {int}):
            raise Unsupported(f"{pointer}/enum", "an enum of mixed kinds is not supported; one of texts or integers is")
        members: dict[str, Any] = {}
        for index, value in enumerate(values):
            member = names.member(value)
            if not member or member in members:
                self._obstacles.add(f"{pointer}/enum/{index}", _nameless("value", value, member, members))
            members[member] = value
        if pointer not in self._keys:
            key = self._keys[pointer] = f"C{len(self._keys)}"
            self.sources[key] = Source(pointer, names.model_class(name), schema, {})
            self.schemas[key] = {"enum": list(members.values()), "x-enum-varnames": list(members)}
        return {"$ref": f"{PREFIX}{self._keys[pointer]}"}


def _nameless(what: str, wire: Any, name: str, met: Mapping[str, Any]) -> str:
    other = f", as that of {met[name]!r}" if name in met else ""
    return f"the {what} {wire!r} would have the name {name!r} in Python{other}"


def _constant(schema: Mapping[str, Any], _pointer: str, _name: str) -> dict[str, Any]:
    """Write a constant: a newer server may send another one, so its type is what the client holds it to."""
    value = schema["const"]
    kinds = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}
    return {"type": kinds[type(value)]} if type(value) in kinds else {}
