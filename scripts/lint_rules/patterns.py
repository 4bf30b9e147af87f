"""Rules on regular expressions: they compile everywhere, match whole values, and agree with the lengths beside them."""

import re
import warnings
from collections.abc import Iterator
from typing import Any

import jsonschema_rs

from scripts.contract import walk
from scripts.contract.patterns import is_anchored, width
from scripts.lint_rules.rule import Breaches, Document, Rule


def _patterns(document: Document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    return ((pointer, part["pattern"], part) for pointer, part in walk.schemas(document) if "pattern" in part)


def _compile(document: Document) -> Breaches:
    for pointer, pattern, _ in _patterns(document):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")  # a pattern that Python warns about means something else elsewhere
                re.compile(pattern)
            jsonschema_rs.Draft202012Validator({"pattern": pattern})
        except (re.error, FutureWarning, DeprecationWarning, jsonschema_rs.ValidationError) as error:
            yield f"{pointer}/pattern", f"the pattern {pattern!r} does not compile: {str(error).splitlines()[0]}"


def _anchored(document: Document) -> Breaches:
    for pointer, pattern, _ in _patterns(document):
        if not is_anchored(pattern):
            yield f"{pointer}/pattern", f"the pattern {pattern!r} does not match whole values; expected ^…$"


def _lengths(document: Document) -> Breaches:
    for pointer, pattern, schema in _patterns(document):
        shortest, longest = width(pattern)
        least, most = schema.get("minLength", shortest), schema.get("maxLength", longest)
        fixed = shortest == longest
        if least > longest or most < shortest or (fixed and (least, most) != (shortest, longest)):
            found = f"{shortest} to {longest} characters, the lengths say {least} to {most}"
            yield pointer, f"the pattern {pattern!r} matches {found}"


VALIDITY = (Rule("patterns-compile", "Every pattern compiles in Python and in the JSON Schema validator.", _compile),)

RULES = (
    Rule("patterns-anchored", "Every pattern matches whole values.", _anchored),
    Rule("patterns-lengths", "Patterns agree with the lengths beside them.", _lengths),
)
