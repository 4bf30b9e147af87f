"""Rules on regular expressions: they compile everywhere, match whole values, and agree with the lengths beside them."""

import re
import warnings

import jsonschema_rs

from scripts.contract import walk
from scripts.contract.patterns import width
from scripts.lint_rules.rule import Breaches, Document, Rule


def _compile(document: Document) -> Breaches:
    for pointer, schema in walk.schemas(document):
        pattern = schema.get("pattern")
        if pattern is None:
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")  # a pattern that Python warns about means something else elsewhere
                re.compile(pattern)
            jsonschema_rs.Draft202012Validator({"pattern": pattern})
        except (re.error, FutureWarning, DeprecationWarning, jsonschema_rs.ValidationError) as error:
            yield f"{pointer}/pattern", f"the pattern {pattern!r} does not compile: {str(error).splitlines()[0]}"


def _anchored(document: Document) -> Breaches:
    for pointer, schema in walk.schemas(document):
        pattern = schema.get("pattern", "^$")
        if not (pattern.startswith("^") and pattern.endswith("$") and not pattern.endswith("\\$")):
            yield f"{pointer}/pattern", f"the pattern {pattern!r} does not match whole values; expected ^…$"
        elif _alternatives(pattern):
            yield f"{pointer}/pattern", f"the pattern {pattern!r} has an alternative outside of a group"


def _alternatives(pattern: str) -> bool:
    depth, in_class, escaped = 0, False, False
    for character in pattern:
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif in_class:
            in_class = character != "]"
        elif character == "[":
            in_class = True
        elif character in "()":
            depth += 1 if character == "(" else -1
        elif character == "|" and depth == 0:
            return True
    return False


def _lengths(document: Document) -> Breaches:
    for pointer, schema in walk.schemas(document):
        if "pattern" not in schema:
            continue
        pattern = schema["pattern"]
        shortest, longest = width(pattern)
        least, most = schema.get("minLength", 0), schema.get("maxLength")
        if least > longest or (most is not None and most < shortest):
            yield (
                pointer,
                f"the pattern {pattern!r} matches {shortest} to {longest} characters, the lengths exclude that",
            )
        elif shortest == longest and (least not in {0, shortest} or most not in {None, shortest}):
            yield pointer, f"the pattern {pattern!r} matches {shortest} characters, the lengths say {least} to {most}"


VALIDITY = (Rule("patterns-compile", "Every pattern compiles in Python and in the JSON Schema validator.", _compile),)

RULES = (
    Rule("patterns-anchored", "Every pattern matches whole values.", _anchored),
    Rule("patterns-lengths", "Patterns agree with the lengths beside them.", _lengths),
)
