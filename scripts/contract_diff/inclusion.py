"""Decides whether one schema admits every value that another one admits."""

from __future__ import annotations

import itertools
import re
from enum import Enum
from importlib import import_module
from typing import TYPE_CHECKING, Any

import jsonschema_rs

if TYPE_CHECKING:
    from scripts.schemas import Schema

# Patterns as data, and the names in them; the standard library has no public reading, nor types for this one.
_parser, ops = import_module("re._parser"), import_module("re._constants")
_LONGEST = 1024


class Verdict(Enum):
    """The answer to whether a schema covers another one."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def covers(wide: Schema, narrow: Schema) -> Verdict:
    """Tell whether `wide` admits every value that `narrow` admits.

    Both must be self-contained (references into their own `$defs` only). Formats count. Raises
    jsonschema_rs.ValidationError if one of them is no schema.
    """
    if wide == narrow:
        return Verdict.YES
    wide, narrow = _normal(wide), _normal(narrow)
    answer = _canonical(wide).covers(_canonical(narrow))
    if answer == jsonschema_rs.canonical.Containment.UNKNOWN:
        return _by_pattern(wide, narrow)
    return Verdict(answer.value)


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


def positions(pattern: str) -> list[frozenset[int]] | None:
    """Return the characters allowed at each position, or None if the pattern is not of fixed length or not plain."""
    try:
        read = _parser.parse(pattern)
    except (re.error, OverflowError, RecursionError):
        return None
    parsed = list(read)
    if read.state.flags != re.UNICODE:
        return None  # such as (?i), after which a letter is not only itself
    if len(parsed) < 2 or parsed[0] != (ops.AT, ops.AT_BEGINNING) or parsed[-1] != (ops.AT, ops.AT_END):
        return None
    found: list[frozenset[int]] = []
    for operator, argument in parsed[1:-1]:
        repeated = _repeated(operator, argument)
        if repeated is None or len(found) + len(repeated) > _LONGEST:
            return None
        found.extend(repeated)
    return found


def _repeated(operator: Any, argument: Any) -> list[frozenset[int]] | None:
    if operator is not ops.MAX_REPEAT:
        one = _characters(operator, argument)
        return None if one is None else [one]
    least, most, body = argument
    if least != most or most > _LONGEST or len(body) != 1:
        return None
    one = _characters(*body[0])
    return None if one is None else list(itertools.repeat(one, most))


def _characters(operator: Any, argument: Any) -> frozenset[int] | None:
    if operator is ops.LITERAL:
        return frozenset({argument})
    if operator is not ops.IN:
        return None
    allowed: set[int] = set()
    for kind, value in argument:
        if kind is ops.LITERAL:
            allowed.add(value)
        elif kind is ops.RANGE:
            allowed.update(range(value[0], value[1] + 1))
        else:
            return None
    return frozenset(allowed)
