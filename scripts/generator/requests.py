"""Reads the operations of a spec: what each takes and answers with, or why the client cannot have it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scripts.generator import names
from scripts.generator.obstacles import Unsupported
from scripts.generator.parser import Question
from scripts.generator.regular import Regular
from scripts.spec import Operation, dereference, escape, target_pointer

KINDS = {"Fetch": "fetch", "List": "list"}
"""What an operation is, by the beginning of its operationId."""

_PAGING = ("PageSize", "Page", "PageToken")

Placed = tuple[str, Mapping[str, Any]]
"""A part of the spec after its pointer."""


@dataclass(frozen=True, eq=False)
class Request:
    """One operation that the client can have."""

    operation: Operation
    kind: str
    path: Mapping[str, Placed]
    """Parameters of the path in its order, by the names of the arguments."""
    query: Mapping[str, Placed]
    """Parameters of the query, paging apart, by the names of the arguments."""
    largest_page: int
    """Maximum of PageSize; 0 for a fetch."""
    answer: str
    """Pointer to the schema of the 200 body."""
    question: Question
    """How the parser is asked for the types."""


def read_request(document: Mapping[str, Any], operation: Operation, regular: Regular) -> Request:
    """Read one operation.

    Raises:
        Unsupported: The client cannot have it.
    """
    name = operation.label
    kind = next((kind for prefix, kind in KINDS.items() if name.startswith(prefix)), None)
    if operation.method != "get":
        raise Unsupported(operation.pointer, f"{operation.method.upper()} is not supported; GET is")
    if "requestBody" in operation.node:
        raise Unsupported(f"{operation.pointer}/requestBody", "a GET with a body is not supported")
    if kind is None or not name.isidentifier() or not name.isascii():
        message = f"the operationId {name!r} is not supported; one that begins with Fetch or List, such as ListRole, is"
        raise Unsupported(f"{operation.pointer}/operationId", message)
    _check_security(document, operation)
    path, query, paging = _arguments(document, operation, kind)
    stem = name.removeprefix("Fetch").removeprefix("List")
    answer, body = _answer(document, operation)
    question = Question(
        regular.schema(body, answer, f"{stem}-page" if kind == "list" else stem),
        {
            argument: regular.schema(parameter["schema"], f"{place}/schema", f"{stem}-{parameter['name']}")
            for argument, (place, parameter) in query.items()
        },
    )
    largest = _largest_page(document, operation, paging) if kind == "list" else 0
    return Request(operation, kind, path, query, largest, answer, question)


def _check_security(document: Mapping[str, Any], operation: Operation) -> None:
    schemes = document.get("components", {}).get("securitySchemes", {})
    for requirement in operation.node.get("security") or document.get("security") or [{}]:
        used = [schemes.get(name, {}) for name in requirement]
        if [(scheme.get("type"), str(scheme.get("scheme")).lower()) for scheme in used] != [("http", "basic")]:
            told = " and ".join(requirement) or "nothing"
            raise Unsupported(f"{operation.pointer}/security", f"security by {told} is not supported; http basic is")


def _arguments(
    document: Mapping[str, Any], operation: Operation, kind: str
) -> tuple[dict[str, Placed], dict[str, Placed], dict[str, Placed]]:
    """Sort the parameters into those of the path, those of the query, and those that only paging uses."""
    path, query, paging = dict[str, Placed](), dict[str, Placed](), dict[str, Placed]()
    for place, parameter in _parameters(document, operation):
        name, where = parameter["name"], parameter["in"]
        argument = names.argument(name)
        if where not in {"path", "query"} or "schema" not in parameter:
            message = f"the parameter {name!r} in {where} is not supported; one in path or query, with a schema, is"
            raise Unsupported(place, message)
        if parameter.get("style", "form") not in {"form", "simple"} or parameter.get("explode") is False:
            raise Unsupported(place, "a style of its own is not supported; the default one is, arrays as repeated keys")
        if where == "query" and kind == "list" and name in _PAGING:
            paging[name] = place, parameter
        elif not argument or argument in {*path, *query}:
            raise Unsupported(place, f"the parameter {name!r} would be the argument {argument!r}, as another one is")
        else:
            (path if where == "path" else query)[argument] = place, parameter
    for place, parameter in path.values():
        if dereference(document, parameter["schema"]).get("type") != "string":
            raise Unsupported(f"{place}/schema", "a path parameter of another type than string is not supported")
    return path, query, paging


def _parameters(document: Mapping[str, Any], operation: Operation) -> Iterator[Placed]:
    """Yield an operation's parameters where they are written, those of the path in its order."""
    found: dict[tuple[str, str], Placed] = {}
    holders = (
        (f"/paths/{escape(operation.path)}", document["paths"][operation.path]),
        (operation.pointer, operation.node),
    )
    for holder, node in holders:
        for index, entry in enumerate(node.get("parameters", ())):
            place = target_pointer(document, entry["$ref"]) if "$ref" in entry else f"{holder}/parameters/{index}"
            parameter = dereference(document, entry)
            found[parameter["in"], parameter["name"]] = place, parameter
    return iter(sorted(found.values(), key=lambda each: operation.path.find(f"{{{each[1]['name']}}}")))


def _answer(document: Mapping[str, Any], operation: Operation) -> Placed:
    successes = [status for status in operation.node["responses"] if status[0] not in "45"]
    place = f"{operation.pointer}/responses"
    if successes != ["200"]:
        told = ", ".join(successes) or "none"
        raise Unsupported(place, f"the successful answers {told} are not supported; 200 alone is")
    media = dereference(document, operation.node["responses"]["200"]).get("content", {}).get("application/json", {})
    if "schema" not in media:
        raise Unsupported(f"{place}/200", "an answer without a schema in application/json is not supported")
    return f"{place}/200/content/application~1json/schema", media["schema"]


def _largest_page(document: Mapping[str, Any], operation: Operation, paging: Mapping[str, Placed]) -> int:
    missing = [name for name in _PAGING if name not in paging]
    if missing:
        raise Unsupported(operation.pointer, f"a list without {', '.join(missing)} in its query is not supported")
    place, parameter = paging["PageSize"]
    largest = dereference(document, parameter["schema"]).get("maximum")
    if isinstance(largest, bool) or not isinstance(largest, int) or largest < 1:
        message = f"PageSize needs a maximum, a whole number from 1 on, to hold callers to; found {largest!r}"
        raise Unsupported(f"{place}/schema", message)
    return largest
