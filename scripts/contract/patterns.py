"""Reads regular expressions as data: whether they match whole values, and which characters are where."""

import re

_SIMPLE = r"([\w-]|\[[^\]\[\\^]+\])(?:\{(\d+)\})?"
"""A character or a set of characters, with how often it is there."""
_FIXED = re.compile(rf"\^((?:{_SIMPLE})+)\$", re.ASCII)
_LONGEST = 1024


def is_anchored(pattern: str) -> bool:
    """Tell whether a valid pattern begins with ^ and ends with $, and has no alternative outside of a group."""
    rest = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "x", pattern)
    while "(" in rest:
        rest = re.sub(r"\([^()]*\)", "x", rest)
    return rest.startswith("^") and rest.endswith("$") and "|" not in rest


def positions(pattern: str) -> list[frozenset[str]] | None:
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
