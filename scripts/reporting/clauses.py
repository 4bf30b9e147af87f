"""Lists every clause of the contract: each operation, parameter keyword, answer and body keyword, with its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from scripts.schemas import ANNOTATIONS
from scripts.spec import Operation, Spec, dereference, escape, look_up, operations, target_pointer

Kind = Literal["operation", "parameter", "response", "field"]


@dataclass(frozen=True)
class Clause:
    """One thing that the contract demands, under the name that `make contract` counts it by."""

    key: str
    """JSON pointer, with the operation before it where operations share it."""
    kind: Kind
    part: str
    """The operation, or the schema, that it stands under."""
    subject: str
    """What it is about: the parameter, the status, or the field."""
    rule: str
    """What it demands, e.g. `maximum: 50`."""
    says: str
    """The contract's own description of the subject."""
    trail: tuple[str, ...]
    """JSON pointers that lead to it: itself first, then whatever refers to it."""

    @property
    def pointer(self) -> str:
        """Where it is written."""
        return self.trail[0]


def line_of(spec: Spec, *pointers: str) -> int | None:
    """The line, from 1, of the first JSON pointer that stands in the contract; None where none does."""
    return next((spec.places[pointer][0] for pointer in pointers if pointer in spec.places), None)


def inventory(spec: Spec) -> Iterator[Clause]:
    """Every clause once, where it is met first: operation by operation, then schema by schema."""
    found = list(operations(spec.document))
    for operation in found:
        yield from _operation(spec, operation)
    seen: set[str] = set()
    for pointer, name in _bodies(spec, found):
        schema = look_up(spec.document, pointer)
        for clause in _schema(spec, name, schema, "", (pointer,)):
            if clause.key not in seen:
                seen.add(clause.key)
                yield clause


def _operation(spec: Spec, operation: Operation) -> Iterator[Clause]:
    label, pointer = operation.label, operation.pointer
    request = f"{operation.method.upper()} {operation.path}"
    yield Clause(pointer, "operation", label, request, "answers", operation.node.get("summary", ""), (pointer,))
    for parameter in operation.parameters:
        name = parameter["name"]
        place = f"/components/parameters/{name}"
        for keyword, value in parameter["schema"].items():
            if keyword in ANNOTATIONS:
                continue
            key = f"{label}: {place}/schema/{keyword}"
            subject, says = f"{name} (in {parameter['in']})", parameter.get("description", "")
            trail = (f"{place}/schema/{keyword}", pointer)
            yield Clause(key, "parameter", label, subject, _said(keyword, value), says, trail)
    for status, node in operation.node["responses"].items():
        response = dereference(spec.document, node)
        key = f"{pointer}/responses/{status}"
        trail = (key, *((target_pointer(spec.document, node["$ref"]),) if "$ref" in node else ()))
        yield Clause(key, "response", label, f"{status}", "documented answer", response.get("description", ""), trail)


def _bodies(spec: Spec, found: list[Operation]) -> Iterator[tuple[str, str]]:
    """Where the schemas of bodies stand, and their names."""
    for operation in found:
        for status, node in operation.node["responses"].items():
            response = dereference(spec.document, node)
            for kind, content in response.get("content", {}).items():
                schema = content["schema"]
                if "$ref" in schema:
                    pointer = target_pointer(spec.document, schema["$ref"])
                    yield pointer, pointer.rpartition("/")[2]
                else:
                    place = f"{operation.pointer}/responses/{status}/content/{escape(kind)}/schema"
                    yield place, f"{operation.label} {status}"


def _schema(spec: Spec, part: str, schema: Mapping[str, Any], subject: str, trail: tuple[str, ...]) -> Iterator[Clause]:
    says = schema.get("description", "")
    for keyword, content in schema.items():
        place = f"{trail[0]}/{keyword}"
        if keyword == "$ref":
            target = target_pointer(spec.document, content)
            if target in trail:
                continue  # a schema that holds itself says nothing new the second time
            meant = {**look_up(spec.document, target), **({"description": says} if says else {})}
            yield from _schema(spec, part, meant, subject, (target, *trail))
        elif keyword in {"properties", "items", "allOf", "oneOf"}:
            if keyword == "oneOf":
                yield Clause(place, "field", part, subject, _branches(content), says, (place, *trail))
            for pointer, below, child in _within(place, keyword, content, subject, says):
                yield from _schema(spec, part, child, below, (pointer, *trail))
        elif keyword not in ANNOTATIONS and not keyword.startswith("x-") and content is not True:
            yield Clause(place, "field", part, subject, _said(keyword, content), says, (place, *trail))


def _within(
    place: str, keyword: str, content: Any, subject: str, says: str
) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """The schemas within a keyword: where each stands, what it is about, and itself."""
    if keyword == "properties":
        for name, child in content.items():
            yield f"{place}/{escape(name)}", f"{subject}.{name}".lstrip("."), child
    elif keyword == "items":
        yield place, f"{subject}[]", content
    else:
        for number, branch in enumerate(content):
            yield f"{place}/{number}", subject, {"description": says, **branch} if says else branch


def _branches(content: list[Mapping[str, Any]]) -> str:
    names = (str(branch.get("$ref", branch.get("type", "a schema"))).rpartition("/")[2] for branch in content)
    return f"oneOf: {' or '.join(names)}"


def _said(keyword: str, value: Any) -> str:
    if isinstance(value, list):
        return f"{keyword}: {', '.join(map(str, value))}"
    return f"{keyword}: {value}"
