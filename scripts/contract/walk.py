"""Walks over the parts of an OpenAPI document, each with the JSON pointer at which it is written."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from scripts.schemas import children
from scripts.spec import METHODS, escape

Part: TypeAlias = tuple[str, dict[str, Any]]


def _entries(holder: Any, pointer: str) -> Iterator[tuple[str, Any]]:
    """Yield the members of an object or array with their pointers; nothing if it is neither."""
    pairs = holder.items() if isinstance(holder, Mapping) else enumerate(holder) if isinstance(holder, list) else ()
    for key, value in pairs:
        yield f"{pointer}/{escape(str(key))}", value


def _written(entries: Iterator[tuple[str, Any]]) -> Iterator[Part]:
    """Leave out references, whose target is visited where it is written."""
    return ((pointer, part) for pointer, part in entries if isinstance(part, dict) and "$ref" not in part)


def _components(document: Mapping[str, Any], kind: str) -> Iterator[Part]:
    return _written(_entries(document.get("components", {}).get(kind), f"/components/{kind}"))


def path_items(document: Mapping[str, Any]) -> Iterator[Part]:
    """Yield every path item."""
    return ((pointer, item) for pointer, item in _entries(document.get("paths"), "/paths") if isinstance(item, dict))


def operations(document: Mapping[str, Any]) -> Iterator[Part]:
    """Yield every operation."""
    for pointer, item in path_items(document):
        yield from ((f"{pointer}/{method}", item[method]) for method in METHODS if isinstance(item.get(method), dict))


def parameters(document: Mapping[str, Any]) -> Iterator[Part]:
    """Yield every parameter, wherever it is written."""
    yield from _components(document, "parameters")
    for pointer, holder in (*path_items(document), *operations(document)):
        yield from _written(_entries(holder.get("parameters"), f"{pointer}/parameters"))


def responses(document: Mapping[str, Any]) -> Iterator[Part]:
    """Yield every response, wherever it is written."""
    yield from _components(document, "responses")
    for pointer, operation in operations(document):
        yield from _written(_entries(operation.get("responses"), f"{pointer}/responses"))


def headers(document: Mapping[str, Any]) -> Iterator[Part]:
    """Yield every response header, wherever it is written."""
    yield from _components(document, "headers")
    for pointer, response in responses(document):
        yield from _written(_entries(response.get("headers"), f"{pointer}/headers"))


def media_types(document: Mapping[str, Any]) -> Iterator[Part]:
    """Yield every media type of every response."""
    for pointer, response in responses(document):
        yield from _written(_entries(response.get("content"), f"{pointer}/content"))


def links(document: Mapping[str, Any]) -> Iterator[Part]:
    """Yield every link, wherever it is written."""
    yield from _components(document, "links")
    for pointer, response in responses(document):
        yield from _written(_entries(response.get("links"), f"{pointer}/links"))


def root_schemas(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield every schema that is not part of another one."""
    yield from _entries(document.get("components", {}).get("schemas"), "/components/schemas")
    for pointer, holder in (*parameters(document), *headers(document), *media_types(document)):
        if "schema" in holder:
            yield f"{pointer}/schema", holder["schema"]


def schemas(document: Mapping[str, Any]) -> Iterator[Part]:
    """Yield every schema object, each before its subschemas."""
    return ((pointer, schema) for pointer, schema in all_schemas(document) if isinstance(schema, dict))


def all_schemas(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield every schema, object or boolean, each before its subschemas."""
    waiting = list(root_schemas(document))
    while waiting:
        pointer, schema = waiting.pop(0)
        yield pointer, schema
        if isinstance(schema, dict):
            below = [(pointer + "".join(f"/{escape(key)}" for key in keys), child) for keys, child in children(schema)]
            waiting[:0] = below
