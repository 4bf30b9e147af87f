"""Rules on what a client, its tests and a reader need of a contract beside what OpenAPI asks for."""

import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs

from scripts.contract import walk
from scripts.generator.obstacles import GenerationError
from scripts.generator.planner import make_plan
from scripts.lint_rules.openapi import Breaches, Document, patterns
from scripts.schemas import ANNOTATIONS, IN_LIST, IN_MAP, IN_ONE, standalone, targets
from scripts.spec import dereference, escape

ERRORS = ("400", "401", "403", "404", "405", "429", "5XX")
"""The error responses that every operation declares."""

_SERVER = re.compile(r"https://[a-z0-9.{}_-]+(:[0-9]+)?")
_REQUIRED_HEADERS = {"401": "WWW-Authenticate", "405": "Allow"}
_ERROR_SCHEMA = "#/components/schemas/Error"
_PROBLEM = "application/problem+json"
"""RFC 9457's media type, which an error response may have beside application/json."""

_FOR_TYPE = {
    "string": {"minLength", "maxLength", "pattern"},
    "integer": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
    "array": {"items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains"},
    "object": {"properties", "required", "additionalProperties", "patternProperties", "minProperties", "maxProperties"}
    | {"propertyNames", "dependentRequired", "dependentSchemas", "unevaluatedProperties"},
}
_FOR_TYPE["number"] = _FOR_TYPE["integer"]
_TYPED = frozenset().union(*_FOR_TYPE.values())
_KEYWORDS = ANNOTATIONS | _TYPED | {*IN_ONE, *IN_LIST, *IN_MAP} | {"type", "enum", "const", "format", "$ref"}

_DESCRIBED = ("info", "server", "server variable", "tag", "operation", "parameter", "header", "response", "link")
_HOLDERS = ("parameter", "header", "media type")
"""What has a schema and examples of it."""


def client(document: Document) -> Breaches:
    """Everything in it can be had from a generated client (docs/generating.md)."""
    try:
        return make_plan(document)[1]
    except GenerationError as error:
        return [("", str(error))]


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


def patterns_anchored(document: Document) -> Breaches:
    """Every pattern matches whole values."""
    for pointer, pattern in patterns(document):
        rest = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "x", pattern)
        while "(" in rest:
            rest = re.sub(r"\([^()]*\)", "x", rest)
        if not (rest.startswith("^") and rest.endswith("$")) or "|" in rest:  # no alternative outside of a group
            yield pointer, f"the pattern {pattern!r} does not match whole values; expected ^…$"


def keywords(document: Document) -> Breaches:
    """Every keyword exists and has an effect on the type beside it."""
    for pointer, schema in walk.schemas(document):
        declared = schema.get("type", [])
        kinds = [declared] if isinstance(declared, str) else declared
        applicable = frozenset().union(*(_FOR_TYPE.get(kind, set()) for kind in kinds)) if kinds else _TYPED
        for keyword in schema:
            if keyword == "nullable":
                message = "nullable is of OpenAPI 3.0 and has no effect; write type: [string, 'null']"
                yield f"{pointer}/nullable", message
            elif keyword not in _KEYWORDS and not keyword.startswith("x-"):
                yield f"{pointer}/{keyword}", f"{keyword!r} has no effect: nothing here reads it"
            elif keyword in _TYPED and keyword not in applicable:
                yield f"{pointer}/{keyword}", f"{keyword!r} has no effect on {' or '.join(kinds)}"


def all_required(document: Document) -> Breaches:
    """Every property of a successful response is required."""
    roots: dict[str, Any] = {}
    for pointer, operation in walk.parts(document, "operation"):
        for status, response in operation.get("responses", {}).items():
            if status.startswith("2"):
                for kind, media in dereference(document, response).get("content", {}).items():
                    inline = f"{pointer}/responses/{status}/content/{escape(kind)}/schema"
                    roots |= {inline: media.get("schema"), **targets(document, media.get("schema"))}
    for pointer, schema in ((place, part) for root, one in roots.items() for place, part in walk.schemas_in(root, one)):
        for name in schema.get("properties", {}).keys() - set(schema.get("required", ())):
            yield f"{pointer}/properties/{name}", f"the property {name!r} is not required, so no test can miss it"


def described(document: Document) -> Breaches:
    """Everything that a reader meets has a description; every path, operation and named example a summary."""
    parts = [*walk.parts(document, *_DESCRIBED, "security scheme")]
    parts += [part for part in walk.parts(document, "schema") if part[0].startswith("/components/schemas/")]
    for pointer, schema in walk.schemas(document):
        parts += [(f"{pointer}/properties/{escape(name)}", part) for name, part in schema.get("properties", {}).items()]
    summarized = walk.parts(document, "path item", "operation", "example")
    for key, asked in (("description", parts), ("summary", summarized)):
        for pointer, part in asked:
            if not (isinstance(part, dict) and isinstance(part.get(key), str) and part[key].strip()):
                yield pointer, f"there is no {key}"


def examples_present(document: Document) -> Breaches:
    """Every parameter, header and body has an example."""
    for pointer, holder in walk.parts(document, *_HOLDERS):
        if "example" in holder and "examples" in holder:
            yield pointer, "example and examples exclude each other"
        elif not any(True for _ in _examples(document, pointer, holder)):
            yield pointer, "there is no example"


def examples_valid(document: Document) -> Breaches:
    """Every example and every default is valid against its schema."""
    for pointer, holder in walk.parts(document, *_HOLDERS):
        if "schema" in holder:
            yield from _against(document, holder["schema"], _examples(document, pointer, holder))
    for pointer, schema in walk.schemas(document):
        places = [(f"{pointer}/examples/{index}", value) for index, value in enumerate(schema.get("examples", []))]
        places += [(f"{pointer}/{key}", schema[key]) for key in ("example", "default") if key in schema]
        yield from _against(document, schema, iter(places))


def _examples(document: Document, pointer: str, holder: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the examples of a parameter, a header or a body, with their places."""
    if "example" in holder:
        yield f"{pointer}/example", holder["example"]
    for name, entry in holder.get("examples", {}).items():
        example = dereference(document, entry)
        if "value" in example:
            yield f"{pointer}/examples/{name}/value", example["value"]


def _against(document: Document, schema: Any, values: Iterator[tuple[str, Any]]) -> Breaches:
    try:
        validator = jsonschema_rs.Draft202012Validator(standalone(document, schema), validate_formats=True)
    except jsonschema_rs.ValidationError:
        return  # reported by the rules on schemas
    for pointer, value in values:
        for error in validator.iter_errors(value):
            place = "".join(f"/{key}" for key in error.instance_path)
            yield f"{pointer}{place}", f"the example breaks its schema: {error.message}"
