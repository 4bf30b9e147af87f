"""Hypothesis strategies for every value that a schema of a spec admits."""

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from scripts.spec import dereference

Json = Any

_JSON_TYPES: dict[str, st.SearchStrategy[Json]] = {
    "null": st.none(),
    "boolean": st.booleans(),
    "integer": st.integers(-(2**63), 2**63 - 1),
    "number": st.floats(allow_nan=False, allow_infinity=False).filter(lambda value: not value.is_integer()),
    "string": st.text(max_size=40),
    "array": st.lists(st.integers(), max_size=2),
    "object": st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
}

_MOMENTS = st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2100, 1, 1)).map(  # noqa: DTZ001 - made UTC below
    lambda moment: moment.replace(microsecond=0).isoformat() + "Z"
)
_URLS = st.from_regex(
    r"https://[a-z]{1,12}\.example(/[A-Za-z0-9]{1,12}){0,3}(\?PageToken=[A-Za-z0-9._:-]{1,20})?", fullmatch=True
)

_FORMATS = {
    "date-time": _MOMENTS,
    "uri": _URLS,
    "date": st.dates().map(str),
    "uuid": st.uuids().map(str),
}
_KEYS = st.text("abc/~ ", max_size=3)


def types_of(schema: dict[str, Any]) -> list[str]:
    """List the JSON types that a schema names."""
    named = schema.get("type", list(_JSON_TYPES))
    return named if isinstance(named, list) else [named]


def valid(document: dict[str, Any], schema: Any) -> st.SearchStrategy[Json]:
    """Draw values that the schema admits, with its own properties only."""
    schema = dereference(document, {} if schema is True else schema)
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "oneOf" in schema or "anyOf" in schema:
        return st.one_of([valid(document, part) for part in schema.get("oneOf") or schema["anyOf"]])
    if "allOf" in schema and len(schema["allOf"]) == 1:
        return valid(document, schema["allOf"][0])
    if "allOf" in schema:
        return st.tuples(*[valid(document, part) for part in schema["allOf"]]).map(_merged)
    return st.one_of([_of_type(document, schema, name) for name in types_of(schema)])


def _merged(parts: tuple[dict[str, Json], ...]) -> dict[str, Json]:
    whole: dict[str, Json] = {}
    for part in parts:
        whole |= part
    return whole


def _of_type(document: dict[str, Any], schema: dict[str, Any], name: str) -> st.SearchStrategy[Json]:
    if name == "object":
        if "properties" not in schema and "type" in schema:
            return st.dictionaries(_KEYS, valid(document, schema.get("additionalProperties", True)), max_size=2)
        members = {key: valid(document, value) for key, value in schema.get("properties", {}).items()}
        return st.fixed_dictionaries(members)
    if name == "array":
        items = valid(document, schema.get("items", {"type": "integer"}))
        return st.lists(items, max_size=min(4, schema.get("maxItems", 4)))
    if name == "integer":
        return st.integers(schema.get("minimum", -(2**63)), schema.get("maximum", 2**63 - 1))
    if name == "string" and "pattern" in schema:
        return st.from_regex(schema["pattern"].replace("$", r"\Z"))
    return _FORMATS.get(schema.get("format", ""), _JSON_TYPES[name]) if name == "string" else _JSON_TYPES[name]
