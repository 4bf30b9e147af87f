"""Compares what stands beside the operations: the package's name, servers, tags, names of schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scripts.contract_diff.change import Change, Severity
from scripts.contract_diff.servers import ALL, compare_servers
from scripts.contract_diff.values import remarks, unread
from scripts.spec import escape

Document = Mapping[str, Any]

SCHEME = frozenset({"type", "scheme", "in", "name"})
"""Keys of a security scheme that are compared where it is asked for."""


def compare_documents(old: Document, new: Document) -> Iterator[Change]:
    """Yield the changes that concern the whole contract."""
    yield from _info(old, new)
    yield from compare_servers((ALL, old.get("servers", [])), (ALL, new.get("servers", [])))
    yield from _tags(old, new)
    yield from _schemes(old, new)
    yield from _schema_names(old, new)
    for key in ("openapi", "jsonSchemaDialect", "webhooks"):
        if old.get(key) != new.get(key):
            yield Change(Severity.NOTICE, f"/{key}", f"{key} {old.get(key, 'none')} → {new.get(key, 'none')}")
    yield from remarks(old, new, "")


def _info(old: Document, new: Document) -> Iterator[Change]:
    before, after = old.get("info", {}), new.get("info", {})
    package = "x-python-package"
    if before.get(package) != after.get(package):
        message = f"the package has another name: {before.get(package)} → {after.get(package)}"
        yield Change(Severity.BREAKING, f"/info/{package}", message)
    for key in sorted({*before, *after} - {package}):
        if before.get(key) != after.get(key):
            severity = Severity.NOTICE if key in {"version", "license"} or key.startswith("x-") else Severity.SAFE
            yield Change(severity, f"/info/{key}", f"{key} {before.get(key, 'none')} → {after.get(key, 'none')}")


def _tags(old: Document, new: Document) -> Iterator[Change]:
    before, after = ({tag["name"]: tag for tag in one.get("tags", ())} for one in (old, new))
    for index, (name, tag) in enumerate(after.items()):
        if name in before:
            yield from remarks(before[name], tag, f"/tags/{index}")
        else:
            yield Change(Severity.SAFE, f"/tags/{index}", f"the tag {name!r} is new")
    for index, name in enumerate(before):
        if name not in after:
            yield Change(Severity.NOTICE, f"/tags/{index}", f"the tag {name!r} is gone")


def _schemes(old: Document, new: Document) -> Iterator[Change]:
    before, after = (one.get("components", {}).get("securitySchemes", {}) for one in (old, new))
    for name in before.keys() & after.keys():
        pointer = f"/components/securitySchemes/{escape(name)}"
        yield from remarks(before[name], after[name], pointer)
        yield from unread(before[name], after[name], pointer, SCHEME)


def _schema_names(old: Document, new: Document) -> Iterator[Change]:
    before, after = (one.get("components", {}).get("schemas", {}) for one in (old, new))
    for name in before:
        if name not in after:
            message = f"the schema {name} is gone by that name; classes are named after schemas"
            yield Change(Severity.NOTICE, f"/components/schemas/{escape(name)}", message)
        elif isinstance(before[name], Mapping) and isinstance(after[name], Mapping):
            yield from remarks(before[name], after[name], f"/components/schemas/{escape(name)}")
    for name in after:
        if name not in before:
            yield Change(Severity.SAFE, f"/components/schemas/{escape(name)}", f"the schema {name} is new")
