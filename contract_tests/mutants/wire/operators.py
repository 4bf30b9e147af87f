"""Operators: ways to break one keyword of a field, and ways to lie within all of them."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from contract_tests.mutants.wire.fields import Field

KEYWORDS = {"type", "enum", "const", "pattern", "minLength", "maxLength", "minimum", "maximum", "format", "maxItems"}
OF_OBJECTS = {"required", "additionalProperties"}
"""What an object in a field restricts is broken field by field."""
Change = Callable[[Any], Any]
GONE = object()
"""What an operator returns for a field that is left out."""

SAMPLES: dict[str, Any] = {
    "null": None, "boolean": True, "integer": 7, "number": 7.5, "string": "7", "array": [], "object": {},
}  # fmt: skip


def breaking(field: Field) -> Iterator[tuple[str, Change]]:
    """Each keyword of a field broken, by the keyword's own kinds of wrong values."""
    keywords = _known(field)
    if field.is_required:
        yield "left out", lambda _: GONE
    for kind, sample in SAMPLES.items():
        if kind not in field.types and not (kind == "integer" and "number" in field.types):
            yield f"of type {kind}", _constant(sample)
    if "enum" in keywords:
        yield "another word", _constant("queued")
        yield "in other letters", _of_text(str.upper)
    if "const" in keywords:
        yield "another word", _constant("receipts")
    if "pattern" in keywords:
        yield "of another pattern", _of_text(lambda text: f"00{text[2:]}")
        yield "with a letter beyond the pattern", _of_text(lambda text: f"{text[:-1]}g")
    if "minLength" in keywords or "maxLength" in keywords:
        yield "too short", _of_text(lambda text: text[:-1])
        yield "too long", _of_text(lambda text: f"{text}0")
    if "string" in field.types and {"enum", "const", "pattern", "format"} & set(keywords):
        if keywords.get("format") != "uri-reference":  # RFC 3986, 4.1: an empty one is a reference to the same document
            yield "empty", _of_text(lambda _: "")
        yield "with a line break", _of_text(lambda text: f"{text}\n")
    yield from _out_of_range(field)
    yield from _of_wrong_format(field)


def _known(field: Field) -> Mapping[str, Any]:
    if unknown := field.keywords.keys() - KEYWORDS - OF_OBJECTS:
        raise ValueError(f"there is no operator yet for {min(unknown)!r} of {field.clause}")
    return field.keywords


def _out_of_range(field: Field) -> Iterator[tuple[str, Change]]:
    keywords = field.keywords
    if "minimum" in keywords:
        yield "too small", _constant(keywords["minimum"] - 1)
    if "maximum" in keywords:
        yield "too large", _constant(keywords["maximum"] + 1)
    if "maxItems" in keywords:
        yield "too many", lambda items: items * (keywords["maxItems"] // max(len(items), 1) + 1) if items else items


def _of_wrong_format(field: Field) -> Iterator[tuple[str, Change]]:
    keywords = field.keywords
    if keywords.get("format") == "date-time":
        yield "no date", _of_text(lambda text: text[:10])
        yield "an impossible date", _of_text(lambda text: f"2026-13{text[7:]}")
    if keywords.get("format") == "uri":
        yield "no URI", _of_text(lambda text: text.replace("://", ":// "))
        yield "relative", _of_text(lambda text: f"/{text.partition('://')[2].partition('/')[2]}")


def lying(field: Field, *, has_nulls: bool = False) -> Iterator[tuple[str, Change]]:
    """Values that the schema allows, and that are not true; ``has_nulls``: the data has the field null, too."""
    if "null" in field.types:
        yield "null where it is not", _constant(None)
        if has_nulls:
            yield "not null where it is", lambda value: value or f"XX{'0' * 32}"
    if "pattern" in field.keywords:
        yield "another SID", _of_text(lambda text: f"{text[:2]}{text[-1]}{text[2:-1]}")
        yield "in other letters", _of_text(lambda text: f"{text[:2]}{text[2:].swapcase()}")
    if "enum" in field.keywords:
        words = field.keywords["enum"]
        yield "the next word", _of_text(lambda text: words[(words.index(text) + 1) % len(words)])
    if "integer" in field.types:
        yield "one more", lambda value: value + 1
        yield "one less", lambda value: value - 1
    if field.keywords.get("format") == "date-time":
        yield "a second late", _of_text(lambda text: _later(text, seconds=1))
        yield "a day late", _of_text(lambda text: _later(text, days=1))
    if field.keywords.get("format") == "uri":
        yield "of another scheme", _of_text(lambda text: text.replace("http://", "ftp://"))
        yield "of another path", _of_text(lambda text: text.replace("/Messages/", "/Message/"))
        yield "of another host", _of_text(lambda text: text.replace("127.0.0.1", "127.0.0.2"))


def _constant(value: Any) -> Change:
    return lambda _: value


def _of_text(change: Callable[[str], str]) -> Change:
    return lambda value: change(value) if isinstance(value, str) else value


def _later(date: str, **by: int) -> str:
    return (datetime.fromisoformat(date) + timedelta(**by)).strftime("%Y-%m-%dT%H:%M:%SZ")
