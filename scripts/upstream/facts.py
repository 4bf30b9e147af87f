"""Lists a slice as single facts, each under a readable name, so that two slices can be compared one by one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scripts.spec import METHODS


@dataclass(frozen=True)
class Difference:
    """One fact that two slices do not share."""

    fact: str
    """For example `ListConversationMessageReceipt.query.PageSize.maximum`."""
    before: str | None
    """What the first slice says, None if nothing."""
    after: str | None
    """What the second slice says, None if nothing."""

    def __str__(self) -> str:
        """Write the fact and its two values in one line."""
        return f"{self.fact}: {'nothing' if self.before is None else self.before} → {self.after or 'nothing'}"


def facts(slice_: Mapping[str, Any]) -> dict[str, str]:
    """Return every fact of a slice by name, in the order of the slice."""
    return dict(_slice(slice_))


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Return the facts that two slices do not share, sorted by name."""
    one, other = facts(before), facts(after)
    return [
        Difference(name, one.get(name), other.get(name))
        for name in sorted({*one, *other})
        if one.get(name) != other.get(name)
    ]


def _slice(slice_: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for server in slice_["servers"]:
        yield f"server.{server['url']}", "offered"
    for name, scheme in slice_["components"]["securitySchemes"].items():
        yield f"security.{name}", _text(scheme)
    for path, item in slice_["paths"].items():
        for method in METHODS:
            if method in item:
                yield from _operation(item[method], f"{method.upper()} {path}")


def _operation(operation: Mapping[str, Any], request: str) -> Iterator[tuple[str, str]]:
    name = operation["operationId"]
    yield f"{name}.request", request
    yield f"{name}.security", _text(operation["security"])
    yield f"{name}.parameters", ", ".join(parameter["name"] for parameter in operation["parameters"])
    for server in operation.get("servers", ()):
        yield f"{name}.server.{server['url']}", "offered"
    if "deprecated" in operation:
        yield f"{name}.deprecated", "true"
    for kind, media in operation.get("requestBody", {}).items():
        yield from _schema(media["schema"], f"{name}.request.{kind}")
    for parameter in operation["parameters"]:
        place = f"{name}.{parameter['in']}.{parameter['name']}"
        for key in sorted(parameter.keys() - {"name", "in", "schema"}):
            yield f"{place}.{key}", _text(parameter[key])
        yield from _schema(parameter["schema"], place)
    for status, answer in operation["responses"].items():
        yield f"{name}.{status}", "answered"
        for header, entry in answer["headers"].items():
            yield f"{name}.{status}.header.{header}.required", _text(entry["required"])
            yield from _schema(entry["schema"], f"{name}.{status}.header.{header}")
        for kind, media in answer["content"].items():
            yield from _schema(media["schema"], f"{name}.{status}.{'body' if kind == 'application/json' else kind}")


def _schema(schema: Any, place: str) -> Iterator[tuple[str, str]]:
    if not isinstance(schema, Mapping):
        yield place, _text(schema)
        return
    for keyword in sorted(schema.keys() - {"properties", "required", "items"}):
        yield f"{place}.{keyword}", _text(schema[keyword])
    for name, child in schema.get("properties", {}).items():
        yield f"{place}.{name}.required", _text(name in schema.get("required", ()))
        yield from _schema(child, f"{place}.{name}")
    if "items" in schema:
        yield from _schema(schema["items"], f"{place}.each")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
