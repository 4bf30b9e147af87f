"""Compares two versions of a schema: which values did a consumer send or meet, and which may they now."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema_rs
from jsonschema_rs.canonical import CanonicalizationError, Containment

from scripts.contract.node import Node, same
from scripts.contract.walk import schemas_in
from scripts.contract_diff.change import BREAKING, NOTICE, SAFE, Change, Direction
from scripts.contract_diff.shape import Shape, shape
from scripts.schemas import ANNOTATIONS, IN_LIST, Schema, bare, children, standalone
from scripts.spec import dereference

_NOTICED = ("default", "deprecated", "example", "examples", "readOnly", "writeOnly")
_PROSE = (ANNOTATIONS | {"summary", "tags"}) - {*_NOTICED}
REMARKS = _PROSE | {*_NOTICED}
"""Keys that say something about a thing without changing what it admits."""
_LIMIT = 160
Met = frozenset[tuple[str, str]]


def compare(old: Node, new: Node, direction: Direction, met: Met = frozenset()) -> Iterator[Change]:
    """Yield the changes from one schema to another; raises SpecError if a reference does not resolve."""
    place = (old.pointer, new.pointer)
    if place in met:
        return
    met |= {place}
    before, after = shape(old), shape(new)
    yield from remarks(before.annotations, after.annotations, after.described_at)
    separate: set[str] = set()
    if before.separable and after.separable:
        parts = [before.properties, before.required, after.properties, after.required]
        if any(parts) and before.may_be("object") and after.may_be("object"):
            separate |= {"properties", "required", "additionalProperties"}
            yield from _properties(before, after, direction, (old, new), met)
            yield from _decide(_additional(old, before), _additional(new, after), direction)
        if all("items" in found.rest and found.may_be("array") for found in (before, after)):
            separate |= {"items"}
            yield from compare(before.other("items"), after.other("items"), direction, met)
    yield from _nested_remarks(
        Node(old.document, before.pointer, before.rest), Node(new.document, after.pointer, after.rest), separate, met
    )
    yield from _decide(_whole(old, before, separate), _whole(new, after, separate), direction)


def remarks(old: Mapping[str, Any], new: Mapping[str, Any], pointer: str) -> Iterator[Change]:
    """Yield the changes of what is said about a thing: its prose, its examples, its default, its deprecation."""
    for keyword in _NOTICED:
        if not same(old.get(keyword), new.get(keyword)):
            yield Change(NOTICE, f"{pointer}/{keyword}", _keywords({**old}, {**new}, {keyword}))
    prose = [key for key in _PROSE & {*old, *new} if not same(old.get(key), new.get(key))]
    if prose:
        yield Change(SAFE, pointer, f"described differently ({', '.join(sorted(prose))})")
    for keyword in sorted({*old, *new}):
        if keyword.startswith("x-") and not same(old.get(keyword), new.get(keyword)):
            yield Change(NOTICE, f"{pointer}/{keyword}", _keywords({**old}, {**new}, {keyword}))


def _nested_remarks(old: Node, new: Node, separate: set[str], met: Met) -> Iterator[Change]:
    """Yield the changed remarks of the schemas that are compared as one with the schemas around them."""
    others = [keys for keys, _ in children(new.value)]
    for keys, _ in children(old.value):
        if keys in others and keys[0] not in separate:
            one, other = old.child(*keys).followed(), new.child(*keys).followed()
            place = (one.pointer, other.pointer)
            if isinstance(one.value, Mapping) and isinstance(other.value, Mapping) and place not in met:
                yield from remarks(one.value, other.value, other.pointer)
                yield from _nested_remarks(one, other, set(), met | {place})


def _properties(
    before: Shape, after: Shape, direction: Direction, nodes: tuple[Node, Node], met: Met
) -> Iterator[Change]:
    in_request = direction is Direction.REQUEST
    names = [*before.properties, *after.properties, *sorted(before.required), *sorted(after.required)]
    for name in dict.fromkeys(names):
        left, right = before.properties.get(name), after.properties.get(name)
        was, will = name in before.required, name in after.required
        subject = f"the property {name!r}"
        pointer = (right or left or nodes[1]).pointer
        if left and right:
            yield from compare(left, right, direction, met)
        elif left:
            others = after.other("additionalProperties")
            yield from _instead(f"{subject} is gone", pointer, left, others, direction)
            was = was and in_request  # in a response, that it is gone says it all
        elif right:
            others = before.other("additionalProperties")
            if in_request and will and not was:
                yield Change(BREAKING, pointer, f"the required property {name!r} is new")
                continue
            if in_request and others.value is True and name in before.required | _mentioned(nodes[0], before):
                others = Node(
                    others.document, others.pointer, {}
                )  # a consumer who knew the name may have sent anything
            yield from _instead(f"{subject} is new", pointer, right, others, direction, new=True)
        if was != will:
            severity = BREAKING if will is in_request else SAFE
            yield Change(severity, pointer, f"{subject} is {'now' if will else 'no longer'} required")


def _mentioned(node: Node, found: Shape) -> set[str]:
    """Return the names of properties that a schema speaks of outside of its own `properties`."""
    names: set[str] = set()
    for _, schema in schemas_in("", standalone(node.document, found.rest)):
        dependent = schema.get("dependentRequired", {})
        names.update(dependent, *dependent.values(), schema.get("dependentSchemas", ()))
        names.update(schema.get("required", ()), schema.get("properties", ()))
        for value in (*schema.get("enum", ()), schema.get("const")):
            # Of a value that is spelled out, the names in it; of `propertyNames`, the name itself.
            names.update(value if isinstance(value, Mapping) else [value] if isinstance(value, str) else ())
    return names


def _instead(
    message: str, pointer: str, named: Node, others: Node, direction: Direction, *, new: bool = False
) -> Iterator[Change]:
    """Yield the change of a property that one version names and the other leaves to `additionalProperties`.

    Where that is open, consumers are taken to send described names only.
    """
    in_request = direction is Direction.REQUEST
    if others.value is True or (not new and not in_request):
        severity = SAFE if new else NOTICE if in_request else BREAKING
        yield Change(severity, pointer, message)
        return
    wide, narrow = (named, others) if new is in_request else (others, named)
    verdict = _covers(standalone(wide.document, wide.value), standalone(narrow.document, narrow.value))
    if verdict == Containment.YES:
        yield Change(SAFE if new else NOTICE, pointer, message)
    else:
        closed = f"{message}, and {others.pointer} {'was' if new else 'is'} closed to it"
        undecided = verdict == Containment.UNKNOWN
        yield Change(BREAKING, pointer, closed + (_UNDECIDED if undecided else ""), undecided=undecided)


_UNDECIDED = "; whether that matters cannot be decided, so it counts as breaking"


def _additional(node: Node, found: Shape) -> Node:
    kept = {key: value for key, value in found.rest.items() if key == "additionalProperties"}
    return Node(node.document, found.pointer, kept)


def _whole(node: Node, found: Shape, separate: set[str]) -> Node:
    """Return what of a schema is not compared part by part; the schema as it is written if nothing is."""
    if not (separate or found.separable):
        return Node(node.document, found.pointer, node.value)
    whole = {key: value for key, value in found.rest.items() if key not in separate}
    if "properties" not in separate:
        if found.properties:
            whole["properties"] = {name: child.value for name, child in found.properties.items()}
        if found.required:
            whole["required"] = sorted(found.required)
    return Node(node.document, found.pointer, whole)


def _decide(old: Node, new: Node, direction: Direction) -> Iterator[Change]:
    """Yield the change of two schemas that are compared as one."""
    was, will = standalone(old.document, old.value), standalone(new.document, new.value)
    if same(was, will):
        return
    in_request = direction is Direction.REQUEST
    wide, narrow = (will, was) if in_request else (was, will)
    details = _details(old, new)
    verdict = _covers(wide, narrow)
    if verdict == Containment.YES and _covers(narrow, wide) == Containment.YES:
        yield Change(NOTICE, new.pointer, f"written differently, with the same values: {details}")
    elif verdict == Containment.YES:
        what = "accepts more" if in_request else "responses have fewer values"
        yield Change(SAFE, new.pointer, f"{what}: {details}")
    elif verdict == Containment.NO:
        what = "accepts less" if in_request else "responses may have new values"
        yield Change(BREAKING, new.pointer, f"{what}: {details}")
    else:
        what = "cannot be decided, so it counts as breaking"
        yield Change(BREAKING, new.pointer, f"{what}: {details}", undecided=True)


def _covers(wide: Schema, narrow: Schema) -> Containment:
    """Tell whether one schema admits every value that another one admits; formats count.

    What the library cannot read or decide is UNKNOWN, such as two patterns.
    """
    try:
        larger, smaller = (
            jsonschema_rs.canonicalize(schema, validate_formats=True, draft=jsonschema_rs.Draft202012)
            for schema in (wide, narrow)
        )
        return larger.covers(smaller)
    except (jsonschema_rs.ValidationError, CanonicalizationError, ValueError):
        return Containment.UNKNOWN


def _details(old: Node, new: Node) -> str:
    """Name the keywords that differ, or both schemas where one of them has none."""
    if isinstance(old.value, Mapping) and isinstance(new.value, Mapping):
        return _keywords(_spelled(old), _spelled(new), {*old.value, *new.value})
    return f"{_short(bare(old.value))} → {_short(bare(new.value))}"


def _spelled(node: Node) -> dict[str, Any]:
    """Write out the alternatives of a schema that are references, so that their difference can be named."""
    return {
        key: [dereference(node.document, part) for part in value] if key in IN_LIST else value
        for key, value in node.value.items()
    }


def _keywords(old: dict[str, Any], new: dict[str, Any], which: set[str]) -> str:
    """Say in a few words which keywords differ."""
    said = []
    for keyword in sorted(which):
        before, after = old.get(keyword), new.get(keyword)
        if keyword not in REMARKS:
            before, after = (bare({keyword: value}).get(keyword) for value in (before, after))
        if same(before, after) and (keyword in old) == (keyword in new):
            continue
        if keyword == "enum" and isinstance(before, list) and isinstance(after, list):
            pairs = ((before, after, "-"), (after, before, "+"))
            moved = (
                f" {sign}{_short(value)}"
                for one, other, sign in pairs
                for value in one
                if not any(same(value, kept) for kept in other)
            )
            said.append(f"enum{''.join(moved)}")
        elif keyword in IN_LIST and before and after and len(before) == len(after):
            said += [
                _keywords(one, other, {*one, *other} - REMARKS)
                for one, other in zip(before, after, strict=True)
                if isinstance(one, dict) and isinstance(other, dict) and not same(bare(one), bare(other))
            ]
        else:
            said.append(f"{keyword} {_written(old, keyword, before)} → {_written(new, keyword, after)}")
    return ", ".join(said) or "another order"


def _written(holder: Mapping[str, Any], keyword: str, value: Any) -> str:
    return _short(value) if keyword in holder else "none"


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LIMIT else text[: _LIMIT - 1] + "…"
