"""Rules on schemas and their patterns: each is valid, can be satisfied, and says nothing that has no effect."""

import re
import warnings
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
from jsonschema_rs import canonical

from scripts.contract import walk
from scripts.lint_rules.table import HOUSE, PATTERNS, SCHEMAS, Breaches, Document, rule
from scripts.schemas import ANNOTATIONS, IN_LIST, IN_MAP, IN_ONE, standalone, targets
from scripts.spec import dereference, escape

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
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


@rule(SCHEMAS)
def json_schema(document: Document) -> Breaches:
    """Every schema is valid JSON Schema 2020-12."""
    for pointer, schema in walk.parts(document, "schema"):
        try:
            jsonschema_rs.meta.validate({**schema, "$schema": _DIALECT})
        except jsonschema_rs.ValidationError as error:
            place = "".join(f"/{escape(str(key))}" for key in error.instance_path)
            yield f"{pointer}{place}", f"not valid JSON Schema: {error.message}"


@rule(PATTERNS)
def patterns_compile(document: Document) -> Breaches:
    """Every pattern compiles in Python and in the JSON Schema validator."""
    for pointer, pattern in _patterns(document):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")  # a pattern that Python warns about means something else elsewhere
                re.compile(pattern)
            jsonschema_rs.Draft202012Validator({"pattern": pattern})
        except (re.error, FutureWarning, DeprecationWarning, jsonschema_rs.ValidationError) as error:
            yield pointer, f"the pattern {pattern!r} does not compile: {str(error).splitlines()[0]}"


@rule(HOUSE)
def patterns_anchored(document: Document) -> Breaches:
    """Every pattern matches whole values."""
    for pointer, pattern in _patterns(document):
        if not _is_anchored(pattern):
            yield pointer, f"the pattern {pattern!r} does not match whole values; expected ^…$"


def _is_anchored(pattern: str) -> bool:
    """Tell whether a valid pattern begins with ^ and ends with $, and has no alternative outside of a group."""
    rest = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "x", pattern)
    while "(" in rest:
        rest = re.sub(r"\([^()]*\)", "x", rest)
    return rest.startswith("^") and rest.endswith("$") and "|" not in rest


def _patterns(document: Document) -> Iterator[tuple[str, str]]:
    return ((f"{pointer}/pattern", part["pattern"]) for pointer, part in walk.schemas(document) if "pattern" in part)


@rule(HOUSE)
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


@rule(HOUSE)
def satisfiable(document: Document) -> Breaches:
    """Every schema can be satisfied by some value."""
    for pointer, schema in walk.parts(document, "schema"):
        found = canonical.find_unsatisfiable(standalone(document, schema), validate_formats=True)
        for place, reason in found.items():
            excluding = _keywords_of(reason)
            caused_below = excluding == ["$ref"] or any(other.startswith(f"{place}/") for other in found)
            if not caused_below and not place.startswith("/$defs"):
                which = f": {', '.join(excluding)} exclude each other" if excluding else ""
                yield f"{pointer}{place}", f"no value can satisfy this schema{which}"


def _keywords_of(reason: canonical.UnsatisfiableReason) -> list[str]:
    match reason:
        case canonical.UnsatisfiableReason.Empty(cause):
            causes = [cause]
        case canonical.UnsatisfiableReason.Conflict(causes):
            pass
        case _:
            causes = []
    return sorted({keyword for cause in causes for keyword in cause.keywords})


@rule(HOUSE)
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
