"""Takes a schema apart: every restricting keyword with its place in the contract, and the values that it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from scripts.schemas import PREFIX

Steps = tuple[str | int, ...]
Select = Callable[[Any], list[tuple[Steps, Any]]]
"""From a value to the parts of it that are looked at, each with the steps that lead to it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A keyword of a schema, or a schema within it.

    Attributes:
        pointer: JSON pointer into the contract.
        keyword: The keyword's name; empty for a schema within.
        content: What stands under the keyword.
        schema: The schema within; empty for a keyword.
        select: The parts of a value that it looks at.
    """

    pointer: str
    keyword: str
    content: Any
    schema: Mapping[str, Any]
    select: Select


def parts(pointer: str, root: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Part]:
    """Take one level of a stand-alone schema apart; ``root`` holds its `$defs`."""
    for keyword, content in schema.items():
        if keyword == "$ref":
            name = content.removeprefix("#/$defs/")
            yield Part(f"{PREFIX[1:]}{name}", "", None, root["$defs"][name], _itself)
        elif keyword == "properties":
            for name, child in content.items():
                yield Part(f"{pointer}/properties/{name}", "", None, child, _property(name))
        elif keyword == "items":
            yield Part(f"{pointer}/items", "", None, content, _items)
        elif keyword in {"allOf", "oneOf"}:
            yield from _branches(pointer, keyword, content)
        elif keyword != "$defs" and content is not True:
            yield Part(f"{pointer}/{keyword}", keyword, content, {}, _looked_at(keyword))


@dataclass(frozen=True, slots=True)
class Node:
    """A part with all parts within it; ``clauses`` are the places of all keywords in it."""

    part: Part
    children: tuple[Node, ...]
    clauses: frozenset[str]


def tree(pointer: str, root: Mapping[str, Any], schema: Mapping[str, Any]) -> tuple[Node, ...]:
    """Take a stand-alone schema apart to the end; it must not contain itself."""
    nodes = []
    for part in parts(pointer, root, schema):
        children = () if part.keyword else tree(part.pointer, root, part.schema)
        own = {part.pointer} if part.keyword else set()
        nodes.append(Node(part, children, frozenset(own).union(*(child.clauses for child in children))))
    return tuple(nodes)


@dataclass(frozen=True, slots=True)
class Look:
    """A keyword that looks at something in a value: its place and content, and the steps to what it looks at."""

    clause: str
    keyword: str
    content: Any
    steps: Steps


def exercised(
    nodes: tuple[Node, ...], value: Any, wanted: AbstractSet[str] | None = None, steps: Steps = ()
) -> Iterator[Look]:
    """The keywords that look at something in a conforming value, as often as they do; only the wanted ones, if told."""
    for node in nodes:
        if wanted is not None and wanted.isdisjoint(node.clauses):
            continue
        part = node.part
        for more, selected in part.select(value):
            if part.keyword:
                yield Look(part.pointer, part.keyword, part.content, steps + more)
            else:
                yield from exercised(node.children, selected, wanted, steps + more)


def _branches(pointer: str, keyword: str, branches: list[Mapping[str, Any]]) -> Iterator[Part]:
    if keyword == "oneOf":
        yield Part(f"{pointer}/oneOf", keyword, branches, {}, _itself)
    for number, branch in enumerate(branches):
        is_null = branch.get("type") == "null"
        yield Part(f"{pointer}/{keyword}/{number}", "", None, branch, _null(is_null) if keyword == "oneOf" else _itself)


def _itself(value: Any) -> list[tuple[Steps, Any]]:
    return [((), value)]


def _items(value: Any) -> list[tuple[Steps, Any]]:
    return [((number,), item) for number, item in enumerate(value)] if isinstance(value, list) else []


def _property(name: str) -> Select:
    return lambda value: [((name,), value[name])] if isinstance(value, dict) and name in value else []


def _null(is_null: bool) -> Select:  # noqa: FBT001 # one of two kinds of branches
    return lambda value: [((), value)] if (value is None) == is_null else []


def _looked_at(keyword: str) -> Select:
    """Whether a keyword says anything about a value of this kind (JSON Schema 2020-12, validation)."""
    kinds: dict[str, type] = dict.fromkeys(("minLength", "maxLength", "pattern", "format"), str)
    kinds |= {"minimum": int, "maximum": int, "required": dict, "additionalProperties": dict, "maxItems": list}
    kind = kinds.get(keyword, object)
    return lambda value: [((), value)] if isinstance(value, kind) else []
