"""Rules on schemas: each is one, can be satisfied, and says nothing that has no effect."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
from jsonschema_rs import canonical

from scripts.contract import walk
from scripts.lint_rules.rule import Breaches, Document, Rule
from scripts.schemas import ANNOTATIONS, IN_LIST, IN_MAP, IN_ONE, standalone, targets
from scripts.spec import dereference, escape

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


def _keywords(document: Document) -> Breaches:
    for pointer, schema in walk.schemas(document):
        kinds = _types(schema)
        applicable = frozenset().union(*(_FOR_TYPE.get(kind, set()) for kind in kinds)) if kinds else _TYPED
        for keyword in schema:
            if keyword == "nullable":
                yield (
                    f"{pointer}/nullable",
                    "nullable is of OpenAPI 3.0 and has no effect; write type: [string, 'null']",
                )
            elif keyword not in _KEYWORDS and not keyword.startswith("x-"):
                yield f"{pointer}/{keyword}", f"{keyword!r} is not a keyword of JSON Schema and has no effect"
            elif keyword in _TYPED and keyword not in applicable:
                yield f"{pointer}/{keyword}", f"{keyword!r} has no effect on {' or '.join(kinds)}"


def _types(schema: dict[str, Any]) -> list[str]:
    declared = schema.get("type", [])
    return [declared] if isinstance(declared, str) else list(declared)


def _valid(document: Document) -> Breaches:
    for pointer, schema in walk.parts(document, "schema"):
        try:
            jsonschema_rs.meta.validate({**schema, "$schema": _2020})
        except jsonschema_rs.ValidationError as error:
            place = "".join(f"/{escape(str(key))}" for key in error.instance_path)
            yield f"{pointer}{place}", f"not valid JSON Schema: {error.message}"


_2020 = "https://json-schema.org/draft/2020-12/schema"


def _satisfiable(document: Document) -> Breaches:
    for pointer, schema in walk.parts(document, "schema"):
        found = canonical.find_unsatisfiable(standalone(document, schema), validate_formats=True)
        for place, reason in found.items():
            keywords = _keywords_of(reason)
            caused_below = keywords == ["$ref"] or any(other.startswith(f"{place}/") for other in found)
            if not caused_below and not place.startswith("/$defs"):
                which = f": {', '.join(keywords)} exclude each other" if keywords else ""
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


def _required(document: Document) -> Breaches:
    for pointer, schema in walk.schemas(document):
        known = schema.get("properties", {})
        for index, name in enumerate(schema.get("required", ())):
            if name not in known:
                yield f"{pointer}/required/{index}", f"the required property {name!r} is not described"


def _all_required(document: Document) -> Breaches:
    for pointer, schema in _successful(document):
        for name in schema.get("properties", {}).keys() - set(schema.get("required", ())):
            yield f"{pointer}/properties/{name}", f"the property {name!r} is not required, so no test can miss it"


def _successful(document: Document) -> Iterator[walk.Part]:
    """Yield the schemas, and their parts, that describe the body of a successful response."""
    roots: dict[str, Any] = {}
    for pointer, operation in walk.parts(document, "operation"):
        for status, response in operation.get("responses", {}).items():
            if status.startswith("2"):
                for kind, media in dereference(document, response).get("content", {}).items():
                    inline = f"{pointer}/responses/{status}/content/{escape(kind)}/schema"
                    roots |= {inline: media.get("schema"), **targets(document, media.get("schema"))}
    return (part for pointer, schema in roots.items() for part in walk.schemas_in(pointer, schema))


VALIDITY = (Rule("json-schema", "Every schema is valid JSON Schema 2020-12.", _valid),)

RULES = (
    Rule("keywords", "Every keyword exists and has an effect on the type beside it.", _keywords),
    Rule("satisfiable", "Every schema can be satisfied by some value.", _satisfiable),
    Rule("required-described", "Every required property is described.", _required),
    Rule("all-required", "Every property of a successful response is required.", _all_required),
)
