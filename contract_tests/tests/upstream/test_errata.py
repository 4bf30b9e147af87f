"""Each row of openapi/errata.md is held by a test; those that no other test holds are held here.

The linter holds what it has a rule for, and what is as published is held by the comparison with the published
specification (tests/scripts/test_upstream_diff.py).
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import schemathesis

from contract_tests.tests.spec_copies import CONTRACT
from scripts.command import REPOSITORY
from scripts.contract import walk
from scripts.schemas import children, standalone
from scripts.spec import SpecError, dereference, look_up, operations
from scripts.upstream import errata, record

DOCUMENT = CONTRACT.document
ROWS = errata.read(REPOSITORY / "openapi" / "errata.md")
OPERATIONS = {operation.label: operation for operation in operations(DOCUMENT)}
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
RECEIPT = "/components/schemas/Receipt/properties"
META = "/components/schemas/PageMeta/properties"
PARAMETER = "/components/parameters"
HEADER = "/components/headers"
DATES = [None, "2026-03-24T20:37:57Z", "2026-03-24T20:37:57.123456+02:00"]
NO_DATES = ["2026-03-24", "2026-03-24T20:37:57"]
PROBLEM = {"type": "about:blank", "title": "x", "status": 404, "instance": "/a?b", "balance": 30}
ERROR = {"code": 20003, "message": "Authenticate", "more_info": "https://a.b/c", "status": 401}


def responses(operation: str) -> dict[str, Any]:
    written = OPERATIONS[operation].node["responses"]
    return {status: dereference(DOCUMENT, response) for status, response in written.items()}


def examples() -> Iterator[Any]:
    for _, media in walk.parts(DOCUMENT, "media type"):
        yield from (example["value"] for example in media["examples"].values())


def pages() -> Iterator[list[dict[str, Any]]]:
    return (value["delivery_receipts"] for value in examples() if "delivery_receipts" in value)


def test_every_row_is_held_by_tests_that_exist() -> None:
    written = {
        node.name
        for path in (REPOSITORY / "contract_tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    assert [row.number for row in ROWS if not row.tests or not set(row.tests) <= written] == []


GOOD = "| 1 | says | means | because | open | `test_it` | `a.b` |"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (GOOD.replace("| 1 |", "| 2 |"), "expected row 1, found '2'"),
        (GOOD.replace("| open ", "| sure "), "expected one of certain"),
        (GOOD.replace("| because ", "| "), "the column 'Why' is empty"),
        (GOOD.replace("`test_it`", "test_it"), "in backticks"),
        (GOOD.replace("| says ", ""), "expected 7 cells, found 6"),
        (None, "there is no table"),
    ],
)
def test_a_malformed_table_is_refused_with_its_line(row: str | None, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "errata.md"
    table = [] if row is None else ["| " + " | ".join(errata.COLUMNS) + " |", "| --- |", row]
    path.write_text("\n".join(["# Errata", "", *table]))
    with pytest.raises(SpecError, match=re.escape(reason)) as caught:
        errata.read(path)
    assert str(caught.value).startswith(f"{path}:" if row is None else f"{path}:5:")


# Each row: the erratum, the schema, values that it admits, and values that it refuses.
VALUES: list[tuple[int, str, list[Any], list[Any]]] = [
    (2, f"{RECEIPT}/status", ["read", "failed", "delivered", "undelivered", "sent", None], ["queued", "READ", "", 0]),
    (2, "/components/schemas/DeliveryStatus", ["read"], [None]),
    (3, f"{RECEIPT}/error_code", [0, 30003], [None, "30003", 30003.5]),
    (4, f"{RECEIPT}/date_created", DATES, NO_DATES),
    (4, f"{RECEIPT}/date_updated", [*DATES, "2016-01-01T00:00:00Z"], NO_DATES),
    (6, f"{META}/page_size", [1, 50], [0, 51]),
    (9, f"{PARAMETER}/PageSize/schema", [1, 50], [-1, 0, 51]),
    (10, f"{META}/page", [0, 10**6], [-1]),
    (10, f"{META}/key", ["delivery_receipts"], ["receipts"]),
    (11, "/components/schemas/Error", [ERROR, {"message": "x", "status": 401}], [{"message": "x"}, {"status": 401}]),
    (11, "/components/schemas/Error", [], [{**ERROR, "status": "401"}, {**ERROR, "status": 200}]),
    (16, f"{PARAMETER}/Page/schema", [0, 1, 10**9], [-1]),
    (17, f"{PARAMETER}/PageToken/schema", ["", "x", "PT☎"], [1, None]),
    (18, f"{PARAMETER}/ConversationSid/schema", ["support-4711", "CH" + "0" * 32], [""]),
    (20, f"{RECEIPT}/channel_message_sid", ["SM" + "0aF9" * 8, "xY" + "0" * 32], ["SM" + "0" * 31, "SM" + "g" * 32]),
    (24, f"{HEADER}/Twilio-Request-Id/schema", ["RQ" + "0" * 32], ["RQ"]),
    (25, f"{HEADER}/WWW-Authenticate/schema", ['Basic realm="Twilio API"'], ["Bearer"]),
    (27, f"{HEADER}/Retry-After/schema", ["120", "Tue, 24 Mar 2026 20:38:12 GMT"], ["-1", "1.5", "soon", ""]),
    (33, "/components/schemas/Problem", [PROBLEM, {"title": "x", "status": 404}], [{"title": "x"}, {"status": 404}]),
    (33, "/components/schemas/Problem", [], [{"title": "x", "status": 200}, {"message": "x", "status": 404}]),
]


@pytest.mark.parametrize(("number", "pointer", "admitted", "refused"), VALUES)
def test_a_schema_admits_what_the_row_says(number: int, pointer: str, admitted: list[Any], refused: list[Any]) -> None:
    schema = standalone(DOCUMENT, look_up(DOCUMENT, pointer))
    check = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    assert [value for value in admitted if not check.is_valid(value)] == []
    assert [value for value in refused if check.is_valid(value)] == []
    assert "test_a_schema_admits_what_the_row_says" in ROWS[number - 1].tests


# Each row: the erratum, a place in the contract, and what is written there; None for nothing.
WRITTEN: list[tuple[int, str, Any]] = [
    (3, f"{RECEIPT}/error_code/default", 0),
    (9, f"{PARAMETER}/PageSize/schema/default", 50),
    (10, "/components/schemas/PageMeta/required", list(look_up(DOCUMENT, META))),
    (14, "/components/schemas/ReceiptPage/properties/delivery_receipts/maxItems", 50),
    (14, "/components/schemas/ServiceReceiptPage/properties/delivery_receipts/maxItems", 50),
    (16, f"{PARAMETER}/Page/schema/default", None),
    (24, f"{HEADER}/Twilio-Request-Id/required", None),
    (27, f"{HEADER}/Retry-After/required", None),
    (28, "/servers/0/url", "https://conversations.twilio.com"),
    (28, "/servers/1/url", "https://conversations.{edge}.{region}.twilio.com"),
    (28, "/servers/1/variables/region/default", "us1"),
]


@pytest.mark.parametrize(("number", "pointer", "value"), WRITTEN)
def test_the_contract_has_what_the_row_says(number: int, pointer: str, value: Any) -> None:
    parent, _, key = pointer.rpartition("/")
    holder = look_up(DOCUMENT, parent)
    assert (holder.get(key) if isinstance(holder, dict) else holder[int(key)]) == value
    assert "test_the_contract_has_what_the_row_says" in ROWS[number - 1].tests


def test_no_example_repeats_a_receipt_or_has_a_code_that_is_none() -> None:
    for page in pages():
        assert 3000 not in {receipt["error_code"] for receipt in page}
        for name in ("sid", "participant_sid", "channel_message_sid"):
            assert len({receipt[name] for receipt in page}) == len(page)


def test_what_is_open_is_described() -> None:
    assert "conversation" in look_up(DOCUMENT, f"{RECEIPT}/account_sid/description")
    assert "`PageToken`" in look_up(DOCUMENT, f"{PARAMETER}/Page/description")


def test_the_service_is_named_in_the_scoped_form_only() -> None:
    for name in OPERATIONS:
        schema = responses(name)["200"]["content"]["application/json"]["schema"]["$ref"]
        assert ("Service" in schema) == ("Service" in name)
    assert "chat_service_sid" not in look_up(DOCUMENT, RECEIPT)
    assert SCHEMAS["ServiceReceipt"]["allOf"][1]["required"] == ["chat_service_sid"]


def test_every_error_has_both_models_and_no_response_is_encoded() -> None:
    for name in OPERATIONS:
        for status, response in responses(name).items():
            models = {kind: media["schema"]["$ref"].rpartition("/")[2] for kind, media in response["content"].items()}
            assert status == "200" or models == {"application/json": "Error", "application/problem+json": "Problem"}
            assert "Content-Encoding" not in response["headers"]
            assert "Twilio-Request-Id" in response["headers"]
            assert status not in {"429", "5XX"} or "Retry-After" in response["headers"]


def test_links_lead_from_the_list_to_a_receipt_and_back() -> None:
    for name in OPERATIONS:
        success = responses(name)["200"]
        leads_to = {link["operationId"] for link in success["links"].values()}
        other = name.replace("Fetch", "List") if name.startswith("Fetch") else name.replace("List", "Fetch")
        assert other in leads_to <= {name, other}
        body = next(iter(success["content"]["application/json"]["examples"].values()))["value"]
        for link in success["links"].values():
            parameters = OPERATIONS[link["operationId"]].parameters
            assert {one["name"] for one in parameters if one.get("required")} <= link["parameters"].keys()
            for expression in link["parameters"].values():
                if expression.startswith("$response.body#"):
                    look_up(body, expression.partition("#")[2])
    # And raises for an unknown operation or parameter, and for an expression that cannot be read.
    schemathesis.openapi.from_path(CONTRACT.path).as_state_machine()


def test_no_schema_is_closed() -> None:
    for pointer, schema in walk.schemas(DOCUMENT):
        closed = {keys[0] for keys, child in children(schema) if child is False}
        assert not closed, pointer


def test_the_record_is_pinned_by_commit_and_hash() -> None:
    recorded = record.read(REPOSITORY / "openapi" / "upstream.json")
    assert re.fullmatch("[0-9a-f]{40}", recorded.source.commit or "")
    assert re.fullmatch("[0-9a-f]{64}", recorded.source.sha256)
    assert recorded.text() == (REPOSITORY / "openapi" / "upstream.json").read_text(encoding="utf-8")
