"""Rules on examples: there is one wherever a reader looks for one, and each is valid."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs

from scripts.contract import walk
from scripts.lint_rules.rule import Breaches, Document, Rule
from scripts.schemas import standalone
from scripts.spec import dereference


def _present(document: Document) -> Breaches:
    for pointer, holder in _holders(document):
        if "example" in holder and "examples" in holder:
            yield pointer, "example and examples exclude each other"
        elif not any(True for _ in _values(document, pointer, holder)):
            yield pointer, "there is no example"


def _valid(document: Document) -> Breaches:
    for pointer, holder in _holders(document):
        if "schema" in holder:
            yield from _against(document, holder["schema"], _values(document, pointer, holder))
    for pointer, schema in walk.schemas(document):
        examples = schema.get("examples", [])
        places = [(f"{pointer}/examples/{index}", value) for index, value in enumerate(examples)]
        places += [(f"{pointer}/{key}", schema[key]) for key in ("example", "default") if key in schema]
        yield from _against(document, schema, iter(places))


def _holders(document: Document) -> Iterator[walk.Part]:
    """Yield whatever has a schema and examples of it."""
    return walk.parts(document, "parameter", "header", "media type")


def _values(document: Document, pointer: str, holder: dict[str, Any]) -> Iterator[tuple[str, Any]]:
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


RULES = (
    Rule("examples-present", "Every parameter, header and body has an example.", _present),
    Rule("examples-valid", "Every example and every default is valid against its schema.", _valid),
)
