"""Compares what stands beside the operations: the package's name, servers, tags, names of schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scripts.contract_diff.change import Change, Severity
from scripts.contract_diff.values import remarks
from scripts.spec import escape

Document = Mapping[str, Any]


def compare_documents(old: Document, new: Document) -> Iterator[Change]:
    """Yield the changes that concern the whole contract."""
    yield from _info(old, new)
    yield from _servers(old, new)
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


def _servers(old: Document, new: Document) -> Iterator[Change]:
    before, after = (
        {server["url"]: (index, server) for index, server in enumerate(one.get("servers", ()))} for one in (old, new)
    )
    for url in before:
        if url not in after:
            yield Change(Severity.BREAKING, f"/servers/{before[url][0]}", f"the server {url} is gone")
    for url, (index, server) in after.items():
        if url not in before:
            yield Change(Severity.SAFE, f"/servers/{index}", f"the server {url} is new")
        else:
            yield from remarks(before[url][1], server, f"/servers/{index}")
            yield from _variables(before[url][1], server, f"/servers/{index}/variables")
    if list(before)[:1] != list(after)[:1] and set(list(before)[:1]) <= set(after):
        yield Change(Severity.NOTICE, "/servers/0", f"another server comes first: {next(iter(after))}")


def _variables(old: Document, new: Document, pointer: str) -> Iterator[Change]:
    for name in old.get("variables", {}):
        if name not in new.get("variables", {}):
            yield Change(Severity.BREAKING, f"{pointer}/{escape(name)}", f"the server variable {name!r} has no default")
    for name, after in new.get("variables", {}).items():
        before = old.get("variables", {}).get(name, {})
        place = f"{pointer}/{escape(name)}"
        yield from remarks(before, after, place)
        gone = set(before.get("enum", after.get("enum", ()))) - set(after.get("enum", before.get("enum", ())))
        if gone or ("enum" in after and "enum" not in before):
            limited = f"only {', '.join(after['enum'])} are left"
            yield Change(Severity.BREAKING, f"{place}/enum", f"the server variable {name!r} is limited: {limited}")
        elif before.get("enum") != after.get("enum"):
            yield Change(Severity.SAFE, f"{place}/enum", f"the server variable {name!r} takes more values")


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
        yield from remarks(before[name], after[name], f"/components/securitySchemes/{escape(name)}")


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
