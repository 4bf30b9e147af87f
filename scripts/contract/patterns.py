"""Reads regular expressions as data: whether they match whole values, and which characters are where.

The standard library has no public reading of a pattern; this is the one module that uses its private parser.
"""

import itertools
import re
from importlib import import_module
from typing import Any

_parser, ops = import_module("re._parser"), import_module("re._constants")  # neither has types
_LONGEST = 1024


def is_anchored(pattern: str) -> bool:
    """Tell whether a valid pattern begins with ^ and ends with $, and has no alternative outside of a group."""
    return _within_anchors(list(_parser.parse(pattern))) is not None


def _within_anchors(parsed: list[Any]) -> list[Any] | None:
    if len(parsed) < 2 or parsed[0] != (ops.AT, ops.AT_BEGINNING) or parsed[-1] != (ops.AT, ops.AT_END):
        return None
    return parsed[1:-1]


def positions(pattern: str) -> list[frozenset[int]] | None:
    """Return the characters allowed at each position, or None if the pattern is not of fixed length or not plain."""
    try:
        read = _parser.parse(pattern)
    except (re.error, OverflowError, RecursionError):
        return None
    parsed = _within_anchors(list(read))
    if parsed is None or read.state.flags != re.UNICODE:
        return None  # flags such as (?i), after which a letter is not only itself
    found: list[frozenset[int]] = []
    for operator, argument in parsed:
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
