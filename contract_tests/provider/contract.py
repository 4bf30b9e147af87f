"""The contract as the checks use it: paths to match, parameters to judge, and what each operation may answer."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import jsonschema_rs

from contract_tests.provider.value_syntax import decoded_segments, with_value
from scripts.reporting.clauses import Clause, body_clauses
from scripts.schemas import PREFIX, Schema, standalone
from scripts.spec import Operation, Spec, dereference, escape, load, look_up, operations

KEPT_TEXTS = 1000
SPEC = Path(__file__).parents[2] / "openapi" / "receipts.yaml"
JSON = "application/json"
MOST_DEFAULTS = 1000
Validator = jsonschema_rs.Draft202012Validator


class BodySchema:
    """The schema of a body, and the fields that it knows."""

    def __init__(self, document: Mapping[str, Any], pointer: str, schema: dict[str, Any]) -> None:
        self.pointer = pointer
        self._document = document
        self.schema: dict[str, Any] = _keywords(standalone(document, schema))
        self.clauses = body_clauses(document, pointer, pointer)
        self._validator = Validator(self.schema, validate_formats=True)
        self._known = _known_fields(document, self.clauses)

    def conforms(self, value: Any) -> bool:
        """Whether a value conforms to the schema; unknown fields do not matter."""
        return self._validator.is_valid(value)

    def errors(self, value: Any) -> Iterator[jsonschema_rs.ValidationError]:
        return self._validator.iter_errors(value)

    def unknown_fields(self, value: Any, way: str = "", at: str = "") -> Iterator[tuple[str, str, str]]:
        """The fields of a conforming value that the contract does not know: the clause, where they are, and their name.

        An object that lists no properties, or speaks of additional ones itself, may have any.
        """
        known = self._known.get(way)
        for name, child in value.items() if isinstance(value, dict) else enumerate(value):
            if known is not None and name not in known:
                yield f"{self.pointer}{way}/properties", at, str(name)
            elif isinstance(child, dict | list):
                step = "/items" if isinstance(name, int) else f"/properties/{escape(name)}"
                yield from self.unknown_fields(child, way + step, f"{at}/{name}")

    def clause_of(self, error: jsonschema_rs.ValidationError) -> str:
        """JSON pointer to the keyword of the contract that an error is about."""
        path = [str(step) for step in error.schema_path]
        in_component = path[:1] == ["$defs"]
        place, steps = (f"{PREFIX[1:]}{path[1]}", path[2:]) if in_component else (self.pointer, path)
        return "/".join([place, *(escape(step) for step in steps)])

    def with_defaults(self, value: Any) -> Any:
        """The value with the schema's default for each null that the schema refuses (errata, row 3)."""
        meant = value
        for error in islice(self.errors(value), MOST_DEFAULTS):
            schema = look_up(self._document, self.clause_of(error).rpartition("/")[0])
            if error.instance is None and error.instance_path and "default" in schema:
                meant = with_value(meant, error.instance_path, schema["default"])
        return meant


@dataclass(frozen=True)
class Parameter:
    """A parameter, or a response header that the contract describes."""

    name: str
    pointer: str
    required: bool
    schema: dict[str, Any]
    place: str = "header"

    @cached_property
    def keywords(self) -> Mapping[str, Validator]:
        """Each restricting keyword of the schema with a validator of its own."""
        found = {}
        for keyword, value in self.schema.items():
            # JSON Schema asserts no int64, so its range stands in for it.
            alone = {"minimum": -(2**63), "maximum": 2**63 - 1} if value == "int64" else {keyword: value}
            found[keyword] = Validator(alone, validate_formats=True)
        return found

    def read(self, text: str) -> Any:
        """The value that a text stands for (OpenAPI 3.1.1, style simple): a canonical integer, a boolean, or text."""
        kind = self.schema.get("type")
        if kind == "integer" and re.fullmatch(r"-?(0|[1-9][0-9]{0,99})", text):
            return int(text)
        return {"true": True, "false": False}.get(text, text) if kind == "boolean" else text

    @cached_property
    def admits(self) -> Callable[[str], bool]:
        """Tells whether the schema allows a text; the same few texts are asked about all the time."""
        validator = Validator(self.schema, validate_formats=True)
        return lru_cache(KEPT_TEXTS)(lambda text: validator.is_valid(self.read(text)))

    @cached_property
    def judged(self) -> Callable[[str], Mapping[str, bool]]:
        return lru_cache(KEPT_TEXTS)(
            lambda text: {keyword: one.is_valid(self.read(text)) for keyword, one in self.keywords.items()}
        )


@dataclass(frozen=True)
class DocumentedResponse:
    """What the contract says about one status of one operation."""

    pointer: str
    status: str  # as written there, such as 5XX
    headers: tuple[Parameter, ...]
    contents: Mapping[str, BodySchema]  # the schema of the body for each media type, JSON first

    @property
    def schema(self) -> BodySchema | None:
        return self.contents.get(JSON)


class ContractOperation:
    """An operation, ready to be matched and judged."""

    def __init__(self, document: Mapping[str, Any], operation: Operation, bodies: dict[str, BodySchema]) -> None:
        self.label = operation.label
        self.pointer = operation.pointer
        self.path = operation.path
        self.template = operation.path.split("/")
        self.is_list = not operation.path.endswith("}")
        self.is_service_scoped = "{ChatServiceSid}" in operation.path
        found = [_parameter(document, entry["name"], "", entry, entry["in"]) for entry in operation.parameters]
        self.query = {parameter.name: parameter for parameter in found if parameter.place == "query"}
        self._path = {parameter.name: parameter for parameter in found if parameter.place == "path"}
        self.responses = {
            str(status): _response(document, f"{operation.pointer}/responses/{status}", str(status), node, bodies)
            for status, node in operation.node["responses"].items()
        }

    def values(self, path: Mapping[str, str], query: Mapping[str, str]) -> Iterator[tuple[Parameter, str]]:
        """Each declared parameter that a request has, with its text."""
        for name, value in path.items():
            yield self._path[name], value
        for name, parameter in self.query.items():
            if name in query:
                yield parameter, query[name]


@dataclass(frozen=True)
class Route:
    """A path that belongs to an operation, with its path parameters decoded."""

    operation: ContractOperation
    values: Mapping[str, str]


class Contract:
    """The contract of one OpenAPI file."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        bodies: dict[str, BodySchema] = {}
        self.operations = tuple(
            ContractOperation(spec.document, operation, bodies) for operation in operations(spec.document)
        )
        self._errors = {
            status: response
            for operation in self.operations
            for status, response in operation.responses.items()
            if status[0] in "45"
        }

    def operation(self, *, is_list: bool, is_service_scoped: bool) -> ContractOperation:
        kind = (is_list, is_service_scoped)
        return next(one for one in self.operations if (one.is_list, one.is_service_scoped) == kind)

    def route(self, path: str) -> Route | None:
        """The operation that a percent-encoded path belongs to, or None."""
        segments = decoded_segments(path) or ()
        for operation in self.operations:
            if len(operation.template) == len(segments):
                pairs = list(zip(operation.template, segments, strict=True))
                if all(value == name or (name[:1] == "{" and value) for name, value in pairs):
                    return Route(operation, {name[1:-1]: value for name, value in pairs if name[:1] == "{"})
        return None

    def documented(self, operation: ContractOperation | None, status: int) -> DocumentedResponse | None:
        """What the contract says about a status of an operation; without one, what it says of errors in general."""
        responses = operation.responses if operation else self._errors
        return responses.get(str(status)) or responses.get(f"{status // 100}XX")


@lru_cache(maxsize=4)
def the_contract(path: Path = SPEC) -> Contract:
    return Contract(load(path))


def _parameter(document: Mapping[str, Any], name: str, pointer: str, node: Any, place: str = "header") -> Parameter:
    schema = _keywords(standalone(document, node["schema"]))
    schema = {keyword: value for keyword, value in schema.items() if keyword != "$defs"}
    return Parameter(name, pointer, node.get("required", False), schema, place)


def _response(
    document: Mapping[str, Any], pointer: str, status: str, node: Any, bodies: dict[str, BodySchema]
) -> DocumentedResponse:
    response = dereference(document, node)
    headers = []
    for name, entry in response.get("headers", {}).items():
        place = entry["$ref"][1:] if "$ref" in entry else f"{pointer}/headers/{name}"
        headers.append(_parameter(document, name, place, dereference(document, entry)))
    contents = {}
    for kind, content in response.get("content", {}).items():
        schema = content["schema"]
        place = schema["$ref"][1:] if "$ref" in schema else f"{pointer}/content/{escape(kind)}/schema"
        contents[kind] = bodies.get(place) or bodies.setdefault(place, BodySchema(document, place, schema))
    return DocumentedResponse(pointer, status, tuple(headers), contents)


def _known_fields(document: Mapping[str, Any], clauses: Iterable[Clause]) -> dict[str, set[str]]:
    """The names of the fields of each object, by the way to it through properties and items."""
    known: dict[str, set[str]] = {}
    may_have_others: set[str] = set()
    for clause in clauses:
        schema = look_up(document, clause.trail[1])
        steps = (step for step in clause.way if step[0] in ".[")
        way = "".join("/items" if step == "[]" else f"/properties/{escape(step[1:])}" for step in steps)
        if "additionalProperties" in schema:
            may_have_others.add(way)
        elif "properties" in schema:
            known.setdefault(way, set()).update(schema["properties"])
    return {way: names for way, names in known.items() if way not in may_have_others}


def _keywords(schema: Schema) -> dict[str, Any]:
    """A schema that is not a boolean: the linter keeps those out of bodies and parameters."""
    assert not isinstance(schema, bool)
    return schema
