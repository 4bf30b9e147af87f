"""Rules on operations: servers, the responses that each must declare, and that it has a client."""

import re
from typing import Any

from scripts.contract import walk
from scripts.generator.obstacles import GenerationError
from scripts.generator.planner import make_plan
from scripts.lint_rules.rule import Breaches, Document, Rule
from scripts.spec import dereference, escape

ERRORS = ("400", "401", "403", "404", "405", "429", "5XX")
"""The error responses that every operation declares."""

_SERVER = re.compile(r"https://[a-z0-9.{}_-]+(:[0-9]+)?")
_REQUIRED_HEADERS = {"401": "WWW-Authenticate", "405": "Allow"}
_ERROR_SCHEMA = "#/components/schemas/Error"
_PROBLEM = "application/problem+json"
"""RFC 9457's media type, which an error response may have beside application/json."""


def _client(document: Document) -> Breaches:
    """Report what the generator refuses; what it supports is for it to say."""
    try:
        return make_plan(document)[1]
    except GenerationError as error:
        return [("", str(error))]


def _responses(document: Document) -> Breaches:
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


def _servers(document: Document) -> Breaches:
    for pointer, server in walk.parts(document, "server"):
        if not pointer.startswith("/servers/"):
            yield pointer, "a path or an operation has a server of its own, but the client has one for all"
        url, variables = server["url"], server.get("variables", {})
        if not _SERVER.fullmatch(url):
            yield f"{pointer}/url", f"expected an https URL of a host, without path or credentials, found {url!r}"
        for name in sorted(set(re.findall(r"\{([^}]*)\}", url)) ^ set(variables)):
            yield pointer, f"the server variable {name!r} is " + ("not used" if name in variables else "not declared")
        for name, variable in variables.items():
            if variable["default"] not in variable.get("enum", [variable["default"]]):
                yield (
                    f"{pointer}/variables/{name}",
                    f"the default {variable['default']!r} is not one of the allowed values",
                )


RULES = (
    Rule("client", "Everything in it can be had from a generated client (docs/generating.md).", _client),
    Rule("error-responses", "Every operation declares its success and every error, with their bodies.", _responses),
    Rule("servers", "Servers are https, for all operations, and their variables are declared and used.", _servers),
)
