"""Rules on prose: everything that a reader meets is described."""

from collections.abc import Iterator
from typing import Any

from scripts.contract import walk
from scripts.lint_rules.rule import Breaches, Document, Rule
from scripts.spec import escape


def _described(document: Document) -> Breaches:
    for pointer, part in _parts(document):
        text = part.get("description") if isinstance(part, dict) else None
        if not isinstance(text, str) or not text.strip():
            yield pointer, "there is no description"


def _summarized(document: Document) -> Breaches:
    examples = [
        (f"{pointer}/examples/{name}", example)
        for pointer, holder in (*walk.parameters(document), *walk.headers(document), *walk.media_types(document))
        for name, example in holder.get("examples", {}).items()
    ]
    for pointer, part in (*walk.path_items(document), *walk.operations(document), *examples):
        text = part.get("summary")
        if "$ref" not in part and (not isinstance(text, str) or not text.strip()):
            yield pointer, "there is no summary"


def _parts(document: Document) -> Iterator[tuple[str, Any]]:
    yield "/info", document["info"]
    for section in ("servers", "tags"):
        for index, part in enumerate(document.get(section, ())):
            yield f"/{section}/{index}", part
            for name, variable in part.get("variables", {}).items():
                yield f"/{section}/{index}/variables/{name}", variable
    for parts in (walk.operations, walk.parameters, walk.headers, walk.responses, walk.links):
        yield from parts(document)
    components = document.get("components", {})
    for section in ("schemas", "securitySchemes"):
        for name, part in components.get(section, {}).items():
            yield f"/components/{section}/{escape(name)}", part
    for pointer, schema in walk.schemas(document):
        for name, part in schema.get("properties", {}).items():
            yield f"{pointer}/properties/{escape(name)}", part


RULES = (
    Rule("described", "Everything that a reader meets has a description.", _described),
    Rule("summarized", "Every path, operation and named example has a summary.", _summarized),
)
