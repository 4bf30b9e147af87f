"""Compares two versions of a contract operation by operation: what may be called, how, and with which credentials."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from scripts.contract_diff.answers import Place, compare_answers
from scripts.contract_diff.change import Change, Severity
from scripts.contract_diff.servers import compare_operation_servers
from scripts.contract_diff.values import Direction, compare, remarks, unread
from scripts.spec import METHODS, Operation, dereference, escape, operations, target_pointer

Document = Mapping[str, Any]

_OPERATION = frozenset({"operationId", "tags", "parameters", "responses", "security", "servers"})
_PARAMETER = frozenset({"name", "in", "required", "schema", "style", "explode", "allowReserved", "allowEmptyValue"})
_STYLES = {"path": "simple", "header": "simple", "query": "form", "cookie": "form"}
"""The style of a parameter that names none, by its place (OpenAPI 3.1.1, 4.8.12.2)."""


def compare_operations(old: Document, new: Document) -> Iterator[Change]:
    """Yield the changes of all operations; raises SpecError if a reference does not resolve."""
    before, after = ({operation.label: operation for operation in operations(one)} for one in (old, new))
    for label in dict.fromkeys([*before, *after]):
        if label not in after:
            yield Change(Severity.BREAKING, before[label].pointer, f"the operation {label} is gone", (label,))
        elif label not in before:
            yield Change(Severity.SAFE, after[label].pointer, f"the operation {label} is new", (label,))
        else:
            for change in _operation(old, new, before[label], after[label]):
                yield replace(change, operations=(label,))


def _operation(old: Document, new: Document, before: Operation, after: Operation) -> Iterator[Change]:
    if (before.method, before.path) != (after.method, after.path):
        was, will = (f"{operation.method.upper()} {operation.path}" for operation in (before, after))
        yield Change(Severity.BREAKING, after.pointer, f"the request is another: {was} → {will}")
    if before.node.get("tags") != after.node.get("tags"):
        message = f"the client's name for it is another: {before.node.get('tags')} → {after.node.get('tags')}"
        yield Change(Severity.BREAKING, f"{after.pointer}/tags", message)
    yield from remarks(before.node, after.node, after.pointer)
    yield from unread(before.node, after.node, after.pointer, _OPERATION)
    yield from _parameters(old, new, before, after)
    yield from _security(old, new, before, after)
    yield from compare_operation_servers(old, new, before, after)
    yield from compare_answers(Place(old, before.pointer, before.node), Place(new, after.pointer, after.node))


def _parameters(old: Document, new: Document, before: Operation, after: Operation) -> Iterator[Change]:
    left, right = _written(old, before), _written(new, after)
    for key in dict.fromkeys([*left, *right]):
        name = f"the {key[0]} parameter {key[1]!r}"
        if key not in right:
            yield Change(Severity.BREAKING, left[key].pointer, f"{name} is gone")
        elif key not in left:
            required = right[key].node.get("required") is True
            severity = Severity.BREAKING if required else Severity.SAFE
            yield Change(severity, right[key].pointer, f"{name} is new{' and required' if required else ''}")
        else:
            yield from _parameter(name, left[key], right[key])
    if list(left) != list(right) and set(left) == set(right):
        yield Change(Severity.NOTICE, f"{after.pointer}/parameters", "the parameters stand in another order")


def _parameter(name: str, old: Place, new: Place) -> Iterator[Change]:
    yield from remarks(old.node, new.node, new.pointer)
    was, will = (place.node.get("required") is True for place in (old, new))
    if was != will:
        severity = Severity.BREAKING if will else Severity.SAFE
        yield Change(severity, new.pointer, f"{name} is {'now' if will else 'no longer'} required")
    before, after = _in_url(old.node), _in_url(new.node)
    for keyword in before:
        if before[keyword] != after[keyword]:
            yield Change(Severity.BREAKING, f"{new.pointer}/{keyword}", f"{name} is written differently in the URL")
        elif old.node.get(keyword) != new.node.get(keyword):
            yield Change(Severity.SAFE, f"{new.pointer}/{keyword}", f"{name} says the same of its {keyword}")
    yield from unread(old.node, new.node, new.pointer, _PARAMETER)
    yield from compare(old.schema(), new.schema(), Direction.REQUEST)


def _in_url(parameter: Mapping[str, Any]) -> dict[str, Any]:
    """Tell how a parameter is written, with the defaults of what it does not say."""
    style = parameter.get("style", _STYLES[parameter["in"]])
    said = {"style": style, "explode": style == "form", "allowReserved": False, "allowEmptyValue": False}
    return {keyword: parameter.get(keyword, default) for keyword, default in said.items()}


def _written(document: Document, operation: Operation) -> dict[tuple[str, str], Place]:
    """Return the operation's parameters, each with the place where it is written."""
    found: dict[tuple[str, str], Place] = {}
    item_pointer = f"/paths/{escape(operation.path)}"
    for pointer, holder in ((item_pointer, document["paths"][operation.path]), (operation.pointer, operation.node)):
        for index, entry in enumerate(holder.get("parameters", ())):
            ref = entry.get("$ref")
            place = target_pointer(document, ref) if ref else f"{pointer}/parameters/{index}"
            parameter = dereference(document, entry)
            found[parameter["in"], parameter["name"]] = Place(document, place, parameter)
    return found


def _security(old: Document, new: Document, before: Operation, after: Operation) -> Iterator[Change]:
    pointer = f"{after.pointer}/security"
    was, will = (_ways(document, operation) for document, operation in ((old, before), (new, after)))
    for way in was:
        if not any(other <= way for other in will):
            yield Change(Severity.BREAKING, pointer, f"{_named(way)} is no longer enough")
    for way in will:
        if not any(other <= way for other in was):
            yield Change(Severity.SAFE, pointer, f"{_named(way)} is now enough")


def _ways(document: Document, operation: Operation) -> list[frozenset[str]]:
    """Return the ways to be let in, each the set of schemes, with scopes, that it takes."""
    schemes = document.get("components", {}).get("securitySchemes", {})
    requirements = operation.node.get("security", document.get("security", [])) or [{}]
    return [
        frozenset(
            _scheme(schemes.get(name, {}), name, scope) for name, scopes in way.items() for scope in scopes or [""]
        )
        for way in requirements
    ]


def _scheme(scheme: Mapping[str, Any], name: str, scope: str) -> str:
    kind = " ".join(str(scheme[key]) for key in ("type", "scheme", "in", "name") if key in scheme) or name
    return f"{kind}:{scope}" if scope else kind


def _named(way: frozenset[str]) -> str:
    return " with ".join(sorted(way)) if way else "no authentication"


def path_prose(old: Document, new: Document) -> Iterator[Change]:
    """Yield the changes of what is said about paths that both versions have."""
    for path, item in old.get("paths", {}).items():
        other = new.get("paths", {}).get(path)
        if other is not None:
            before, after = (_without_operations(one) for one in (item, other))
            yield from remarks(before, after, f"/paths/{escape(path)}")


def _without_operations(item: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key not in METHODS}
