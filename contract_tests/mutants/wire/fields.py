"""The fields of a schema with all that the contract says about each, references and branches resolved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scripts.schemas import PREFIX


@dataclass(frozen=True, slots=True)
class Field:
    """One property of an object.

    Attributes:
        name: Its name.
        clause: JSON pointer into the contract.
        keywords: What restricts it; ``type`` is a list.
        is_required: Whether the object must have it.
    """

    name: str
    clause: str
    keywords: Mapping[str, Any]
    is_required: bool

    @property
    def types(self) -> frozenset[str]:
        """The JSON types that it may be of."""
        return frozenset(self.keywords["type"])


def fields(pointer: str, root: Mapping[str, Any]) -> Iterator[Field]:
    """The properties of a stand-alone object schema; ``pointer`` says where in the contract it stands."""
    for place, schema in _levels(pointer, root, root):
        required = schema.get("required", ())
        for name, child in schema.get("properties", {}).items():
            keywords: dict[str, Any] = {}
            for _, level in _levels("", child, root):
                keywords |= {key: value for key, value in level.items() if key not in {"$ref", "allOf", "oneOf"}}
            keywords["type"] = sorted(_types(child, root))
            yield Field(name, f"{place}/properties/{name}", keywords, name in required)


def _levels(
    pointer: str, schema: Mapping[str, Any], root: Mapping[str, Any]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """A schema and everything that it refers to or is made of, each with its place."""
    yield pointer, schema
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        yield from _levels(f"{PREFIX[1:]}{name}", root["$defs"][name], root)
    for keyword in ("allOf", "oneOf"):
        for number, branch in enumerate(schema.get(keyword, ())):
            if branch.get("type") != "null":
                yield from _levels(f"{pointer}/{keyword}/{number}", branch, root)


def _types(schema: Mapping[str, Any], root: Mapping[str, Any]) -> set[str]:
    if "type" in schema:
        return {schema["type"]} if isinstance(schema["type"], str) else set(schema["type"])
    if "$ref" in schema:
        return _types(root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root)
    branches = [_types(branch, root) for keyword in ("allOf", "oneOf") for branch in schema.get(keyword, ())]
    return set().union(*branches) if "oneOf" in schema else set.intersection(*branches)
