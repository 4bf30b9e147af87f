"""Operators of the wire do what they are called: breaking ones leave the schema, lying ones stay within."""

from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.mutants.wire.fields import Field, fields
from contract_tests.mutants.wire.operators import GONE, breaking, lying
from contract_tests.provider import the_contract
from contract_tests.provider.contract import BodySchema
from contract_tests.provider.coverage import examples

BODIES: dict[str, tuple[BodySchema, dict[str, Any]]] = {}
"""For each schema what its examples have, every field with a value that is neither null nor empty."""
for _operation, _response, _exchange in examples(the_contract()):
    if _exchange.schema is not None:
        _schema, _body = BODIES.setdefault(_exchange.schema.pointer, (_exchange.schema, {}))
        _body |= {name: value for name, value in _exchange.json.value.items() if value not in (None, [])}


def changed(operators: Any) -> Iterator[tuple[str, BodySchema, Field, dict[str, Any]]]:
    for place, (schema, body) in BODIES.items():
        for field in fields(schema):
            for done, change in operators(field):
                value = change(body[field.name])
                rest = {key: each for key, each in body.items() if key != field.name}
                yield (
                    f"{place}: {field.name} {done}",
                    schema,
                    field,
                    (rest if value is GONE else {**rest, field.name: value}),
                )


@pytest.mark.parametrize("place", BODIES)
def test_every_field_of_the_contract_is_found(place: str) -> None:
    schema, body = BODIES[place]
    assert {field.name for field in fields(schema)} == set(body)
    assert all(field.clause.endswith(f"/properties/{field.name}") and field.types for field in fields(schema))


def test_what_breaks_a_keyword_leaves_the_schema() -> None:
    assert [done for done, schema, _, body in changed(breaking) if schema.conforms(body)] == []


def test_what_lies_changes_something_within_the_schema() -> None:
    assert [done for done, schema, _, body in changed(lying) if not schema.conforms(body)] == []


def test_every_keyword_that_restricts_a_field_has_an_operator() -> None:
    known = {"type", "enum", "const", "pattern", "minLength", "maxLength", "minimum", "maximum", "format", "maxItems"}
    unknown = {keyword for schema, _ in BODIES.values() for field in fields(schema) for keyword in field.keywords}
    assert unknown - known - {"required", "additionalProperties"} == set()
