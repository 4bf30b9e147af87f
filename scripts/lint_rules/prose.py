"""Rules on what a reader looks for: descriptions, summaries, and examples that are valid."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs

from scripts.contract import walk
from scripts.lint_rules.table import HOUSE, Breaches, Document, rule
from scripts.schemas import standalone
from scripts.spec import dereference, escape

_DESCRIBED = ("info", "server", "server variable", "tag", "operation", "parameter", "header", "response", "link")
_HOLDERS = ("parameter", "header", "media type")
"""What has a schema and examples of it."""


@rule(HOUSE)
def described(document: Document) -> Breaches:
    """Everything that a reader meets has a description."""
    parts = [*walk.parts(document, *_DESCRIBED, "security scheme")]
    parts += [part for part in walk.parts(document, "schema") if part[0].startswith("/components/schemas/")]
    for pointer, schema in walk.schemas(document):
        parts += [(f"{pointer}/properties/{escape(name)}", part) for name, part in schema.get("properties", {}).items()]
    for pointer, part in parts:
        if not _is_text(part, "description"):
            yield pointer, "there is no description"


@rule(HOUSE)
def summarized(document: Document) -> Breaches:
    """Every path, operation and named example has a summary."""
    for pointer, part in walk.parts(document, "path item", "operation", "example"):
        if not _is_text(part, "summary"):
            yield pointer, "there is no summary"


def _is_text(part: object, key: str) -> bool:
    return isinstance(part, dict) and isinstance(part.get(key), str) and bool(part[key].strip())


@rule(HOUSE)
def examples_present(document: Document) -> Breaches:
    """Every parameter, header and body has an example."""
    for pointer, holder in walk.parts(document, *_HOLDERS):
        if "example" in holder and "examples" in holder:
            yield pointer, "example and examples exclude each other"
        elif not any(True for _ in examples(document, pointer, holder)):
            yield pointer, "there is no example"


@rule(HOUSE)
def examples_valid(document: Document) -> Breaches:
    """Every example and every default is valid against its schema."""
    for pointer, holder in walk.parts(document, *_HOLDERS):
        if "schema" in holder:
            yield from _against(document, holder["schema"], examples(document, pointer, holder))
    for pointer, schema in walk.schemas(document):
        places = [(f"{pointer}/examples/{index}", value) for index, value in enumerate(schema.get("examples", []))]
        places += [(f"{pointer}/{key}", schema[key]) for key in ("example", "default") if key in schema]
        yield from _against(document, schema, iter(places))


def examples(document: Document, pointer: str, holder: dict[str, Any]) -> Iterator[tuple[str, Any]]:
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
