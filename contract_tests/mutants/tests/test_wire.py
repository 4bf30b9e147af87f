"""Operators of the wire do what they are called: breaking ones leave the schema, lying ones stay within."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.mutants.wire.fields import Field, fields
from contract_tests.mutants.wire.operators import GONE, Change, breaking, lying
from contract_tests.provider import the_contract
from contract_tests.provider.contract import BodySchema

ORIGIN = "http://127.0.0.1"
PATH = f"/v1/Conversations/CH{'a' * 32}/Messages/IM{'a' * 32}/Receipts"
RIGHT: dict[str, dict[str, Any]] = {
    "Receipt": {
        "sid": f"DY{'a' * 31}1",
        "account_sid": f"AC{'a' * 31}1",
        "conversation_sid": f"CH{'a' * 31}1",
        "message_sid": f"IM{'a' * 31}1",
        "channel_message_sid": f"SM{'a' * 31}1",
        "participant_sid": f"MB{'a' * 31}1",
        "status": "failed",
        "error_code": 30001,
        "date_created": "2026-01-05T09:00:01Z",
        "date_updated": "2026-01-05T09:00:02Z",
        "url": f"{ORIGIN}{PATH}/DY{'a' * 32}",
    },
    "PageMeta": {
        "page": 1,
        "page_size": 2,
        "first_page_url": f"{ORIGIN}{PATH}?PageSize=2&Page=0",
        "previous_page_url": f"{ORIGIN}{PATH}?PageSize=2&Page=0&PageToken=PB",
        "url": f"{ORIGIN}{PATH}?PageSize=2&Page=1&PageToken=PT",
        "next_page_url": f"{ORIGIN}{PATH}?PageSize=2&Page=2&PageToken=PA",
        "key": "delivery_receipts",
    },
    "Error": {"code": 20404, "message": "Gone", "more_info": f"{ORIGIN}/20404", "status": 404, "details": {}},
}
RIGHT["ServiceReceipt"] = {**RIGHT["Receipt"], "chat_service_sid": f"IS{'a' * 31}1"}


def schema(name: str) -> BodySchema:
    return BodySchema(the_contract().spec.document, "", {"$ref": f"#/components/schemas/{name}"})


def cases(kind: str) -> list[tuple[str, Field, Change]]:
    operators = breaking if kind == "breaking" else lying
    return [
        (name, field, change)
        for name in RIGHT
        for field in fields("", schema(name).schema)
        for _, change in operators(field)
    ]


def changed(name: str, field: Field, change: Change) -> dict[str, Any]:
    value = change(RIGHT[name][field.name])
    rest = {key: each for key, each in RIGHT[name].items() if key != field.name}
    return rest if value is GONE else {**rest, field.name: value}


@pytest.mark.parametrize("name", RIGHT)
def test_every_field_of_the_contract_is_found(name: str) -> None:
    assert {field.name for field in fields("", schema(name).schema)} == set(RIGHT[name])
    assert schema(name).conforms(RIGHT[name])


def test_what_breaks_a_keyword_leaves_the_schema() -> None:
    kept = [
        (name, field.name)
        for name, field, change in cases("breaking")
        if schema(name).conforms(changed(name, field, change))
    ]
    assert kept == []


def test_what_lies_changes_something_within_the_schema() -> None:
    for name, field, change in cases("lying"):
        body = changed(name, field, change)
        assert schema(name).conforms(body), (name, field.name, body[field.name])


def test_every_keyword_that_restricts_a_field_has_an_operator() -> None:
    known = {"type", "enum", "const", "pattern", "minLength", "maxLength", "minimum", "maximum", "format", "maxItems"}
    beside = {"required", "properties", "items", "additionalProperties", "$defs"}
    for name in RIGHT:
        for field in fields("", schema(name).schema):
            assert set(field.keywords) <= known | beside, (name, field.name)
