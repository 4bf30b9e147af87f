"""Decides whether one schema admits every value that another one admits."""

import re

import jsonschema_rs
from jsonschema_rs.canonical import CanonicalizationError, Containment

from scripts.schemas import Schema

_SIMPLE = r"([\w-]|\[[^\]\[\\^]+\])(?:\{(\d+)\})?"
"""A character or a set of characters, with how often it is there."""
_FIXED = re.compile(rf"\^((?:{_SIMPLE})+)\$", re.ASCII)
_LONGEST = 1024


def covers(wide: Schema, narrow: Schema) -> Containment:
    """Tell whether `wide` admits every value that `narrow` admits.

    Both must be self-contained (references into their own `$defs` only). Formats count. What the library cannot
    read or decide is UNKNOWN.
    """
    try:
        wide, narrow = _normal(wide), _normal(narrow)
        containment = _canonical(wide).covers(_canonical(narrow))
        return _by_pattern(wide, narrow) if containment == Containment.UNKNOWN else containment
    except (jsonschema_rs.ValidationError, CanonicalizationError, ValueError):
        return Containment.UNKNOWN


def _canonical(schema: Schema) -> jsonschema_rs.CanonicalSchema:
    return jsonschema_rs.canonicalize(schema, validate_formats=True, draft=jsonschema_rs.Draft202012)


def _by_pattern(wide: Schema, narrow: Schema) -> Containment:
    """Decide between schemas that differ in nothing but patterns of fixed length, as SIDs have."""
    if isinstance(wide, bool) or isinstance(narrow, bool):
        return Containment.UNKNOWN
    others = [{key: value for key, value in schema.items() if key != "pattern"} for schema in (wide, narrow)]
    if _canonical(others[0]).covers(_canonical(others[1])) != Containment.YES:
        return Containment.UNKNOWN
    outer, inner = (_positions(schema.get("pattern", "")) for schema in (wide, narrow))
    if outer is None or inner is None:
        return Containment.UNKNOWN
    inside = len(outer) == len(inner) and all(small <= large for small, large in zip(inner, outer, strict=True))
    return Containment.YES if inside else Containment.NO


def _normal(schema: Schema) -> Schema:
    """Write beside a pattern of fixed length the lengths that it implies."""
    if isinstance(schema, bool) or not isinstance(schema.get("pattern"), str):
        return schema
    fixed = _positions(schema["pattern"])
    return schema if fixed is None else {"minLength": len(fixed), "maxLength": len(fixed), **schema}


def _positions(pattern: str) -> list[frozenset[str]] | None:
    """Return the characters allowed at each position, or None if the pattern is not of fixed length or not plain."""
    fixed = _FIXED.fullmatch(pattern)
    parts = [(part, int(count or 1)) for part, count in re.findall(_SIMPLE, fixed[1], re.ASCII)] if fixed else []
    if fixed is None or sum(count for _, count in parts) > _LONGEST:
        return None
    try:
        sets = [(frozenset(re.findall(part, "".join(map(chr, range(128))))), count) for part, count in parts]
    except re.error:
        return None  # a range from high to low
    return [allowed for allowed, count in sets for _ in range(count)]
