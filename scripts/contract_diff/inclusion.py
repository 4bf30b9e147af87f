"""Decides whether one schema admits every value that another one admits."""

from enum import Enum

import jsonschema_rs

from scripts.contract.patterns import positions
from scripts.schemas import Schema


class Verdict(Enum):
    """The verdict on whether a schema covers another one."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def covers(wide: Schema, narrow: Schema) -> Verdict:
    """Tell whether `wide` admits every value that `narrow` admits.

    Both must be self-contained (references into their own `$defs` only). Formats count. What the library cannot
    read or decide is UNKNOWN.
    """
    try:
        wide, narrow = _normal(wide), _normal(narrow)
        containment = _canonical(wide).covers(_canonical(narrow))
        if containment == jsonschema_rs.canonical.Containment.UNKNOWN:
            return _by_pattern(wide, narrow)
    except (jsonschema_rs.ValidationError, jsonschema_rs.canonical.CanonicalizationError, ValueError):
        return Verdict.UNKNOWN
    return Verdict(containment.value)


def _canonical(schema: Schema) -> jsonschema_rs.CanonicalSchema:
    return jsonschema_rs.canonicalize(schema, validate_formats=True, draft=jsonschema_rs.Draft202012)


def _by_pattern(wide: Schema, narrow: Schema) -> Verdict:
    """Decide between schemas that differ in nothing but patterns of fixed length, as SIDs have."""
    if isinstance(wide, bool) or isinstance(narrow, bool):
        return Verdict.UNKNOWN
    others = [{key: value for key, value in schema.items() if key != "pattern"} for schema in (wide, narrow)]
    if _canonical(others[0]).covers(_canonical(others[1])) != jsonschema_rs.canonical.Containment.YES:
        return Verdict.UNKNOWN
    outer, inner = (positions(schema.get("pattern", "")) for schema in (wide, narrow))
    if outer is None or inner is None:
        return Verdict.UNKNOWN
    inside = len(outer) == len(inner) and all(small <= large for small, large in zip(inner, outer, strict=True))
    return Verdict.YES if inside else Verdict.NO


def _normal(schema: Schema) -> Schema:
    """Write beside a pattern of fixed length the lengths that it implies."""
    if isinstance(schema, bool) or not isinstance(schema.get("pattern"), str):
        return schema
    fixed = positions(schema["pattern"])
    return schema if fixed is None else {"minLength": len(fixed), "maxLength": len(fixed), **schema}
