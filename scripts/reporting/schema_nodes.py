"""Takes the schema of a body apart: every restricting keyword as a clause, with the values that it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Literal

from scripts.schemas import ANNOTATIONS
from scripts.spec import escape, look_up, target_pointer

ClauseKind = Literal["operation", "parameter", "response", "field"]
Steps = tuple[str | int, ...]
Select = Callable[[Any], list[tuple[Steps, Any]]]
"""From a value to the parts of it that are looked at, each with the steps that lead to it."""


@dataclass(frozen=True)
class Clause:
    """One thing that the contract demands, under the name that `make contract` counts it by."""

    key: str
    """JSON pointer, with the operation before it where operations share it."""
    kind: ClauseKind
    part: str
    """The operation, or the schema, that it stands under."""
    subject: str
    """What it is about: the parameter, the status, or the field."""
    rule: str
    """What it demands, e.g. `maximum: 50`."""
    says: str
    """The contract's own description of the subject."""
    trail: tuple[str, ...]
    """JSON pointers that lead to it: itself first, then whatever refers to it."""

    @property
    def pointer(self) -> str:
        """Where it is written."""
        return self.trail[0]


@dataclass(frozen=True)
class Node:
    """A restricting keyword with its clause, or a schema within, which has children instead."""

    select: Select
    clause: Clause | None = None
    keyword: str = ""
    content: Any = None
    children: tuple[Node, ...] = ()
    keys: frozenset[str] = frozenset()
    """The keys of all clauses in it."""

    @property
    def clauses(self) -> Iterator[Clause]:
        """All clauses in it, in the order of the contract."""
        if self.clause is not None:
            yield self.clause
        for child in self.children:
            yield from child.clauses


@dataclass(frozen=True, slots=True)
class KeywordHit:
    """A keyword that looks at something in a value: its clause and content, and the steps to what it looks at."""

    clause: str
    keyword: str
    content: Any
    steps: Steps


def keyword_hits(
    nodes: tuple[Node, ...], value: Any, wanted: AbstractSet[str] | None = None, steps: Steps = ()
) -> Iterator[KeywordHit]:
    """The keywords that look at something in a conforming value, as often as they do; only those wanted, if given."""
    for node in nodes:
        if wanted is not None and wanted.isdisjoint(node.keys):
            continue
        for more, selected in node.select(value):
            if node.clause is not None:
                yield KeywordHit(node.clause.key, node.keyword, node.content, steps + more)
            else:
                yield from keyword_hits(node.children, selected, wanted, steps + more)


def schema_nodes(document: Mapping[str, Any], pointer: str, part: str) -> tuple[Node, ...]:
    """Take the schema at a JSON pointer apart to the end; ``part`` is what it is called."""
    return tuple(_nodes(document, part, look_up(document, pointer), "", (pointer,)))


def rule(keyword: str, value: Any) -> str:
    """What a keyword demands, for people."""
    if keyword == "oneOf":
        names = (str(branch.get("$ref", branch.get("type", "a schema"))).rpartition("/")[2] for branch in value)
        return f"oneOf: {' or '.join(names)}"
    return f"{keyword}: {', '.join(map(str, value)) if isinstance(value, list) else value}"


def _nodes(
    document: Mapping[str, Any], part: str, schema: Mapping[str, Any], subject: str, trail: tuple[str, ...]
) -> Iterator[Node]:
    says = schema.get("description", "")
    for keyword, content in schema.items():
        place = f"{trail[0]}/{keyword}"
        if _restricts(keyword, content):
            clause = Clause(place, "field", part, subject, rule(keyword, content), says, (place, *trail))
            yield Node(_looked_at(keyword), clause, keyword, content, keys=frozenset({place}))
        for pointer, about, child, select in _within(document, place, content, subject, says):
            if pointer not in trail:  # a schema that holds itself says nothing new the second time
                children = tuple(_nodes(document, part, child, about, (pointer, *trail)))
                yield Node(select, children=children, keys=frozenset().union(*(child.keys for child in children)))


def _restricts(keyword: str, content: Any) -> bool:
    annotates = keyword in ANNOTATIONS or keyword.startswith("x-") or content is True
    return not annotates and keyword not in {"$ref", "properties", "items", "allOf"}


def _within(
    document: Mapping[str, Any], place: str, content: Any, subject: str, says: str
) -> Iterator[tuple[str, str, Mapping[str, Any], Select]]:
    """The schemas within a keyword: where each stands, what it is about, itself, and what it looks at."""
    described = {"description": says} if says else {}
    keyword = place.rpartition("/")[2]
    if keyword == "$ref":
        target = target_pointer(document, content)
        yield target, subject, look_up(document, target) | described, _itself
    elif keyword == "properties":
        for name, child in content.items():
            yield f"{place}/{escape(name)}", f"{subject}.{name}".lstrip("."), child, _property(name)
    elif keyword == "items":
        yield place, f"{subject}[]", content, _items
    elif keyword in {"allOf", "oneOf"}:
        for number, branch in enumerate(content):
            select = _itself if keyword == "allOf" else _null if branch.get("type") == "null" else _not_null
            yield f"{place}/{number}", subject, described | branch, select


def _itself(value: Any) -> list[tuple[Steps, Any]]:
    return [((), value)]


def _items(value: Any) -> list[tuple[Steps, Any]]:
    return [((number,), item) for number, item in enumerate(value)] if isinstance(value, list) else []


def _property(name: str) -> Select:
    return lambda value: [((name,), value[name])] if isinstance(value, dict) and name in value else []


def _null(value: Any) -> list[tuple[Steps, Any]]:
    return [((), value)] if value is None else []


def _not_null(value: Any) -> list[tuple[Steps, Any]]:
    return [] if value is None else [((), value)]


def _looked_at(keyword: str) -> Select:
    """Whether a keyword says anything about a value of this kind (JSON Schema 2020-12, validation)."""
    kinds: dict[str, type] = dict.fromkeys(("minLength", "maxLength", "pattern", "format"), str)
    kinds |= {"minimum": int, "maximum": int, "required": dict, "additionalProperties": dict, "maxItems": list}
    kind = kinds.get(keyword, object)
    return lambda value: [((), value)] if isinstance(value, kind) else []
