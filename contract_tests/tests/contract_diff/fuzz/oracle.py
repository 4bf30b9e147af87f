"""Draws requests and responses of one version of a contract, and lets jsonschema-rs judge them by the other.

A request that was valid and no longer is, or a response that is valid and was not before, is a witness of a break. Two
things are taken for granted, as the differ takes them: consumers send no property that an open object does not
describe, and a status of 400 or more may come without being listed.
"""

import json
import re
from collections.abc import Iterator
from random import Random

import jsonschema_rs

from contract_tests.tests.contract_diff.fuzz.contracts import NAMES, SCALARS, Json

DRAWS = 60
OBJECT = {"properties", "required", "additionalProperties", "patternProperties", "dependentRequired"}
ARRAY = {"items", "prefixItems", "contains"}


class Side:
    """One version of a contract as the oracle reads it."""

    def __init__(self, document: dict[str, Json], random: Random, *, described: bool) -> None:
        self.document = document
        self.random = random
        self.described = described
        """Whether only properties that a schema describes are in what is drawn."""

    def follow(self, node: Json) -> Json:
        """What a reference leads to, whatever is beside it."""
        while isinstance(node, dict) and "$ref" in node:
            found = self.document
            for key in node["$ref"].split("/")[1:]:
                found = found[key]
            node = found
        return node

    def operations(self) -> dict[str, tuple[bool, dict[str, Json]]]:
        """Each operation by its request, with whether the provider sends it, its path's parameters before its own."""
        found: dict[str, tuple[bool, dict[str, Json]]] = {}
        waiting = [(path, item, False) for path, item in self.document["paths"].items()]
        waiting += [(name, item, True) for name, item in self.document["webhooks"].items()]
        for path, written, by_provider in waiting:
            item = self.follow(written)
            positions = {name: str(index) for index, name in enumerate(re.findall("{(.*?)}", path))}
            for method, operation in ((method, item[method]) for method in ("post", "put") if method in item):
                parameters = map(self.follow, [*item.get("parameters", ()), *operation["parameters"]])
                named = {f"{one['in']} {positions.get(one['name'], one['name'])}": one for one in parameters}
                request = f"{method} {path if by_provider else re.sub('{.*?}', '{}', path)}"
                found[request] = by_provider, {**operation, "parameters": named}
                for name, callback in operation.get("callbacks", {}).items():
                    waiting += [(f"{request} {name} {each}", called, True) for each, called in callback.items()]
        return found

    def request(self, operation: dict[str, Json], kind: str | None) -> Json:
        """The schema of a request with a body of a media type, or without a body; None if there is no such request."""
        body = self.follow(operation.get("requestBody"))
        if kind is None:
            return None if body and body["required"] else _message(operation["parameters"])
        return _message(operation["parameters"], body, kind)

    def response(self, response: Json, kind: str | None) -> Json:
        """The schema of a response with a body of a media type, or without a body; None if there is no such one."""
        if response is None or (kind is None) != (not response["content"]):
            return None
        headers = {f"header {name.lower()}": self.follow(header) for name, header in response["headers"].items()}
        return _message(headers, response, kind)

    def validator(self, schema: Json) -> jsonschema_rs.Validator:
        whole = schema if isinstance(schema, dict) else {"allOf": [schema]}
        within = {**whole, "components": self.document["components"]}
        return jsonschema_rs.Draft202012Validator(within, validate_formats=True)

    def valid(self, schema: Json) -> list[Json]:
        """Values that are valid, as many of them as were drawn."""
        check = self.validator(schema)
        return [value for value in (self.draw(schema) for _ in range(DRAWS)) if check.is_valid(value)]

    def draw(self, schema: Json, depth: int = 0) -> Json:
        """A value that may be valid."""
        chance, choice = self.random.random, self.random.choice
        if not isinstance(schema, dict) or chance() < 0.1 or depth > 4:
            return self.any()
        if "const" in schema or ("enum" in schema and chance() < 0.8):
            return schema["const"] if "const" in schema else choice(schema["enum"])
        parts = list(self.parts(schema))
        match choice([kind for part in parts for kind in _types(part)] or ["any"]):
            case "object":
                return self.object(parts, depth)
            case "array":
                first = [choice(part["prefixItems"]) for part in parts if "prefixItems" in part]
                keys = ("items", "contains", "unevaluatedItems")
                others = [part[key] for part in parts for key in keys if key in part] or [True]
                chosen = [*first[:1], *(choice(others) for _ in range(3))][: self.random.randint(0, 3)]
                return [self.draw(one, depth + 1) for one in chosen]
        return self.any()

    def object(self, parts: list[Json], depth: int) -> Json:
        choice, named = self.random.choice, [part.get("properties", {}) for part in parts]
        others = [
            part[key] for part in parts for key in ("additionalProperties", "unevaluatedProperties") if key in part
        ]
        others += [schema for part in parts for schema in part.get("patternProperties", {}).values()]
        needed = {name for part in parts for name in part.get("required", ())}
        names = needed.union(*named, *(one for part in parts for one in part.get("dependentRequired", {}).values()))
        if not self.described or any(isinstance(one, dict) for one in others):
            names.update(NAMES)
        often = choice([0.2, 0.6, 1])
        return {
            name: self.draw(choice([one[name] for one in named if name in one] or others or [True]), depth + 1)
            for name in sorted(names)
            if name in needed or self.random.random() < often
        }

    def parts(self, schema: Json) -> Iterator[Json]:
        """The schema, and of those that apply with it all that must and some that may."""
        if not isinstance(schema, dict):
            return
        yield schema
        below = [self.follow(schema)] if "$ref" in schema else []
        below += [*schema.get("allOf", ()), *schema.get("dependentSchemas", {}).values()]
        below += [self.random.choice(schema[key]) for key in ("anyOf", "oneOf") if key in schema]
        below += [schema[key] for key in ("if", "then", "else") if key in schema and self.random.random() < 0.5]
        for one in below:
            yield from self.parts(one)

    def any(self) -> Json:
        if self.random.random() < 0.8:
            return self.random.choice(SCALARS)
        if self.random.random() < 0.5:
            return self.random.choices(SCALARS, k=self.random.randint(0, 3))
        return {
            name: self.random.choice(SCALARS) for name in NAMES if not self.described and self.random.random() < 0.5
        }


def _message(parts: dict[str, Json], holder: Json = None, kind: str | None = None) -> Json:
    """A schema of parameters or headers and, if there is a media type, the body; None if that is not offered."""
    schemas = {name: part["schema"] for name, part in parts.items()}
    required = [name for name, part in parts.items() if part["required"]]
    if kind is not None:
        media = _nearest(holder["content"], kind, f"{kind.partition('/')[0]}/*", "*/*") if holder else None
        if media is None:
            return None
        schemas["body"], required = media["schema"], [*required, "body"]
    return {"properties": schemas, "required": required}


def _types(schema: Json) -> list[str]:
    if "type" in schema:
        return [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    return ["object"] if OBJECT & schema.keys() else ["array"] if ARRAY & schema.keys() else []


def _nearest(holder: Json, *names: str) -> Json:
    return next((holder[name] for name in names if name in holder), None)


class Oracle:
    """Looks for a message that one version admits and the other, in the breaking direction, does not."""

    def __init__(self, old: dict[str, Json], new: dict[str, Json], seed: int) -> None:
        random = Random(seed)  # noqa: S311 - a sample, no secret
        # What the old version admits is sent by consumers.
        self.old, self.new = Side(old, random, described=True), Side(new, random, described=False)
        self.shared = json.dumps(old["components"]) == json.dumps(new["components"])

    def witness(self) -> str | None:
        """A message that breaks, in words; None if none was drawn."""
        old, new = self.old.operations(), self.new.operations()
        for request, (by_provider, before) in old.items():
            if request not in new:
                return f"{request} is gone"
            for name, was, will, by_consumer in self._messages(before, new[request][1], by_provider=by_provider):
                sides = (self.old, was, self.new, will) if by_consumer else (self.new, will, self.old, was)
                if found := self._sent(*sides):
                    return f"{request}: {name}: {found}"
        return None

    def _messages(self, before: Json, after: Json, *, by_provider: bool) -> Iterator[tuple[str, Json, Json, bool]]:
        """What can be sent in either version: its name, its schema in both, and whether the consumer sends it."""
        for kind in _kinds(self.old.follow(before.get("requestBody")), self.new.follow(after.get("requestBody"))):
            yield f"request in {kind}", self.old.request(before, kind), self.new.request(after, kind), not by_provider
        for status in sorted({*before["responses"], *after["responses"]}):
            near = (status, f"{status[0]}XX", "default")
            was = self.old.follow(_nearest(before["responses"], *near))
            will = self.new.follow(_nearest(after["responses"], *near))
            if status[0] in "45" and None in (was, will):
                continue
            for kind in _kinds(was, will):
                responses = self.old.response(was, kind), self.new.response(will, kind)
                yield f"response {status} in {kind}", *responses, by_provider

    def _sent(self, sender: Side, sent: Json, receiver: Side, accepted: Json) -> str | None:
        """A message that one version can send and the other one does not accept."""
        written = json.dumps(sent)
        if sent is None or (written == json.dumps(accepted) and (self.shared or '"$ref"' not in written)):
            return None  # there is none, or both say the same, what they refer to included
        drawn = {name: sender.valid(schema) for name, schema in sent["properties"].items()}
        if not all(drawn[name] for name in sent["required"]):
            return None
        if accepted is None:
            return "not in the other version"
        check = receiver.validator({**accepted, "additionalProperties": not sender.described})
        for index in range(DRAWS):
            present = {name: drawn[name] for name in drawn if drawn[name] and (index or name in sent["required"])}
            message = {name: values[index % len(values)] for name, values in present.items()}
            if not check.is_valid(message):
                return json.dumps(message)
        return None


def _kinds(*holders: Json) -> list[str | None]:
    """The media types that two bodies may have, and None for no body."""
    return [None, *sorted({kind for holder in holders if holder for kind in holder["content"]})]
