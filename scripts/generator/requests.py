"""Reads the operations of a spec: what each takes and returns, or why the client cannot have it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scripts.contract.node import Node
from scripts.generator import names
from scripts.generator.obstacles import Unsupported
from scripts.generator.parser_schemas import ParserSchemas
from scripts.generator.plan import ArgumentPlan
from scripts.spec import Operation, look_up

KINDS = {"Fetch": "fetch", "List": "list"}
"""What an operation is, by the beginning of its operationId."""

_PAGING = ("PageSize", "Page", "PageToken")


@dataclass(frozen=True, eq=False)
class Request:
    """One operation that the client can have."""

    operation: Operation
    kind: str
    arguments: tuple[ArgumentPlan, ...]
    """Parameters of the path in its order."""
    query: Mapping[str, Node]
    """Parameters of the query, paging apart, by the names of the arguments."""
    largest_page: int
    """Maximum of PageSize; 0 for a fetch."""
    response: Node
    """The schema of the 200 body."""


def read_request(document: Mapping[str, Any], operation: Operation, parser_schemas: ParserSchemas) -> Request:
    """Read one operation; raises Unsupported if the client cannot have it."""
    name, node = operation.label, Node(document, operation.pointer, operation.node)
    kind = next((kind for prefix, kind in KINDS.items() if name.startswith(prefix)), None)
    if operation.method != "get" or "requestBody" in operation.node:
        raise Unsupported(node.pointer, f"{operation.method.upper()} is not supported; GET is, without a body")
    if kind is None or not name.isidentifier() or not name.isascii():
        message = f"the operationId {name!r} is not supported; one that begins with Fetch or List, such as ListRole, is"
        raise Unsupported(f"{node.pointer}/operationId", message)
    _check_security(node)
    path, query, paging = _arguments(node, operation, kind)
    stem = name.removeprefix("Fetch").removeprefix("List")
    response = _response_schema(node)
    parser_schemas.add(response, f"{stem}-page" if kind == "list" else stem)
    for each in query.values():
        parser_schemas.add(each.child("schema"), f"{stem}-{each.get('name')}")
    largest = _largest_page(node, paging) if kind == "list" else 0
    arguments = tuple(_argument(name, each) for name, each in path.items())
    return Request(operation, kind, arguments, query, largest, response)


def _check_security(node: Node) -> None:
    schemes = node.document.get("components", {}).get("securitySchemes", {})
    for requirement in node.get("security") or node.document.get("security") or [{}]:
        used = [schemes.get(name, {}) for name in requirement]
        if [(scheme.get("type"), str(scheme.get("scheme")).lower()) for scheme in used] != [("http", "basic")]:
            listed = " and ".join(requirement) or "nothing"
            raise Unsupported(f"{node.pointer}/security", f"security by {listed} is not supported; http basic is")


def _arguments(node: Node, operation: Operation, kind: str) -> tuple[dict[str, Node], dict[str, Node], dict[str, Node]]:
    """Sort the parameters into those of the path, those of the query, and those that only paging uses."""
    path, query, paging = dict[str, Node](), dict[str, Node](), dict[str, Node]()
    for each in _parameters(node, operation):
        name, where = each.get("name"), each.get("in")
        argument = names.argument(name)
        if where not in {"path", "query"} or each.get("schema") is None:
            message = f"the parameter {name!r} in {where} is not supported; one in path or query, with a schema, is"
            raise Unsupported(each.pointer, message)
        if each.get("style", "form") not in {"form", "simple"} or each.get("explode") is False:
            message = "a style of its own is not supported; the default one is, arrays as repeated keys"
            raise Unsupported(each.pointer, message)
        if where == "query" and kind == "list" and name in _PAGING:
            paging[name] = each
        elif not argument or argument in {*path, *query}:
            message = f"the parameter {name!r} would be the argument {argument!r}, as another one is"
            raise Unsupported(each.pointer, message)
        else:
            (path if where == "path" else query)[argument] = each
    for each in path.values():
        if each.child("schema").followed().get("type") != "string":
            message = "a path parameter of another type than string is not supported"
            raise Unsupported(each.child("schema").pointer, message)
    placeholders = re.findall(r"\{([^}]*)\}", operation.path)
    if placeholders != [each.get("name") for each in path.values()]:
        raise Unsupported(node.pointer, f"the path {operation.path} and the path parameters must name the same")
    return path, query, paging


def _argument(name: str, node: Node) -> ArgumentPlan:
    schema = node.child("schema").followed()
    allowed = schema.get("enum")
    pattern = f"^({'|'.join(map(re.escape, allowed))})$" if allowed else schema.get("pattern")
    return ArgumentPlan(node.get("name"), name, pattern, node.get("description") or name)


def _parameters(node: Node, operation: Operation) -> list[Node]:
    """List an operation's parameters, those of the path in its order."""
    place = operation.pointer.rpartition("/")[0]
    item = Node(node.document, place, look_up(node.document, place))
    every = [*item.members("parameters").values(), *node.members("parameters").values()]
    found = {(each.get("in"), each.get("name")): each for each in every}
    return sorted(found.values(), key=lambda each: operation.path.find(f"{{{each.get('name')}}}"))


def _response_schema(node: Node) -> Node:
    responses = node.members("responses")
    successes = [status for status in responses if status[0] not in "45"]
    if successes != ["200"]:
        listed = ", ".join(successes) or "none"
        message = f"the successful responses {listed} are not supported; 200 alone is"
        raise Unsupported(f"{node.pointer}/responses", message)
    content = responses["200"].get("content", {})
    if "schema" not in content.get("application/json", {}):
        message = "a response without a schema in application/json is not supported"
        raise Unsupported(responses["200"].pointer, message)
    return responses["200"].child("content", "application/json", "schema")


def _largest_page(node: Node, paging: Mapping[str, Node]) -> int:
    missing = [name for name in _PAGING if name not in paging]
    if missing:
        raise Unsupported(node.pointer, f"a list without {', '.join(missing)} in its query is not supported")
    schema = paging["PageSize"].child("schema")
    largest = schema.followed().get("maximum")
    if isinstance(largest, bool) or not isinstance(largest, int) or largest < 1:
        message = f"PageSize needs a maximum, a whole number from 1 on, to hold callers to; found {largest!r}"
        raise Unsupported(schema.pointer, message)
    return largest
