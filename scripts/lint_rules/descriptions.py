"""Rules on prose: everything that a reader meets is described."""

from scripts.contract import walk
from scripts.lint_rules.rule import Breaches, Document, Rule
from scripts.spec import escape

_DESCRIBED = ("info", "server", "server variable", "tag", "operation", "parameter", "header", "response", "link")


def _described(document: Document) -> Breaches:
    described = [*walk.parts(document, *_DESCRIBED, "security scheme")]
    described += [part for part in walk.parts(document, "schema") if part[0].startswith("/components/schemas/")]
    for pointer, schema in walk.schemas(document):
        described += [
            (f"{pointer}/properties/{escape(name)}", part) for name, part in schema.get("properties", {}).items()
        ]
    for pointer, part in described:
        if not _is_text(part, "description"):
            yield pointer, "there is no description"


def _summarized(document: Document) -> Breaches:
    for pointer, part in walk.parts(document, "path item", "operation", "example"):
        if not _is_text(part, "summary"):
            yield pointer, "there is no summary"


def _is_text(part: object, key: str) -> bool:
    return isinstance(part, dict) and isinstance(part.get(key), str) and bool(part[key].strip())


RULES = (
    Rule("described", "Everything that a reader meets has a description.", _described),
    Rule("summarized", "Every path, operation and named example has a summary.", _summarized),
)
