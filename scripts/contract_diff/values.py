"""Compares two versions of a schema: which values did a consumer send or meet, and which may they now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

import jsonschema_rs

from scripts.contract_diff.change import Change, Severity
from scripts.contract_diff.inclusion import Verdict, covers
from scripts.contract_diff.shape import Node, Shape, shape
from scripts.schemas import ANNOTATIONS, IN_LIST, Schema, bare, standalone
from scripts.spec import dereference, escape

_UNASKED = ("default", "deprecated", "readOnly", "writeOnly")
_SAID = frozenset({"summary", "value"})
_LIMIT = 160


class Direction(Enum):
    """Who makes the values."""

    REQUEST = "request"
    """The consumer: what was accepted must stay accepted."""
    RESPONSE = "response"
    """The provider: nothing may come that could not come before."""


def compare(
    old: Node, new: Node, direction: Direction, met: frozenset[tuple[str, str]] = frozenset()
) -> Iterator[Change]:
    """Yield the changes from one schema to another; raises SpecError if a reference does not resolve."""
    place = (old.pointer, new.pointer)
    if place in met:
        return
    met |= {place}
    before, after = shape(old), shape(new)
    yield from remarks(before.rest, after.rest, after.spoken)
    if before.is_object and after.is_object:
        yield from _properties(before, after, direction, (old, new), met)
        yield from _decide(old, new, (before, after), {"properties", "required"}, direction)
    elif _list(before) and _list(after):
        yield from compare(_items(old, before), _items(new, after), direction, met)
        yield from _decide(old, new, (before, after), {"items"}, direction)
    else:
        yield from _decide(old, new, (before, after), set(), direction)


def remarks(old: Mapping[str, Any], new: Mapping[str, Any], pointer: str) -> Iterator[Change]:
    """Yield the changes of what is said about a thing: its prose, its examples, its default, its deprecation."""
    for keyword in _UNASKED:
        if old.get(keyword) != new.get(keyword):
            yield Change(Severity.NOTICE, f"{pointer}/{keyword}", _keywords({**old}, {**new}, {keyword}))
    prose = [key for key in (*ANNOTATIONS, *_SAID) if key not in _UNASKED and old.get(key) != new.get(key)]
    if prose:
        yield Change(Severity.SAFE, pointer, f"described differently ({', '.join(sorted(prose))})")
    for keyword in sorted({*old, *new}):
        if keyword.startswith("x-") and old.get(keyword) != new.get(keyword):
            yield Change(Severity.NOTICE, f"{pointer}/{keyword}", _keywords({**old}, {**new}, {keyword}))


def unread(old: Mapping[str, Any], new: Mapping[str, Any], pointer: str, read: frozenset[str]) -> Iterator[Change]:
    """Yield the differences in keys that nothing here reads: whether they break anything, nobody can say."""
    for key in sorted({*old, *new} - read - ANNOTATIONS - _SAID):
        if not key.startswith("x-") and old.get(key) != new.get(key):
            message = f"{key} is another; this is not compared, so it counts as breaking"
            yield Change(Severity.BREAKING, f"{pointer}/{escape(key)}", message, undecided=True)


def _properties(
    before: Shape, after: Shape, direction: Direction, nodes: tuple[Node, Node], met: frozenset[tuple[str, str]]
) -> Iterator[Change]:
    for name in dict.fromkeys([*before.properties, *after.properties]):
        left, right = before.properties.get(name), after.properties.get(name)
        if left and right:
            yield from _presence(name, before, after, right.pointer, direction)
            yield from compare(left, right, direction, met)
        elif left:
            gone = Severity.BREAKING if direction is Direction.RESPONSE else Severity.NOTICE
            yield Change(gone, left.pointer, f"the property {name!r} is gone")
        elif right:
            yield from _added(name, before, after, right, direction, nodes[0])


def _presence(name: str, before: Shape, after: Shape, pointer: str, direction: Direction) -> Iterator[Change]:
    was, will = name in before.required, name in after.required
    if was and not will:
        severity = Severity.BREAKING if direction is Direction.RESPONSE else Severity.SAFE
        yield Change(severity, pointer, f"the property {name!r} is no longer required")
    elif will and not was:
        severity = Severity.SAFE if direction is Direction.RESPONSE else Severity.BREAKING
        yield Change(severity, pointer, f"the property {name!r} is now required")


def _added(name: str, before: Shape, after: Shape, added: Node, direction: Direction, old: Node) -> Iterator[Change]:
    open_to = before.rest.get("additionalProperties", True)
    if direction is Direction.RESPONSE and open_to is not True:
        yield Change(
            Severity.BREAKING, added.pointer, f"the property {name!r} is new, and {old.pointer} was closed to it"
        )
    elif direction is Direction.REQUEST and name in after.required:
        yield Change(Severity.BREAKING, added.pointer, f"the required property {name!r} is new")
    else:
        yield Change(Severity.SAFE, added.pointer, f"the property {name!r} is new")


def _list(found: Shape) -> bool:
    return found.rest.get("type") == "array" and isinstance(found.rest.get("items"), Mapping)


def _items(node: Node, found: Shape) -> Node:
    return Node(node.document, f"{found.pointer}/items", found.rest["items"])


def _decide(
    old: Node, new: Node, shapes: tuple[Shape, Shape], apart: set[str], direction: Direction
) -> Iterator[Change]:
    """Yield the change of whatever is not compared part by part."""
    before, after = (_whole(found, apart) for found in shapes)
    pointer = shapes[1].pointer
    was, will = standalone(old.document, before), standalone(new.document, after)
    if was == will:
        return
    wide, narrow = (will, was) if direction is Direction.REQUEST else (was, will)
    spelled = (_spelled(old.document, before), _spelled(new.document, after))
    details = _keywords(*spelled, {*before, *after})
    verdict = _verdict(wide, narrow)
    if verdict is Verdict.YES and _verdict(narrow, wide) is Verdict.YES:
        yield Change(Severity.NOTICE, pointer, f"written differently, with the same values: {details}")
    elif verdict is Verdict.YES:
        what = "accepts more" if direction is Direction.REQUEST else "answers hold fewer values"
        yield Change(Severity.SAFE, pointer, f"{what}: {details}")
    elif verdict is Verdict.NO:
        what = "accepts less" if direction is Direction.REQUEST else "answers may hold new values"
        yield Change(Severity.BREAKING, pointer, f"{what}: {details}")
    else:
        what = "cannot be decided, so it counts as breaking"
        yield Change(Severity.BREAKING, pointer, f"{what}: {details}", undecided=True)


def _verdict(wide: Schema, narrow: Schema) -> Verdict:
    try:
        return covers(wide, narrow)
    except (jsonschema_rs.ValidationError, jsonschema_rs.canonical.CanonicalizationError, ValueError):
        return Verdict.UNKNOWN  # one of the two is no schema that can be read


def _whole(found: Shape, apart: set[str]) -> dict[str, Any]:
    whole = {key: value for key, value in found.rest.items() if key not in apart and key not in ANNOTATIONS}
    if "properties" not in apart and found.properties:
        whole["properties"] = {name: node.schema for name, node in found.properties.items()}
    if "required" not in apart and found.required:
        whole["required"] = sorted(found.required)
    return whole


def _spelled(document: Mapping[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Write out the alternatives of a schema that are references, so that their difference can be named."""
    return {
        key: [bare(dereference(document, part)) for part in value] if key in IN_LIST else value
        for key, value in schema.items()
    }


def _keywords(old: dict[str, Any], new: dict[str, Any], which: set[str]) -> str:
    """Say in a few words which keywords differ."""
    said = []
    for keyword in sorted(which):
        before, after = bare(old.get(keyword)), bare(new.get(keyword))
        if keyword in ("default", "deprecated"):
            before, after = old.get(keyword), new.get(keyword)
        if before == after and (keyword in old) == (keyword in new):
            continue
        if keyword == "enum" and isinstance(before, list) and isinstance(after, list):
            gone, come = ([v for v in one if v not in other] for one, other in ((before, after), (after, before)))
            said.append(f"enum{''.join(f' -{_short(v)}' for v in gone)}{''.join(f' +{_short(v)}' for v in come)}")
        elif keyword in IN_LIST and before and after and len(before) == len(after):
            said += [
                _keywords(one, other, {*one, *other})
                for one, other in zip(before, after, strict=True)
                if isinstance(one, dict) and isinstance(other, dict) and one != other
            ]
        else:
            said.append(f"{keyword} {_written(old, keyword, before)} → {_written(new, keyword, after)}")
    return ", ".join(said) or "another order"


def _written(holder: Mapping[str, Any], keyword: str, value: Any) -> str:
    return _short(value) if keyword in holder else "none"


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LIMIT else text[: _LIMIT - 1] + "…"
