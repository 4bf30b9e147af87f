"""Makes contracts at random, and edits of them; knows nothing of the differ that they are for."""

import copy
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from graphlib import CycleError, TopologicalSorter
from random import Random
from typing import Any

from scripts.contract.node import nodes

Json = Any
NAMES = "abcd"
SCALARS: list[Json] = [
    *(None, True, False, 0, 1, -1, 2, 3, 4, 5, 1.0, 1.5, 0.5),
    *("", "a", "b", "ab", "aa", "bb", "ba", "abc", "abcd", "2020-01-01", "1.1.1.1", "2020-01-01T00:00:00Z"),
    "00000000-0000-0000-0000-000000000000",
]
SPELLED_OUT = [0, 1, False, True, None, 1.0, 2, "a", "ab", "", [], {}, [0], [False], {"a": 1}, {"a": True}]
TYPES = ["string", "integer", "number", "null", "boolean", "object", "array", ["string", "null"], ["integer", "string"]]
TEXT: dict[str, Sequence[Json]] = {
    "minLength": range(4),
    "maxLength": range(5),
    "pattern": ["^a", "^[ab]{2}$", "^[a-c]{2}$", "b$", "^a*$"],
    "format": ["date", "ipv4", "uuid", "date-time"],
}
NUMBER: dict[str, Sequence[Json]] = {
    "minimum": range(-2, 4),
    "maximum": range(6),
    "exclusiveMinimum": [0, 1, 1.5],
    "exclusiveMaximum": range(2, 5),
    "multipleOf": [1, 2, 3, 0.5],
}
GONE = object()
GROUPS, PARTS = {"allOf", "anyOf", "oneOf", "dependentSchemas"}, {"not", "if", "then", "else"}
"""Keywords of several schemas, and of one, that apply to the same value as the schema around them."""


class Contracts:
    """A source of contracts; equal seeds give equal contracts."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - a sample, no secret

    def contract(self) -> dict[str, Json]:
        """A contract of OpenAPI 3.1, with references wherever they may be."""
        while not _sound(document := self._contract()):
            pass
        return document

    def _contract(self) -> dict[str, Json]:
        schemas = {name: self._object(0) for name in "ABC"}
        schemas["A"].setdefault("properties", {})["a"] = self.schema(1)
        components: dict[str, Json] = {
            "schemas": schemas,
            "parameters": {"P": self._parameter("p")},
            "headers": {"H": self._header()},
            "requestBodies": {"B": self._body()},
            "responses": {"R": self._response()},
            "pathItems": {"I": self._item("C")},
        }
        x = {"name": "x", "in": "path", "required": True, "schema": self.schema(2)}
        by_reference = {"$ref": "#/components/pathItems/I"}
        return {
            "openapi": "3.1.1",
            "info": {"title": "Random", "version": "1"},
            "components": components,
            "paths": {"/a/{x}": self._item("A", x), "/b": self._item("B"), "/c": by_reference},
            "webhooks": {"hook": self._item("W")},
        }

    def edit(self, document: dict[str, Json]) -> tuple[str, dict[str, Json]]:
        """A copy in which one thing is as another contract has it, or lacks it; and what was done."""
        while True:
            changed = copy.deepcopy(document)
            holder, key, value = self.random.choice(list(_differences(changed, self._contract())))
            done = f"{key}: {'gone' if value is GONE else 'another' if key in holder else 'new'}"
            holder.pop(key, None)
            holder |= {} if value is GONE else {key: value}
            if _sound(changed):
                return done, changed

    def _often(self, share: float) -> bool:
        return self.random.random() < share

    def _some(self, makes: dict[str, tuple[float, Callable[[], Json]]]) -> dict[str, Json]:
        """Members, each as often as its share says."""
        return {key: make() for key, (share, make) in makes.items() if self._often(share)}

    def _item(self, name: str, *parameters: Json) -> dict[str, Json]:
        operations = self._some(
            {"post": (0.95, lambda: self._operation(name)), "put": (0.1, lambda: self._operation(f"New{name}"))}
        )
        return {"parameters": [{"$ref": "#/components/parameters/P"}, *parameters], **operations}

    def _operation(self, name: str) -> dict[str, Json]:
        further = dict.fromkeys(("204", "404", "4XX", "default"), (0.15, self._response_or_reference))
        optional: dict[str, tuple[float, Callable[[], Json]]] = {
            "requestBody": (0.6, lambda: self._either("requestBodies/B", self._body)),
            "callbacks": (
                0.3 * (name == "B"),
                lambda: {"told": {"{$request.body}": {"post": self._operation("Told")}}},
            ),
            "deprecated": (0.1, lambda: True),
        }
        return {
            "operationId": name,
            "parameters": [self._parameter(name) for name in "qr" if self._often(0.4)],
            "responses": {"200": self._response_or_reference(), **self._some(further)},
            **self._some(optional),
        }

    def _either(self, component: str, make: Callable[[], Json]) -> Json:
        return {"$ref": f"#/components/{component}"} if self._often(0.5) else make()

    def _parameter(self, name: str) -> dict[str, Json]:
        return {"name": name, "in": "query", "required": self._often(0.3), "schema": self.schema(2)}

    def _header(self) -> dict[str, Json]:
        return {"required": self._often(0.5), "schema": self.schema(2)}

    def _content(self) -> dict[str, Json]:
        shares = {"application/json": 1, "text/plain": 0.1, "*/*": 0.1}
        return self._some({kind: (share, lambda: {"schema": self.schema(0)}) for kind, share in shares.items()})

    def _body(self) -> dict[str, Json]:
        return {"required": self._often(0.5), "content": self._content()}

    def _response(self) -> dict[str, Json]:
        headers = self._some({name: (0.3, lambda: self._either("headers/H", self._header)) for name in "XY"})
        return {"description": "", "headers": headers, "content": self._content()}

    def _response_or_reference(self) -> Json:
        return self._either("responses/R", self._response)

    def schema(self, depth: int) -> Json:
        """A schema of JSON Schema 2020-12."""
        choice, sample, count = self.random.choice, self.random.sample, self.random.randint
        makes: dict[str, Callable[[], Json]] = {
            "type": lambda: {"type": choice(TYPES)},
            "scalar": self._scalar,
            "enum": lambda: {"enum": sample(SPELLED_OUT, count(1, 4))},
            "const": lambda: {"const": choice(SPELLED_OUT)},
            "reference": lambda: {"$ref": f"#/components/schemas/{choice(['A', 'B', 'C', 'A/properties/a'])}"},
            "object": lambda: self._object(depth),
            "array": lambda: self._array(depth),
            "combination": lambda: self._combination(depth),
        }
        below = [] if depth > 2 else ["reference", "object", "object", "array", "combination"]
        return makes[choice(["type", "scalar", "scalar", choice(["enum", "const"]), *below])]()

    def _scalar(self) -> Json:
        name, limits = self.random.choice([("string", TEXT), ("number", NUMBER), ("integer", NUMBER)])
        return {"type": name, **self._some({key: (0.3, partial(self.random.choice, limits[key])) for key in limits})}

    def _combination(self, depth: int) -> Json:
        kind = self.random.choice(["allOf", "anyOf", "oneOf", "not", "if", "open"])
        if kind == "open":
            return self.random.choice([True, False, {}])
        schemas = [self.schema(depth + 1) for _ in range(self.random.randint(1, 3))]
        if kind == "if":
            return dict(zip(("if", "then", "else"), schemas, strict=False))
        return {kind: schemas[0] if kind == "not" else schemas}

    def _object(self, depth: int) -> dict[str, Json]:
        choice, sample, count = self.random.choice, self.random.sample, self.random.randint
        makes: dict[str, tuple[float, Callable[[], Json]]] = {
            "type": (0.8, lambda: "object"),
            "properties": (0.8, lambda: {name: self.schema(depth + 1) for name in sample(NAMES[:3], count(1, 3))}),
            "required": (0.4, lambda: sample(NAMES, count(1, 2))),
            "additionalProperties": (0.3, lambda: choice([True, False, self.schema(depth + 1)])),
            "minProperties": (0.1, lambda: count(0, 3)),
            "maxProperties": (0.1, lambda: count(0, 3)),
            "allOf": (0.1, lambda: [self._object(depth + 2) for _ in range(2)]),
            "patternProperties": (0.1, lambda: {choice(["^a", "^[bc]$"]): self.schema(depth + 1)}),
            "propertyNames": (0.1, lambda: choice([{"maxLength": 1}, {"enum": ["a", "b"]}])),
            "dependentRequired": (0.1, lambda: {choice("ab"): [choice("cd")]}),
            "dependentSchemas": (0.1, lambda: {choice("ab"): self.schema(depth + 1)}),
            "unevaluatedProperties": (0.1, lambda: choice([False, self.schema(depth + 1)])),
            "anyOf": (0.1, lambda: [self._object(depth + 2), self.schema(depth + 1)]),
        }
        return self._some(makes)

    def _array(self, depth: int) -> dict[str, Json]:
        makes: dict[str, Callable[[], Json]] = {
            "minItems": lambda: self.random.randint(0, 2),
            "maxItems": lambda: self.random.randint(0, 3),
            "uniqueItems": lambda: True,
            "prefixItems": lambda: [self.schema(depth + 1)],
            "contains": lambda: self.schema(depth + 1),
            "minContains": lambda: self.random.randint(0, 2),
            "unevaluatedItems": lambda: self.random.choice([False, self.schema(depth + 1)]),
        }
        further = self._some({key: (0.2, make) for key, make in makes.items()})
        return {"type": "array", "items": self.schema(depth + 1), **further}


def _sound(document: Json) -> bool:
    """Whether references lead somewhere, and no schema applies itself to the same value, which none can decide."""
    applied: dict[str, list[str]] = {}
    for pointer, value in nodes(document):
        parent, _, key = pointer.rpartition("/")
        applied[pointer] = [value["$ref"][1:]] if isinstance(value, dict) and "$ref" in value else []
        if key in GROUPS | PARTS or parent.rpartition("/")[2] in GROUPS:
            applied[parent].append(pointer)
    if not applied.keys() >= {target for targets in applied.values() for target in targets}:
        return False
    try:
        TopologicalSorter(applied).prepare()
    except CycleError:
        return False
    return True


def _differences(mine: Json, theirs: Json) -> Iterator[tuple[Json, str, Json]]:
    """The places where two contracts differ, as holder, key and what the other one has there."""
    for key in sorted({*mine, *theirs}):
        one, other = mine.get(key, GONE), theirs.get(key, GONE)
        if isinstance(one, dict) and isinstance(other, dict) and "$ref" not in {*one, *other}:
            yield from _differences(one, other)
        elif one != other:
            yield mine, key, other
