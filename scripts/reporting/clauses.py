"""Lists every clause of the contract: each operation, parameter keyword, response and body keyword, with its line."""

from collections.abc import Iterator

from scripts.reporting.schema_nodes import Clause, rule, schema_nodes
from scripts.schemas import ANNOTATIONS
from scripts.spec import Operation, Spec, dereference, escape, operations, target_pointer


def line_of(spec: Spec, *pointers: str) -> int | None:
    """The line, from 1, of the first JSON pointer that stands in the contract; None where none does."""
    return next((spec.places[pointer][0] for pointer in pointers if pointer in spec.places), None)


def inventory(spec: Spec) -> Iterator[Clause]:
    """Every clause once, where it is met first: operation by operation, then schema by schema."""
    found = list(operations(spec.document))
    for operation in found:
        yield from _operation(spec, operation)
    seen: set[str] = set()
    for pointer, name in _bodies(spec, found).items():
        for node in schema_nodes(spec.document, pointer, name):
            yield from (clause for clause in node.clauses if clause.key not in seen)
            seen |= node.keys


def parameter_key(operation: str, parameter: str, keyword: str) -> str:
    """The key of a clause about a parameter, which several operations share."""
    return f"{operation}: /components/parameters/{parameter}/schema/{keyword}"


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
            subject, says = f"{name} (in {parameter['in']})", parameter.get("description", "")
            trail = (f"{place}/schema/{keyword}", pointer)
            yield Clause(
                parameter_key(label, name, keyword), "parameter", label, subject, rule(keyword, value), says, trail
            )
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
