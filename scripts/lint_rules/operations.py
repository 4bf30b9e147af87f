"""Rules on operations: servers, the responses that each must declare, their links, and that it has a client."""

import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs

from scripts.contract import walk
from scripts.generator.obstacles import GenerationError
from scripts.generator.planner import make_plan
from scripts.lint_rules.prose import examples
from scripts.lint_rules.table import HOUSE, Breaches, Document, rule
from scripts.schemas import standalone
from scripts.spec import Operation, SpecError, dereference, escape, look_up, operations

ERRORS = ("400", "401", "403", "404", "405", "429", "5XX")
"""The error responses that every operation declares."""

_SERVER = re.compile(r"https://[a-z0-9.{}_-]+(:[0-9]+)?")
_REQUIRED_HEADERS = {"401": "WWW-Authenticate", "405": "Allow"}
_ERROR_SCHEMA = "#/components/schemas/Error"
_PROBLEM = "application/problem+json"
"""RFC 9457's media type, which an error response may have beside application/json."""
_EXPRESSION = re.compile(r"\$request\.(path|query|header)\.(.+)|\$response\.(?:header\.(.+)|body#(/.*))")


@rule(HOUSE)
def client(document: Document) -> Breaches:
    """Everything in it can be had from a generated client (docs/generating.md)."""
    try:
        return make_plan(document)[1]
    except GenerationError as error:
        return [("", str(error))]


@rule(HOUSE)
def error_responses(document: Document) -> Breaches:
    """Every operation declares its success and every error, with their bodies."""
    for pointer, operation in walk.parts(document, "operation"):
        declared = operation.get("responses", {})
        for status in ERRORS:
            if status not in declared:
                yield f"{pointer}/responses", f"the error response {status} is not declared"
        for status, entry in declared.items():
            yield from _response(document, f"{pointer}/responses/{status}", status, dereference(document, entry))


def _response(document: Document, pointer: str, status: str, response: dict[str, Any]) -> Breaches:
    content = response.get("content", {})
    media = content.get("application/json")
    if media is None:
        yield pointer, "the response has no application/json body"
    elif status[0] in "45" and media.get("schema") != {"$ref": _ERROR_SCHEMA}:
        yield pointer, f"the body of an error response is not {_ERROR_SCHEMA}"
    allowed = ("application/json", _PROBLEM) if status[0] in "45" else ("application/json",)
    for kind, other in content.items():
        if kind not in allowed:
            yield f"{pointer}/content/{escape(kind)}", f"expected {' or '.join(allowed)}, found {kind}"
        elif "schema" not in other:
            yield f"{pointer}/content/{escape(kind)}", f"the {kind} body has no schema"
    header = _REQUIRED_HEADERS.get(status)
    if header and dereference(document, response.get("headers", {}).get(header, {})).get("required") is not True:
        yield pointer, f"the header {header} of a {status} response is not declared as required (RFC 9110)"


@rule(HOUSE)
def servers(document: Document) -> Breaches:
    """Servers are https, for all operations, and their variables are declared and used."""
    for pointer, server in walk.parts(document, "server"):
        if not pointer.startswith("/servers/"):
            yield pointer, "a path or an operation has a server of its own, but the client has one for all"
        url, variables = server["url"], server.get("variables", {})
        if not _SERVER.fullmatch(url):
            yield f"{pointer}/url", f"expected an https URL of a host, without path or credentials, found {url!r}"
        for name in sorted(set(re.findall(r"\{([^}]*)\}", url)) ^ set(variables)):
            yield pointer, f"the server variable {name!r} is " + ("not used" if name in variables else "not declared")
        for name, variable in variables.items():
            default = variable["default"]
            if default not in variable.get("enum", [default]):
                yield f"{pointer}/variables/{name}", f"the default {default!r} is not one of the allowed values"


@rule(HOUSE)
def link_targets(document: Document) -> Breaches:
    """Every link leads to an operation and fills what it requires."""
    known = {operation.node.get("operationId"): operation for operation in operations(document)}
    for pointer, _, _, link in _links(document):
        name, given = link.get("operationId"), link.get("parameters", {})
        if name not in known:
            yield f"{pointer}/operationId", f"the link leads to an unknown operation, {name!r}"
            continue
        declared = {parameter["name"]: parameter for parameter in known[name].parameters}
        for parameter, value in given.items():
            if parameter not in declared:
                yield f"{pointer}/parameters/{parameter}", f"{name} has no parameter {parameter!r}"
            elif not str(value).startswith("$"):
                schema = standalone(document, declared[parameter]["schema"])
                if not jsonschema_rs.Draft202012Validator(schema).is_valid(value):
                    yield f"{pointer}/parameters/{parameter}", f"{value!r} is not a valid {parameter}"
        for missing, parameter in declared.items():
            if parameter.get("required") and missing not in given:
                yield f"{pointer}/parameters", f"the link leaves out {missing!r}, which {name} requires"


@rule(HOUSE)
def link_expressions(document: Document) -> Breaches:
    """Every link reads values that the request or the response has."""
    for pointer, operation, response, link in _links(document):
        for name, expression in link.get("parameters", {}).items():
            if str(expression).startswith("$") and (reason := _unreadable(document, operation, response, expression)):
                yield f"{pointer}/parameters/{name}", f"{expression!r} {reason}"


def _unreadable(document: Document, operation: Operation, response: dict[str, Any], expression: str) -> str | None:
    found = _EXPRESSION.fullmatch(expression)
    if found is None:
        return "is not a runtime expression that a request or a response can fill"
    place, parameter, header, pointer = found.groups()
    if place:
        declared = {(one["in"], one["name"]) for one in operation.parameters}
        return None if (place, parameter) in declared else f"names no parameter of {operation.label}"
    if header:
        return None if header in response.get("headers", {}) else "names no header of the response"
    for _, body in examples(document, "", response.get("content", {}).get("application/json", {})):
        try:
            look_up(body, pointer)
        except SpecError:
            continue
        return None
    return "points to nothing that an example of the response has"


def _links(document: Document) -> Iterator[tuple[str, Operation, dict[str, Any], dict[str, Any]]]:
    """Yield every link as seen from each operation whose response has it."""
    for operation in operations(document):
        for status, entry in operation.node.get("responses", {}).items():
            response = dereference(document, entry)
            for name, link in response.get("links", {}).items():
                pointer = f"{operation.pointer}/responses/{status}/links/{escape(name)}"
                yield pointer, operation, response, dereference(document, link)
