"""Lists every clause of the contract: each operation, parameter keyword, response and body keyword, with its line."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from scripts.schemas import ANNOTATIONS
from scripts.spec import Operation, Spec, dereference, escape, look_up, operations, target_pointer

ClauseKind = Literal["operation", "parameter", "response", "field"]
Steps = tuple[str | int, ...]

_LOOKS_AT: dict[str, type] = {
    **dict.fromkeys(("minLength", "maxLength", "pattern", "format"), str),
    **dict.fromkeys(("minimum", "maximum"), int),
    **dict.fromkeys(("required", "additionalProperties"), dict),
    "maxItems": list,
}
"""Which values a keyword says anything about, where not about all (JSON Schema 2020-12, validation)."""

_NO_CLAUSE = ANNOTATIONS | {"$ref", "properties", "items", "allOf"}
"""Keywords that demand nothing by themselves."""


@dataclass(frozen=True)
class Clause:
    """One thing that the contract demands, under the name that `make contract` counts it by."""

    key: str
    """JSON pointer, with the operation before it where operations share it."""
    kind: ClauseKind
    part: str
    """The operation or schema that it belongs to."""
    subject: str
    """What it is about: the parameter, the status, or the field."""
    rule: str
    """What it demands, e.g. `maximum: 50`."""
    says: str
    """The contract's own description of the subject."""
    trail: tuple[str, ...]
    """JSON pointers that lead to it: itself first, then whatever refers to it."""
    keyword: str = ""
    """For a keyword of a body: its name."""
    content: Any = None
    way: tuple[str, ...] = ()
    """The way from the body to what the keyword looks at: `.name`, `[]` for each item, `=null` and `!null`."""

    @property
    def pointer(self) -> str:
        """Where it is written."""
        return self.trail[0]


def line_of(spec: Spec, *pointers: str) -> int | None:
    """The line, from 1, of the first JSON pointer found in the contract; None if none is found."""
    return next((spec.places[pointer][0] for pointer in pointers if pointer in spec.places), None)


def inventory(spec: Spec) -> Iterator[Clause]:
    """Every clause once, where it is met first: operation by operation, then schema by schema."""
    found = list(operations(spec.document))
    for operation in found:
        yield from _operation(spec, operation)
    seen: set[str] = set()
    for pointer, name in _bodies(spec, found).items():
        for clause in body_clauses(spec.document, pointer, name):
            if clause.key not in seen:
                seen.add(clause.key)
                yield clause


def parameter_key(operation: str, parameter: str, keyword: str) -> str:
    """The key of a clause about a parameter, which several operations share."""
    return f"{operation}: /components/parameters/{parameter}/schema/{keyword}"


def body_clauses(document: Mapping[str, Any], pointer: str, part: str) -> tuple[Clause, ...]:
    """Every restricting keyword of the schema at a JSON pointer, references followed; `part` is what it is called."""
    return tuple(_keywords(document, part, look_up(document, pointer), (), (pointer,)))


def looked_at(
    clauses: tuple[Clause, ...], value: Any, wanted: Container[str] | None = None
) -> Iterator[tuple[Clause, Steps]]:
    """The clauses (all, or those wanted) that look at something in a conforming body, with the steps to that."""
    for clause in clauses:
        if wanted is None or clause.key in wanted:
            for steps, found in _reached(clause.way, value):
                if isinstance(found, _LOOKS_AT.get(clause.keyword, object)):
                    yield clause, steps


def _operation(spec: Spec, operation: Operation) -> Iterator[Clause]:
    label, pointer = operation.label, operation.pointer
    request = f"{operation.method.upper()} {operation.path}"
    yield Clause(pointer, "operation", label, request, "answers", operation.node.get("summary", ""), (pointer,))
    for parameter in operation.parameters:
        name = parameter["name"]
        subject, says = f"{name} (in {parameter['in']})", parameter.get("description", "")
        for keyword, content in parameter["schema"].items():
            if keyword not in ANNOTATIONS:
                key = parameter_key(label, name, keyword)
                trail = (f"/components/parameters/{name}/schema/{keyword}", pointer)
                yield Clause(key, "parameter", label, subject, _rule(keyword, content), says, trail)
    for status, node in operation.node["responses"].items():
        response = dereference(spec.document, node)
        key = f"{pointer}/responses/{status}"
        trail = (key, *((target_pointer(spec.document, node["$ref"]),) if "$ref" in node else ()))
        yield Clause(key, "response", label, f"{status}", "documented response", response.get("description", ""), trail)


def _bodies(spec: Spec, found: list[Operation]) -> dict[str, str]:
    """Where the schemas of JSON bodies stand, and their names."""
    bodies: dict[str, str] = {}
    for operation in found:
        for status, node in operation.node["responses"].items():
            for media_type, content in dereference(spec.document, node).get("content", {}).items():
                schema = content.get("schema")
                if schema is None or not media_type.endswith("json"):
                    continue
                if "$ref" in schema:
                    pointer = target_pointer(spec.document, schema["$ref"])
                    bodies.setdefault(pointer, pointer.rpartition("/")[2])
                else:
                    place = f"{operation.pointer}/responses/{status}/content/{escape(media_type)}/schema"
                    bodies.setdefault(place, f"{operation.label} {status}")
    return bodies


def _keywords(
    document: Mapping[str, Any], part: str, schema: Mapping[str, Any], way: tuple[str, ...], trail: tuple[str, ...]
) -> Iterator[Clause]:
    says = schema.get("description", "")
    subject = "".join(step for step in way if step[0] in ".[").lstrip(".")
    for keyword, content in schema.items():
        place = f"{trail[0]}/{keyword}"
        if keyword not in _NO_CLAUSE and not keyword.startswith("x-") and content is not True:
            demand = _rule(keyword, content)
            yield Clause(place, "field", part, subject, demand, says, (place, *trail), keyword, content, way)
        for pointer, child, step in _within(document, place, keyword, content, says):
            if pointer not in trail:  # a schema that holds itself says nothing new the second time
                yield from _keywords(document, part, child, (*way, *step), (pointer, *trail))


def _within(
    document: Mapping[str, Any], place: str, keyword: str, content: Any, says: str
) -> Iterator[tuple[str, Mapping[str, Any], tuple[str, ...]]]:
    """The schemas within a keyword: where each stands, itself, and the step to what it looks at."""
    described = {"description": says} if says else {}
    if keyword == "$ref":
        target = target_pointer(document, content)
        yield target, look_up(document, target) | described, ()
    elif keyword == "properties":
        yield from ((f"{place}/{escape(name)}", child, (f".{name}",)) for name, child in content.items())
    elif keyword == "items":
        yield place, content, ("[]",)
    elif keyword in {"allOf", "oneOf"}:
        for number, branch in enumerate(content):
            only = ("=null",) if branch.get("type") == "null" else ("!null",)
            yield f"{place}/{number}", described | branch, () if keyword == "allOf" else only


def _reached(way: tuple[str, ...], value: Any, steps: Steps = ()) -> Iterator[tuple[Steps, Any]]:
    """The values at the end of a way, each with the steps that lead to it."""
    if not way:
        yield steps, value
    elif way[0] == "[]":
        for number, item in enumerate(value) if isinstance(value, list) else ():
            yield from _reached(way[1:], item, (*steps, number))
    elif way[0] in {"=null", "!null"}:
        if (value is None) == (way[0] == "=null"):
            yield from _reached(way[1:], value, steps)
    elif isinstance(value, dict) and way[0][1:] in value:
        yield from _reached(way[1:], value[way[0][1:]], (*steps, way[0][1:]))


def _rule(keyword: str, value: Any) -> str:
    """What a keyword demands, for people."""
    if keyword == "oneOf":
        names = (str(branch.get("$ref", branch.get("type", "a schema"))).rpartition("/")[2] for branch in value)
        return f"oneOf: {' or '.join(names)}"
    return f"{keyword}: {', '.join(map(str, value)) if isinstance(value, list) else value}"
