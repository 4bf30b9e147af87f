"""Rules on operations: parameters, security, tags, servers, and the answers that each must declare."""

import re
from collections.abc import Iterator
from typing import Any

from scripts.contract import walk
from scripts.lint_rules.rule import Breaches, Document, Rule
from scripts.spec import Operation, dereference, escape, operations, servers_of

ERRORS = ("400", "401", "403", "404", "405", "429", "5XX")
"""The error answers that every operation declares."""

_SERVER = re.compile(r"https://[a-z0-9.{}_-]+(:[0-9]+)?")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_REQUIRED_HEADERS = {"401": "WWW-Authenticate", "405": "Allow"}
_ERROR_SCHEMA = "#/components/schemas/Error"
_PROBLEM = "application/problem+json"
"""RFC 9457's media type, which an error answer may have beside application/json."""


def _security(document: Document) -> Breaches:
    schemes = document.get("components", {}).get("securitySchemes", {})
    for pointer, operation in walk.operations(document):
        requirements = operation.get("security")
        if not requirements or {} in requirements:
            yield pointer, "the operation has no security of its own, or may be called without"
        for requirement in requirements or ():
            for name in requirement:
                if name not in schemes:
                    yield f"{pointer}/security", f"the security scheme {name!r} is not declared"


def _responses(document: Document) -> Breaches:
    for pointer, operation in walk.operations(document):
        declared = operation.get("responses", {})
        if not any(re.fullmatch("2[0-9]{2}", status) for status in declared):
            yield pointer, "the operation has no successful answer"
        for status in ERRORS:
            if status not in declared:
                yield f"{pointer}/responses", f"the error answer {status} is not declared"
        for status, entry in declared.items():
            yield from _response(document, f"{pointer}/responses/{status}", status, dereference(document, entry))


def _response(document: Document, pointer: str, status: str, response: dict[str, Any]) -> Breaches:
    content = response.get("content", {})
    media = content.get("application/json")
    if media is None:
        yield pointer, "the answer has no application/json body"
    elif status[0] in "45" and media.get("schema") != {"$ref": _ERROR_SCHEMA}:
        yield pointer, f"the body of an error answer is not {_ERROR_SCHEMA}"
    allowed = ("application/json", _PROBLEM) if status[0] in "45" else ("application/json",)
    for kind, other in content.items():
        if kind not in allowed:
            yield f"{pointer}/content/{escape(kind)}", f"expected {' or '.join(allowed)}, found {kind}"
        elif "schema" not in other:
            yield f"{pointer}/content/{escape(kind)}", f"the {kind} body has no schema"
    header = _REQUIRED_HEADERS.get(status)
    if header and dereference(document, response.get("headers", {}).get(header, {})).get("required") is not True:
        yield pointer, f"the header {header} of a {status} answer is not declared as required (RFC 9110)"


def _servers(document: Document) -> Breaches:
    if not document.get("servers"):
        yield "/servers", "the file names no server"
    for index, server in enumerate(document.get("servers", ())):
        pointer = f"/servers/{index}"
        url, variables = server["url"], server.get("variables", {})
        if not _SERVER.fullmatch(url):
            yield f"{pointer}/url", f"expected an https URL of a host, without path or credentials, found {url!r}"
        for name in sorted(set(re.findall(r"\{([^}]*)\}", url)) ^ set(variables)):
            yield pointer, f"the server variable {name!r} is " + ("not used" if name in variables else "not declared")
        for name, variable in variables.items():
            for value in (variable["default"], *variable.get("enum", ())):
                if not _LABEL.fullmatch(value):
                    yield f"{pointer}/variables/{name}", f"expected a part of a host name, found {value!r}"
            if variable["default"] not in variable.get("enum", [variable["default"]]):
                yield (
                    f"{pointer}/variables/{name}",
                    f"the default {variable['default']!r} is none of the allowed values",
                )


def _one_origin(document: Document) -> Breaches:
    for where in dict.fromkeys(servers_of(document, operation)[0] for operation in operations(document)):
        if where != "/servers":
            yield where, "a path or an operation names a server of its own, but the client has one for all"


def _twins(document: Document) -> Breaches:
    by_path = {operation.path: operation for operation in operations(document)}
    for path, scoped in by_path.items():
        short = by_path.get(re.sub(r"/Services/\{[^}]*\}", "", path))
        if short is None or short is scoped:
            continue
        for kind, ours, theirs in _comparable(document, scoped, short):
            for name in sorted(ours ^ theirs):
                yield (scoped if name in theirs else short).pointer, f"{kind} {name!r} exists in the other form only"


def _comparable(document: Document, scoped: Operation, short: Operation) -> Iterator[tuple[str, set[str], set[str]]]:
    """Yield what the two forms of one operation have in common: the kind, and the names in either form."""
    scope = set(re.findall(r"\{([^}]*)\}", scoped.path)) - set(re.findall(r"\{([^}]*)\}", short.path))
    names = [{parameter["name"] for parameter in operation.parameters} for operation in (scoped, short)]
    yield "the parameter", names[0] - scope, names[1]
    answers = [operation.node.get("responses", {}) for operation in (scoped, short)]
    yield "the answer", set(answers[0]), set(answers[1])
    for status in sorted(set(answers[0]) & set(answers[1])):
        both = [dereference(document, answer[status]) for answer in answers]
        for field in ("headers", "links"):
            yield f"in {status}, of {field},", set(both[0].get(field, {})), set(both[1].get(field, {}))


RULES = (
    Rule("security", "Every operation names a declared security scheme.", _security),
    Rule("error-answers", "Every operation declares its success and every error, with their bodies.", _responses),
    Rule("twins", "The two forms of an operation differ in nothing but the service.", _twins),
    Rule("servers", "Servers are https, and their variables are declared and used.", _servers),
    Rule("one-origin", "No path and no operation names a server of its own.", _one_origin),
)
