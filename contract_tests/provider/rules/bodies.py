"""Bodies: strict JSON of the documented schema, and nothing beside it."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import jsonschema_rs

from contract_tests.provider.contract import BodySchema
from contract_tests.provider.exchange import Exchange
from contract_tests.provider.rules.table import Breach, rule
from contract_tests.provider.strict_json import JsonText

MOST_ERRORS = 5
"""One wrong field in fifty receipts need not be reported fifty times."""


@rule("strict-json", "RFC 8259", "body")
def strict_json(exchange: Exchange, body: JsonText) -> Iterator[Breach]:
    """A body is strict JSON: UTF-8 without byte order mark, no duplicate key, no NaN.

    An integer with a fraction or an exponent (30003.0) is noted: the schema allows it, and many readers do not.
    """
    if body.error is not None:
        yield Breach("JSON", f"{body.error}: {exchange.response.body[:80]!r}")
    elif body.fractions and exchange.conforms and not (exchange.error or {}).get("details"):
        yield Breach("an integer without fraction and exponent", body.fractions[0], is_open=True)


@rule("body-is-of-its-schema", "/components/schemas", "body")
def body_is_of_its_schema(exchange: Exchange, body: JsonText) -> Iterator[Breach]:
    """A body is of the schema that the contract has for this operation, status and media type.

    A null in the place of the schema's default is noted: the guide shows it for error_code (errata, row 3).
    """
    schema = exchange.schema
    if body.error is not None or schema is None:
        return
    if not exchange.conforms:
        yield from _breaches(schema, schema.errors(exchange.value))
    elif exchange.value is not body.value:
        for breach in _breaches(schema, islice(schema.errors(body.value), 1)):
            yield replace(breach, expected="the default, or any other value of the schema", at="", is_open=True)


@rule("no-unknown-fields", "/components/schemas", "body")
def no_unknown_fields(exchange: Exchange, _: JsonText) -> Iterator[Breach]:
    """A body has no field that the contract does not know: drift, unless new fields are allowed."""
    schema = exchange.schema
    if exchange.conforms and schema is not None:
        for breach in _breaches(schema, schema.unknown_fields(exchange.value)):
            yield replace(breach, expected="no field but those that the contract describes")


def _breaches(schema: BodySchema, errors: Iterator[jsonschema_rs.ValidationError]) -> Iterator[Breach]:
    for error in islice(errors, MOST_ERRORS):
        at = "".join(f"/{step}" for step in error.instance_path)
        message = str(error.message)
        shown = message if len(message) <= 300 else f"{message[:300]}…"
        clause = schema.clause_of(error)
        yield Breach(f"a value of {clause}", shown, at=at, clause=clause)
