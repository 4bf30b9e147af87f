"""Closes the objects of a schema, so that a field which the contract does not know becomes visible."""

from collections.abc import Iterator, Mapping
from typing import Any

from scripts.schemas import IN_LIST, IN_MAP, IN_ONE, IN_ONE_MORE

SAME_VALUE = (*IN_LIST, "not", "if", "then", "else")
"""Keywords whose subschemas look at the same value as their parent."""


def closed(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a stand-alone schema in which every object that lists its properties admits no other.

    `unevaluatedProperties` goes where a value is described (the root, a property, an item), not into the branches of
    `allOf`: there it would forbid what the other branches allow. An object that speaks of additional properties itself
    stays as it is.
    """
    definitions: Mapping[str, Any] = schema.get("$defs", {})
    copy: dict[str, Any] = _copy(
        {key: value for key, value in schema.items() if key != "$defs"}, definitions, describes=True
    )
    if definitions:
        copy["$defs"] = {name: _copy(inner, definitions, describes=False) for name, inner in definitions.items()}
    return copy


def _copy(schema: Any, definitions: Mapping[str, Any], *, describes: bool) -> Any:
    if not isinstance(schema, Mapping):
        return schema
    copy: dict[str, Any] = {}
    for keyword, value in schema.items():
        inner = keyword not in SAME_VALUE
        if keyword in IN_MAP:
            copy[keyword] = {name: _copy(child, definitions, describes=inner) for name, child in value.items()}
        elif keyword in IN_LIST and keyword != "prefixItems":
            copy[keyword] = [_copy(child, definitions, describes=False) for child in value]
        elif keyword in (*IN_ONE, *IN_ONE_MORE):
            copy[keyword] = _copy(value, definitions, describes=inner)
        else:
            copy[keyword] = value
    if describes:
        applied = list(_applied(schema, definitions))
        if any("properties" in part for part in applied) and not any(
            "additionalProperties" in part for part in applied
        ):
            copy.setdefault("unevaluatedProperties", False)
    return copy


def _applied(schema: Any, definitions: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The schema and all that it applies to the same value: through references and branches."""
    if not isinstance(schema, Mapping):
        return
    yield schema
    if (ref := schema.get("$ref")) is not None:
        yield from _applied(definitions[ref.removeprefix("#/$defs/")], definitions)
    for keyword in ("allOf", "anyOf", "oneOf"):
        for branch in schema.get(keyword, ()):
            yield from _applied(branch, definitions)
