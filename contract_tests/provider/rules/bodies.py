"""Bodies: strict JSON of the documented schema, and nothing beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.json_text import JsonText
from contract_tests.provider.rules.table import Breach, rule
from scripts.schemas import PREFIX
from scripts.spec import escape

MOST_ERRORS = 5
"""One wrong field in fifty receipts need not be told fifty times."""

Errors = Iterator[Any]


@rule("strict-json", "RFC 8259", "body")
def strict_json(exchange: Exchange, body: JsonText) -> Iterator[Breach]:
    """A body is strict JSON: UTF-8 without byte order mark, no key twice in one object, no NaN."""
    if body.error is not None:
        yield Breach("JSON", f"{body.error}: {exchange.response.body[:80]!r}")


@rule("integers-are-written-as-such", "/components/schemas", "body")
def integers_are_written_as_such(exchange: Exchange, body: JsonText) -> Iterator[Breach]:
    """Numbers are written without fraction and exponent: every number of the contract is an integer."""
    if body.fractions and not (exchange.error or {}).get("details"):
        yield Breach("an integer", body.fractions[0])


@rule("body-is-of-its-schema", "/components/schemas", "body")
def body_is_of_its_schema(exchange: Exchange, body: JsonText) -> Iterator[Breach]:
    """A body is of the schema that the contract has for this operation and status."""
    assert exchange.documented is not None
    schema = exchange.documented.schema
    if body.error is None and schema is not None and not exchange.conforms:
        yield from _breaches(schema.pointer, schema.errors(body.value))


@rule("no-unknown-fields", "/components/schemas", "body")
def no_unknown_fields(exchange: Exchange, body: JsonText) -> Iterator[Breach]:
    """A body has no field that the contract does not know: drift, unless new fields are allowed."""
    assert exchange.documented is not None
    schema = exchange.documented.schema
    if exchange.conforms and schema is not None and schema.has_unknown_fields(body.value):
        for breach in _breaches(schema.pointer, schema.unknown_fields(body.value)):
            yield replace(breach, expected="no field but those that the contract describes")


def _breaches(pointer: str, errors: Errors) -> Iterator[Breach]:
    for error in islice(errors, MOST_ERRORS):
        at = "".join(f"/{step}" for step in error.instance_path)
        message = str(error.message)
        shown = message if len(message) <= 300 else f"{message[:300]}…"
        clause = clause_of(pointer, [str(step) for step in error.schema_path])
        yield Breach(f"a value of {clause}", shown, at=at, clause=clause)


def clause_of(pointer: str, path: list[str]) -> str:
    """Where in the contract the keyword stands that an error's schema path leads to."""
    in_component = path[:1] == ["$defs"]
    place, steps = (f"{PREFIX[1:]}{path[1]}", path[2:]) if in_component else (pointer, path)
    if steps[-1:] == ["unevaluatedProperties"]:
        steps = [*steps[:-1], "properties"]
    return "/".join([place, *(escape(step) for step in steps)])
