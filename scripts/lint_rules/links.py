"""Rules on links: each leads to an operation, fills its parameters, and reads values that exist."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs

from scripts.lint_rules.rule import Breaches, Document, Rule
from scripts.schemas import standalone
from scripts.spec import Operation, dereference, escape, operations, unescape

_REQUEST = re.compile(r"\$request\.(path|query|header)\.(.+)")
_BODY = re.compile(r"\$response\.body#(/.*)")
_HEADER = re.compile(r"\$response\.header\.(.+)")


def _targets(document: Document) -> Breaches:
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
        for missing, described in declared.items():
            if described.get("required") and missing not in given:
                yield f"{pointer}/parameters", f"the link leaves out {missing!r}, which {name} requires"


def _expressions(document: Document) -> Breaches:
    for pointer, operation, response, link in _links(document):
        for name, expression in link.get("parameters", {}).items():
            reason = _unreadable(document, operation, response, str(expression))
            if reason and str(expression).startswith("$"):
                yield f"{pointer}/parameters/{name}", f"{expression!r} {reason}"


def _unreadable(document: Document, operation: Operation, response: dict[str, Any], expression: str) -> str | None:
    if found := _REQUEST.fullmatch(expression):
        declared = {(parameter["in"], parameter["name"]) for parameter in operation.parameters}
        return None if found.groups() in declared else f"names no parameter of {operation.label}"
    if found := _HEADER.fullmatch(expression):
        return None if found[1] in response.get("headers", {}) else "names no header of the response"
    if found := _BODY.fullmatch(expression):
        schema = response.get("content", {}).get("application/json", {}).get("schema", True)
        keys = [unescape(key) for key in found[1].split("/")[1:]]
        return None if _reaches(document, schema, keys) else "points to nothing that the response's schema describes"
    return "is not a runtime expression that a request or a response can fill"


def _reaches(document: Document, schema: Any, keys: list[str]) -> bool:
    """Tell whether a schema describes the value at a path of keys."""
    schema = dereference(document, schema)
    if not isinstance(schema, Mapping) or not keys:
        return isinstance(schema, Mapping)
    parts = [part for keyword in ("allOf", "oneOf", "anyOf") for part in schema.get(keyword, ())]
    if any(_reaches(document, part, keys) for part in parts):
        return True
    below = schema.get("properties", {}).get(keys[0], schema.get("items", False) if keys[0].isdecimal() else False)
    return _reaches(document, below, keys[1:])


def _links(document: Document) -> Iterator[tuple[str, Operation, dict[str, Any], dict[str, Any]]]:
    """Yield every link as seen from each operation whose response has it."""
    for operation in operations(document):
        for status, entry in operation.node.get("responses", {}).items():
            response = dereference(document, entry)
            for name, link in response.get("links", {}).items():
                pointer = f"{operation.pointer}/responses/{status}/links/{escape(name)}"
                yield pointer, operation, response, dereference(document, link)


RULES = (
    Rule("link-targets", "Every link leads to an operation and fills what it requires.", _targets),
    Rule("link-expressions", "Every link reads values that the request or the response has.", _expressions),
)
