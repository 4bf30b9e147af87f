"""Takes a schema apart: every restricting keyword with its place in the contract, and the values that it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scripts.schemas import PREFIX

Select = Callable[[Any], list[Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """A keyword of a schema, or a schema within it.

    Attributes:
        pointer: JSON pointer into the contract.
        keyword: The keyword's name; empty for a schema within.
        schema: The schema within; empty for a keyword.
        select: The parts of a value that it looks at.
    """

    pointer: str
    keyword: str
    schema: Mapping[str, Any]
    select: Select


def parts(pointer: str, root: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Part]:
    """Take one level of a stand-alone schema apart; ``root`` holds its `$defs`."""
    for keyword, content in schema.items():
        if keyword == "$ref":
            name = content.removeprefix("#/$defs/")
            yield Part(f"{PREFIX[1:]}{name}", "", root["$defs"][name], _itself)
        elif keyword == "properties":
            for name, child in content.items():
                yield Part(f"{pointer}/properties/{name}", "", child, _property(name))
        elif keyword == "items":
            yield Part(f"{pointer}/items", "", content, _items)
        elif keyword in {"allOf", "oneOf"}:
            yield from _branches(pointer, keyword, content)
        elif keyword != "$defs" and content is not True:
            yield Part(f"{pointer}/{keyword}", keyword, {}, _looked_at(keyword))


def keywords(pointer: str, root: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[str]:
    """The places of all restricting keywords of a stand-alone schema."""
    for part in parts(pointer, root, schema):
        if part.keyword:
            yield part.pointer
        else:
            yield from keywords(part.pointer, root, part.schema)


def exercised(pointer: str, root: Mapping[str, Any], schema: Mapping[str, Any], value: Any) -> Iterator[str]:
    """The places of the keywords that look at something in a conforming value, as often as they do."""
    for part in parts(pointer, root, schema):
        for selected in part.select(value):
            if part.keyword:
                yield part.pointer
            else:
                yield from exercised(part.pointer, root, part.schema, selected)


def _branches(pointer: str, keyword: str, branches: list[Mapping[str, Any]]) -> Iterator[Part]:
    if keyword == "oneOf":
        yield Part(f"{pointer}/oneOf", keyword, {}, _itself)
    for number, branch in enumerate(branches):
        is_null = branch.get("type") == "null"
        yield Part(f"{pointer}/{keyword}/{number}", "", branch, _null(is_null) if keyword == "oneOf" else _itself)


def _itself(value: Any) -> list[Any]:
    return [value]


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _property(name: str) -> Select:
    return lambda value: [value[name]] if isinstance(value, dict) and name in value else []


def _null(is_null: bool) -> Select:  # noqa: FBT001 # one of two kinds of branches
    return lambda value: [value] if (value is None) == is_null else []


def _looked_at(keyword: str) -> Select:
    """Whether a keyword says anything about a value of this kind (JSON Schema 2020-12, validation)."""
    kinds: dict[str, type] = dict.fromkeys(("minLength", "maxLength", "pattern", "format"), str)
    kinds |= {"minimum": int, "maximum": int, "required": dict, "additionalProperties": dict, "maxItems": list}
    kind = kinds.get(keyword, object)
    return lambda value: [value] if isinstance(value, kind) else []
