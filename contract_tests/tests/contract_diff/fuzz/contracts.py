"""Makes contracts at random, and edits of them; knows nothing of the differ that they are for."""

import copy
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

Json = Any
NAMES = "abcd"
SCALARS: list[Json] = [
    *(None, True, False, 0, 1, -1, 2, 3, 4, 5, 1.0, 1.5, 0.5),
    *("", "a", "b", "ab", "aa", "bb", "ba", "abc", "abcd", "2020-01-01", "1.1.1.1", "2020-01-01T00:00:00Z"),
    "00000000-0000-0000-0000-000000000000",
]
TYPES = ["string", "integer", "number", "null", "boolean", "object", "array", ["string", "null"], ["integer", "string"]]
SERVERS = [{"url": "https://one.example"}, {"url": "https://two.example"}]
GONE = object()
KEYWORDS: dict[str, dict[str, Callable[[Random], Json]]] = {
    "string": {
        "minLength": lambda r: r.randint(0, 3),
        "maxLength": lambda r: r.randint(0, 4),
        "pattern": lambda r: r.choice(["^a", "^[ab]{2}$", "^[a-c]{2}$", "b$", "^a*$"]),
        "format": lambda r: r.choice(["date", "ipv4", "uuid", "date-time"]),
    },
    "number": {
        "minimum": lambda r: r.randint(-2, 3),
        "maximum": lambda r: r.randint(0, 5),
        "exclusiveMinimum": lambda r: r.choice([0, 1, 1.5]),
        "exclusiveMaximum": lambda r: r.randint(2, 4),
        "multipleOf": lambda r: r.choice([1, 2, 3, 0.5]),
    },
}


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
        components: dict[str, Json] = {
            "schemas": {name: self._object(0) for name in "ABC"},
            "parameters": {"P": self._parameter("p")},
            "headers": {"H": self._header()},
            "requestBodies": {"B": self._body()},
            "responses": {"R": self._response()},
            "pathItems": {"I": self._item("C")},
            "securitySchemes": {
                "basic": {"type": "http", "scheme": "basic"},
                "key": {"type": "apiKey", "in": "header", "name": "Key"},
            },
        }
        components["schemas"]["A"].setdefault("properties", {})["a"] = self.schema(1)
        by_reference = {"$ref": "#/components/pathItems/I"}
        return {
            "openapi": "3.1.1",
            "info": {"title": "Random", "version": "1"},
            "servers": self.random.sample(SERVERS, self.random.randint(1, 2)),
            "components": components,
            "paths": {"/a/{x}": self._item("A", path=True), "/b": self._item("B"), "/c": by_reference},
            "webhooks": {"hook": self._item("W")},
        }

    def edit(self, document: dict[str, Json]) -> tuple[str, dict[str, Json]]:
        """A copy with a schema changed, or with something that another contract has, or lacks; and what was done."""
        while True:
            changed = copy.deepcopy(document)
            if self.random.random() < 0.6:
                done = f"schema: {self._edit_schema(*self.random.choice(list(_schemas(changed))), changed)}"
            else:
                holder, key, value = self.random.choice(list(_differences(changed, self._contract())))
                done = f"{key}: {'gone' if value is GONE else 'another' if key in holder else 'new'}"
                holder.pop(key, None)
                holder |= {} if value is GONE else {key: value}
            if _sound(changed):
                return done, changed

    def _edit_schema(self, holder: Json, key: Json, document: Json) -> str:
        places = [(holder, key), *_below(holder[key])]
        holder, key = self.random.choice(places)
        old = holder[key]
        if isinstance(old, dict) and old and self.random.random() < 0.3:
            del old[self.random.choice(list(old))]
            return "without a keyword"
        fresh = self.schema(1)
        if isinstance(old, dict) and isinstance(fresh, dict) and self.random.random() < 0.5:
            old.update(fresh)
            return "with a keyword"
        if isinstance(old, dict) and "$ref" in old:
            holder[key] = copy.deepcopy(_target(document, old["$ref"]))
            return "written out"
        holder[key] = fresh
        return "another"

    def _often(self, share: float) -> bool:
        return self.random.random() < share

    def _item(self, name: str, *, path: bool = False) -> dict[str, Json]:
        item: dict[str, Json] = {"parameters": [{"$ref": "#/components/parameters/P"}]}
        item |= {"post": self._operation(name)} if self._often(0.95) else {}
        item |= {"put": self._operation(f"New{name}")} if self._often(0.1) else {}
        if path:
            item["parameters"].append({"name": "x", "in": "path", "required": True, "schema": self.schema(2)})
        if self._often(0.3) and name == "B" and "post" in item:
            item["post"]["callbacks"] = {"told": {"{$request.body}": {"post": self._operation("Told")}}}
        return item

    def _operation(self, name: str) -> dict[str, Json]:
        either: list[Json] = [{"basic": []}, {"key": []}]
        operation: dict[str, Json] = {
            "operationId": name,
            "security": self.random.choice([either, either, either, [], either[:1], [{"basic": [], "key": []}]]),
            "parameters": [self._parameter(name) for name in "qr" if self._often(0.4)],
            "responses": {"200": self._either("responses/R", self._response)},
        }
        for status in ("204", "404", "4XX", "default"):
            if self._often(0.15):
                operation["responses"][status] = self._either("responses/R", self._response)
        operation |= {"requestBody": self._either("requestBodies/B", self._body)} if self._often(0.6) else {}
        return operation | ({"description": "Words.", "deprecated": True} if self._often(0.1) else {})

    def _either(self, component: str, make: Callable[[], Json]) -> Json:
        return {"$ref": f"#/components/{component}"} if self.random.random() < 0.5 else make()

    def _parameter(self, name: str) -> dict[str, Json]:
        return {"name": name, "in": "query", "required": self.random.random() < 0.3, "schema": self.schema(2)}

    def _header(self) -> dict[str, Json]:
        return {"required": self.random.random() < 0.5, "schema": self.schema(2)}

    def _content(self) -> dict[str, Json]:
        kinds = ["application/json", *(kind for kind in ("text/plain", "*/*") if self._often(0.1))]
        return {kind: {"schema": self.schema(0)} for kind in kinds}

    def _body(self) -> dict[str, Json]:
        return {"required": self._often(0.5), "content": self._content()}

    def _response(self) -> dict[str, Json]:
        headers = {name: self._either("headers/H", self._header) for name in ("X", "Y") if self._often(0.3)}
        return {"description": "", "headers": headers, "content": self._content()}

    def schema(self, depth: int) -> Json:
        """A schema of JSON Schema 2020-12."""
        kinds = ["type", "scalar", "scalar", "enum"]
        if depth < 3:
            kinds += ["reference", "object", "object", "array", "combination"]
        return getattr(self, f"_{self.random.choice(kinds)}")(depth)

    def _type(self, _depth: int) -> Json:
        return {"type": self.random.choice(TYPES)}

    def _scalar(self, _depth: int) -> Json:
        kind = self.random.choice(["string", "number", "integer"])
        limits = KEYWORDS["string" if kind == "string" else "number"]
        return {"type": kind} | {key: make(self.random) for key, make in limits.items() if self.random.random() < 0.3}

    def _enum(self, _depth: int) -> Json:
        if self.random.random() < 0.4:
            return {"const": self.random.choice([0, 1, False, True, None, "a", [], {}])}
        values = [0, 1, False, True, None, 1.0, 2, "a", "ab", "", [0], [False], {"a": 1}, {"a": True}]
        return {"enum": self.random.sample(values, self.random.randint(1, 4))}

    def _reference(self, _depth: int) -> Json:
        return {"$ref": f"#/components/schemas/{self.random.choice(['A', 'B', 'C', 'A/properties/a'])}"}

    def _combination(self, depth: int) -> Json:
        kind = self.random.choice(["allOf", "anyOf", "oneOf", "not", "if", "open"])
        if kind == "open":
            return self.random.choice([True, False, {}])
        if kind == "if":
            parts = ("if", "then", "else") if self.random.random() < 0.5 else ("if", "then")
            return {part: self.schema(depth + 1) for part in parts}
        if kind == "not":
            return {"not": self.schema(depth + 1)}
        return {kind: [self.schema(depth + 1) for _ in range(self.random.randint(1, 3))]}

    def _object(self, depth: int) -> dict[str, Json]:
        names = self.random.sample(NAMES[:3], self.random.randint(1, 3))
        made = {"type": "object"} if self.random.random() < 0.8 else {}
        makes: dict[str, tuple[float, Callable[[], Json]]] = {
            "properties": (0.8, lambda: {name: self.schema(depth + 1) for name in names}),
            "required": (0.4, lambda: self.random.sample(NAMES, self.random.randint(1, 2))),
            "additionalProperties": (0.3, lambda: self.random.choice([True, False, self.schema(depth + 1)])),
            "minProperties": (0.1, lambda: self.random.randint(0, 3)),
            "maxProperties": (0.1, lambda: self.random.randint(0, 3)),
            "allOf": (0.1, lambda: [self._object(depth + 2) for _ in range(2)]),
            "patternProperties": (0.1, lambda: {self.random.choice(["^a", "^[bc]$"]): self.schema(depth + 1)}),
            "propertyNames": (0.1, lambda: self.random.choice([{"maxLength": 1}, {"enum": ["a", "b"]}])),
            "dependentRequired": (0.1, lambda: {self.random.choice("ab"): [self.random.choice("cd")]}),
            "dependentSchemas": (0.1, lambda: {self.random.choice("ab"): self.schema(depth + 1)}),
            "unevaluatedProperties": (0.1, lambda: self.random.choice([False, self.schema(depth + 1)])),
            "anyOf": (0.1, lambda: [self._object(depth + 2), self.schema(depth + 1)]),
        }
        return made | {key: make() for key, (often, make) in makes.items() if self.random.random() < often}

    def _array(self, depth: int) -> dict[str, Json]:
        made = {"type": "array", "items": self.schema(depth + 1)}
        makes: dict[str, Callable[[], Json]] = {
            "minItems": lambda: self.random.randint(0, 2),
            "maxItems": lambda: self.random.randint(0, 3),
            "uniqueItems": lambda: True,
            "prefixItems": lambda: [self.schema(depth + 1)],
            "contains": lambda: self.schema(depth + 1),
            "minContains": lambda: self.random.randint(0, 2),
            "unevaluatedItems": lambda: self.random.choice([False, self.schema(depth + 1)]),
        }
        return made | {key: make() for key, make in makes.items() if self.random.random() < 0.2}


def _sound(document: Json) -> bool:
    """Whether no schema applies itself to the same value, which no validator can decide."""

    def ends(schema: Json, met: tuple[str, ...]) -> bool:
        if not isinstance(schema, dict):
            return True
        ref = schema.get("$ref")
        if ref in met:
            return False
        try:
            below = [] if ref is None else [(_target(document, ref), (*met, ref))]
        except (KeyError, TypeError):
            return False  # the edit took away what a reference leads to
        for key in ("allOf", "anyOf", "oneOf"):
            below += [(one, met) for one in schema.get(key, ())]
        below += [(schema[key], met) for key in ("not", "if", "then", "else") if key in schema]
        below += [(one, met) for one in schema.get("dependentSchemas", {}).values()]
        return all(ends(one, known) for one, known in below)

    def all_end(value: Json) -> bool:
        if isinstance(value, dict) and not ends(value, ()):
            return False
        children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return all(all_end(child) for child in children)

    return all_end(document)


def _target(document: Json, ref: str) -> Json:
    for key in ref.split("/")[1:]:
        document = document[key]
    return document


def _schemas(value: Json, key: Json = None) -> Iterator[tuple[Json, Json]]:
    """The schemas that are not part of another one, as holder and key."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for below, child in pairs:
        if below == "schema" or key == "schemas":
            yield value, below
        else:
            yield from _schemas(child, below)


def _differences(mine: Json, theirs: Json) -> Iterator[tuple[Json, str, Json]]:
    """The places outside of schemas where two contracts differ, as holder, key and what the other one has there."""
    for key in sorted({*mine, *theirs} - {"schema", "schemas"}):
        one, other = mine.get(key, GONE), theirs.get(key, GONE)
        if isinstance(one, dict) and isinstance(other, dict) and "$ref" not in {*one, *other}:
            yield from _differences(one, other)
        elif one != other:
            yield mine, key, other


def _below(value: Json) -> Iterator[tuple[Json, Json]]:
    """The schemas below, as holder and key; whatever is an object counts, but for the mappings of names."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in pairs:
        if key in {"properties", "patternProperties", "dependentSchemas"} or isinstance(child, list):
            yield from _below(child)
        elif isinstance(child, dict) and key not in {"const", "dependentRequired"}:
            yield value, key
            yield from _below(child)
