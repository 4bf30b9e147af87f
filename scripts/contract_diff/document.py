"""Compares two documents: their operations, and what is beside these."""

from collections.abc import Iterator
from typing import Any

from scripts.contract.node import Node, same
from scripts.contract_diff.change import BREAKING, NOTICE, SAFE, Change, merged
from scripts.contract_diff.facts import Fact, Pair, paired, part, remark_facts, servers, text
from scripts.contract_diff.operations import operation_facts
from scripts.schemas import as_31

_READ = {"openapi", "info", "servers", "paths", "webhooks", "components", "security", "jsonSchemaDialect"}
_SCHEME = {"type", "scheme", "in", "name"}
"""Keys of a security scheme that are compared where it is asked for."""


def facts(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Fact]:
    """Yield every fact of two OpenAPI documents; raises SpecError if a reference does not resolve."""
    before, after = (Node(document, "", document) for document in map(as_31, (old, new)))
    root = Pair(before, after)
    yield from operation_facts(before, after)
    yield from servers(root)
    yield from remark_facts(root, _READ)
    yield Fact(changes=tuple(_info(root)))
    yield from _tags(root)
    yield from _components(root)


def compare(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Return what changed from one OpenAPI document to another, the worst first.

    Severity is judged from the consumer's side, by inclusion of schemas: a request that was allowed must stay allowed,
    a response must not hold what it could not hold before. What cannot be decided counts as breaking and says so.

    Raises SpecError if a reference in one of the documents does not resolve.
    """
    return merged([change for fact in facts(old, new) for change in fact.changes])


def _info(root: Pair) -> Iterator[Change]:
    before, after = root.old.get("info", {}), root.new.get("info", {})
    for key in sorted({*before, *after}):
        if not same(before.get(key), after.get(key)):
            moved = f"{before.get(key, 'none')} → {after.get(key, 'none')}"
            severity = NOTICE if key in {"version", "license"} or key.startswith("x-") else SAFE
            if key == "x-python-package":
                yield Change(BREAKING, f"/info/{key}", f"the package has another name: {moved}")
            else:
                yield Change(severity, f"/info/{key}", f"{key} {moved}")
    for key in ("openapi", "jsonSchemaDialect"):
        if not same(root.old.get(key), root.new.get(key)):
            yield Change(NOTICE, f"/{key}", f"{key} {root.old.get(key, 'none')} → {root.new.get(key, 'none')}")


def _tags(root: Pair) -> Iterator[Fact]:
    before, after = (
        {str(tag.get("name")): tag for tag in one.members("tags").values()} for one in (root.old, root.new)
    )
    for name, tag in paired(before, after):
        yield from _named(tag, f"the tag {name!r}")


def _components(root: Pair) -> Iterator[Fact]:
    before, after = (Node(one.document, "/components", one.get("components", {})) for one in (root.old, root.new))
    components = Pair(before, after)
    for name, scheme in components.members("securitySchemes"):
        if not (scheme.gone or scheme.added):
            yield from remark_facts(scheme, _SCHEME)
        was, will = scheme.each(lambda node: {key: node.get(key) for key in node.value if key in _SCHEME})
        yield Fact(f"security.{name}", text(was), text(will))
    for name, schema in components.members("schemas"):
        yield from _named(schema, f"the schema, and class, {name}")


def _named(pair: Pair, subject: str) -> Iterator[Fact]:
    """Yield the fact that something is there by its name, and what is said about it."""
    yield from part(Fact(changes=pair.presence(subject, NOTICE, SAFE)), pair, remark_facts(pair))
