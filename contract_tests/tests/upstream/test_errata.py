"""Each row of openapi/errata.md that can be tested on the contract is; and the table itself is complete."""

import ast
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from contract_tests.tests.spec_copies import CONTRACT
from scripts.command import REPOSITORY
from scripts.contract import walk
from scripts.lint_rules import examples, findings
from scripts.schemas import children, standalone
from scripts.spec import SpecError, dereference, operations
from scripts.upstream import errata, record
from scripts.upstream.slicing import digest

DOCUMENT = CONTRACT.document
ROWS = errata.read(REPOSITORY / "openapi" / "errata.md")
OPERATIONS = {operation.label: operation for operation in operations(DOCUMENT)}
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
RECEIPT: dict[str, Any] = SCHEMAS["Receipt"]["properties"]
META: dict[str, Any] = SCHEMAS["PageMeta"]["properties"]
SIDS = {
    "account_sid": "AC",
    "conversation_sid": "CH",
    "sid": "DY",
    "message_sid": "IM",
    "channel_message_sid": "SM",
    "participant_sid": "MB",
}


def validator(schema: Any) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(standalone(DOCUMENT, schema), validate_formats=True)


def parameter(operation: str, name: str) -> dict[str, Any]:
    return next(found for found in OPERATIONS[operation].parameters if found["name"] == name)


def answers(operation: str) -> dict[str, Any]:
    responses = OPERATIONS[operation].node["responses"]
    return {status: dereference(DOCUMENT, answer) for status, answer in responses.items()}


def all_answers() -> list[tuple[str, str, dict[str, Any]]]:
    return [(name, status, answer) for name in OPERATIONS for status, answer in answers(name).items()]


def header(answer: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = dereference(DOCUMENT, answer["headers"][name])
    return found


def example_pages() -> list[list[dict[str, Any]]]:
    return [
        example["value"]["delivery_receipts"]
        for _, media in walk.parts(DOCUMENT, "media type")
        for example in media["examples"].values()
        if "delivery_receipts" in example["value"]
    ]


# --- the table --------------------------------------------------------------------------------------------------


def test_every_named_test_exists() -> None:
    written = {
        node.name
        for path in (REPOSITORY / "contract_tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name for row in ROWS for name in row.tests} <= written


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"row {row.number}")
def test_every_row_is_held_by_a_test(row: errata.Row) -> None:
    assert row.tests


def test_every_test_of_the_contract_belongs_to_a_row() -> None:
    own = set(
        re.findall(
            r"^def (test_\w+)", Path(__file__).read_text(encoding="utf-8").rpartition("# --- the rows")[2], re.MULTILINE
        )
    )
    assert own <= {name for row in ROWS for name in row.tests}


GOOD = "| 1 | says | means | because | open | `test_it` | `a.b` |"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (GOOD.replace("| 1 |", "| 2 |"), "expected row 1, found '2'"),
        (GOOD.replace("| open ", "| sure "), "expected one of certain"),
        (GOOD.replace("| because ", "| "), "the column 'Why' is empty"),
        (GOOD.replace("`test_it`", "test_it"), "in backticks"),
        (GOOD.replace("| says ", ""), "expected 7 cells, found 6"),
    ],
)
def test_a_malformed_row_is_refused_with_its_line(row: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "errata.md"
    path.write_text("\n".join(["# Errata", "", "| " + " | ".join(errata.COLUMNS) + " |", "| --- |", row]))
    with pytest.raises(SpecError, match=re.escape(reason)) as caught:
        errata.read(path)
    assert str(caught.value).startswith(f"{path}:5:")


def test_a_file_without_the_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "errata.md"
    path.write_text("# Errata\n")
    with pytest.raises(SpecError, match="there is no table"):
        errata.read(path)


# --- the rows ---------------------------------------------------------------------------------------------------


def test_every_example_is_valid() -> None:
    assert not [finding for rule in examples.RULES for finding in rule.apply(DOCUMENT)]
    assert not list(findings(CONTRACT))


def test_status_is_one_of_five_or_null() -> None:
    status = validator(RECEIPT["status"])
    assert all(status.is_valid(value) for value in ("read", "failed", "delivered", "undelivered", "sent", None))
    assert not any(status.is_valid(value) for value in ("queued", "READ", "", 0, False))
    assert None not in SCHEMAS["DeliveryStatus"]["enum"]


def test_error_code_is_an_integer_with_default_0() -> None:
    code = validator(RECEIPT["error_code"])
    assert code.is_valid(0)
    assert code.is_valid(30003)
    assert not any(code.is_valid(value) for value in (None, "30003", 30003.5))
    assert RECEIPT["error_code"]["default"] == 0
    shown = {receipt["error_code"] for page in example_pages() for receipt in page}
    assert 3000 not in shown


def test_dates_may_be_null_and_in_any_order() -> None:
    for name in ("date_created", "date_updated"):
        date = validator(RECEIPT[name])
        for value in (None, "2026-03-24T20:37:57Z", "2026-03-24T20:37:57.123456+02:00"):
            assert date.is_valid(value)
        assert not date.is_valid("2026-03-24")
        assert not date.is_valid("2026-03-24T20:37:57")
    answer = answers("FetchConversationMessageReceipt")["200"]["content"]["application/json"]
    receipt = {**answer["examples"]["read"]["value"], "date_updated": "2016-01-01T00:00:00Z"}
    assert validator(answer["schema"]).is_valid(receipt)


def test_no_example_repeats_a_receipt() -> None:
    for page in example_pages():
        for name in ("sid", "participant_sid", "channel_message_sid"):
            values = [receipt[name] for receipt in page]
            assert len(values) == len(set(values))


def test_page_facts_are_bounded() -> None:
    size, number = validator(META["page_size"]), validator(META["page"])
    assert [value for value in (0, 1, 50, 51) if size.is_valid(value)] == [1, 50]
    assert [value for value in (-1, 0, 10**6) if number.is_valid(value)] == [0, 10**6]
    for name in ("ReceiptPage", "ServiceReceiptPage"):
        assert SCHEMAS[name]["properties"]["delivery_receipts"]["maxItems"] == META["page_size"]["maximum"]


def test_account_sid_is_described_by_the_conversation() -> None:
    assert "conversation" in RECEIPT["account_sid"]["description"]


def test_each_operation_exists_in_both_forms() -> None:
    for short in ("FetchConversationMessageReceipt", "ListConversationMessageReceipt"):
        scoped = OPERATIONS[short.replace("Conversation", "ServiceConversation")]
        assert scoped.path == OPERATIONS[short].path.replace("/v1/", "/v1/Services/{ChatServiceSid}/")


def test_the_service_is_named_in_the_scoped_form_only() -> None:
    for name in OPERATIONS:
        schema = answers(name)["200"]["content"]["application/json"]["schema"]["$ref"]
        assert ("Service" in schema) == ("Service" in name)
    assert "chat_service_sid" not in RECEIPT
    assert SCHEMAS["ServiceReceipt"]["allOf"][1]["required"] == ["chat_service_sid"]


def test_page_size_is_1_to_50_by_default_50() -> None:
    for name in ("ListConversationMessageReceipt", "ListServiceConversationMessageReceipt"):
        schema = parameter(name, "PageSize")["schema"]
        assert [value for value in (-1, 0, 1, 50, 51) if validator(schema).is_valid(value)] == [1, 50]
        assert schema["default"] == 50


def test_the_envelope_has_the_published_fields_in_order() -> None:
    fields = ["page", "page_size", "first_page_url", "previous_page_url", "url", "next_page_url", "key"]
    assert list(META) == fields == SCHEMAS["PageMeta"]["required"]
    assert list(SCHEMAS["ReceiptPage"]["properties"]) == ["meta", "delivery_receipts"]
    assert META["key"]["const"] == "delivery_receipts"
    nullable = [name for name in fields if validator(META[name]).is_valid(None)]
    assert nullable == ["previous_page_url", "next_page_url"]


def test_every_operation_declares_every_error() -> None:
    for name in OPERATIONS:
        assert list(answers(name)) == ["200", "400", "401", "403", "404", "405", "429", "5XX"]


def test_the_error_model_promises_message_and_status() -> None:
    error = validator(SCHEMAS["Error"])
    assert error.is_valid({"message": "Authenticate", "status": 401})
    assert error.is_valid({"code": 20003, "message": "Authenticate", "more_info": "https://a.b/c", "status": 401})
    for wrong in (
        {"message": "x"},
        {"status": 401},
        {"message": "x", "status": "401"},
        {"message": "x", "status": 200},
    ):
        assert not error.is_valid(wrong)


def test_both_error_models_are_declared() -> None:
    problem = validator(SCHEMAS["Problem"])
    assert problem.is_valid({"title": "Not Found", "status": 404})
    assert problem.is_valid({"type": "about:blank", "title": "x", "status": 404, "instance": "/a?b", "balance": 30})
    for wrong in ({"title": "x"}, {"status": 404}, {"title": "x", "status": 200}, {"message": "x", "status": 404}):
        assert not problem.is_valid(wrong)
    for _, status, answer in all_answers():
        models = {kind: media["schema"]["$ref"].rpartition("/")[2] for kind, media in answer["content"].items()}
        if status != "200":
            assert models == {"application/json": "Error", "application/problem+json": "Problem"}


def test_an_answer_is_json_and_nothing_else() -> None:
    kinds = {kind for _, _, answer in all_answers() for kind in answer["content"]}
    assert kinds == {"application/json", "application/problem+json"}
    assert not any("Content-Encoding" in answer["headers"] for _, _, answer in all_answers())


def test_every_property_of_an_answer_is_required() -> None:
    for name in OPERATIONS:
        media = answers(name)["200"]["content"]["application/json"]
        check = validator(media["schema"])
        for example in media["examples"].values():
            assert check.is_valid(example["value"])
            for missing in example["value"]:
                assert not check.is_valid({key: value for key, value in example["value"].items() if key != missing})
    for field in META:
        assert field in SCHEMAS["PageMeta"]["required"]


def test_operation_ids_are_the_published_ones() -> None:
    assert set(OPERATIONS) == {
        "FetchConversationMessageReceipt",
        "ListConversationMessageReceipt",
        "FetchServiceConversationMessageReceipt",
        "ListServiceConversationMessageReceipt",
    }


def test_receipts_have_the_published_fields_in_order() -> None:
    published = ["account_sid", "conversation_sid", "sid", "message_sid", "channel_message_sid", "participant_sid"]
    published += ["status", "error_code", "date_created", "date_updated", "url"]
    assert list(RECEIPT) == published == SCHEMAS["Receipt"]["required"]


def test_a_bad_request_is_declared_with_the_error_model() -> None:
    for name in OPERATIONS:
        schema = answers(name)["400"]["content"]["application/json"]["schema"]
        assert schema == {"$ref": "#/components/schemas/Error"}


def test_page_alone_promises_nothing() -> None:
    page = parameter("ListConversationMessageReceipt", "Page")
    assert "`PageToken`" in page["description"]
    assert "default" not in page["schema"]
    assert [value for value in (-1, 0, 1, 10**9) if validator(page["schema"]).is_valid(value)] == [0, 1, 10**9]


def test_page_token_is_opaque() -> None:
    assert parameter("ListConversationMessageReceipt", "PageToken")["schema"] == {"type": "string"}


def test_a_conversation_may_be_named_in_the_path() -> None:
    for name in OPERATIONS:
        conversation = validator(parameter(name, "ConversationSid")["schema"])
        assert conversation.is_valid("support-4711")
        assert conversation.is_valid("CH" + "0" * 32)
        assert not conversation.is_valid("")


@pytest.mark.parametrize(("field", "prefix"), SIDS.items())
def test_sids_have_the_published_patterns(field: str, prefix: str) -> None:
    sid = validator(RECEIPT[field])
    assert sid.is_valid(prefix + "0123456789abcdef" * 2)
    assert sid.is_valid(prefix + "0123456789ABCDEF" * 2)
    assert sid.is_valid("xY" + "0" * 32) == (field == "channel_message_sid")
    assert not any(sid.is_valid(prefix + digits) for digits in ("0" * 31, "0" * 33, "g" * 32, "0" * 32 + "\n"))
    assert not sid.is_valid("support-4711")


def test_the_published_nullability_is_kept() -> None:
    nullable = {name for name, schema in RECEIPT.items() if validator(schema).is_valid(None)}
    assert nullable == set(RECEIPT) - {"error_code"}
    assert validator(SCHEMAS["ChatServiceSid"]).is_valid(None)
    for operation in OPERATIONS.values():
        assert not any(validator(entry["schema"]).is_valid(None) for entry in operation.parameters)


def test_every_answer_may_carry_a_request_id() -> None:
    for _, _, answer in all_answers():
        assert header(answer, "Twilio-Request-Id").get("required", False) is False
        assert validator(header(answer, "Twilio-Request-Id")["schema"]).is_valid("RQ" + "0" * 32)


def test_http_demands_these_headers() -> None:
    for name in OPERATIONS:
        challenge = header(answers(name)["401"], "WWW-Authenticate")
        assert challenge["required"] is True
        assert validator(challenge["schema"]).is_valid('Basic realm="Twilio API"')
        assert not validator(challenge["schema"]).is_valid("Bearer")
        assert header(answers(name)["405"], "Allow")["required"] is True


def test_retry_after_is_optional_and_takes_both_forms() -> None:
    for name in OPERATIONS:
        for status in ("429", "5XX"):
            retry = header(answers(name)[status], "Retry-After")
            assert retry.get("required", False) is False
            check = validator(retry["schema"])
            assert check.is_valid("120")
            assert check.is_valid("Tue, 24 Mar 2026 20:38:12 GMT")
            assert not any(check.is_valid(value) for value in ("-1", "1.5", "soon", ""))


def test_edge_and_region_can_be_chosen() -> None:
    plain, chosen = DOCUMENT["servers"]
    assert plain["url"] == "https://conversations.twilio.com"
    assert chosen["url"] == "https://conversations.{edge}.{region}.twilio.com"
    assert chosen["variables"]["region"]["default"] == "us1"


def test_access_control_headers_are_declared_as_published() -> None:
    for name in OPERATIONS:
        declared = [key for key in answers(name)["200"]["headers"] if key.startswith("Access-Control-")]
        assert len(declared) == 5
        assert not any(header(answers(name)["200"], key).get("required") for key in declared)
    methods = DOCUMENT["components"]["headers"]["Access-Control-Allow-Methods"]["example"]
    assert "POST" not in methods


def test_links_lead_from_the_list_to_a_receipt_and_back() -> None:
    targets = {name: {link["operationId"] for link in answers(name)["200"]["links"].values()} for name in OPERATIONS}
    for name, leads_to in targets.items():
        other = name.replace("Fetch", "List") if name.startswith("Fetch") else name.replace("List", "Fetch")
        assert other in leads_to <= {name, other}


def test_no_schema_is_closed() -> None:
    for pointer, schema in walk.schemas(DOCUMENT):
        closed = {keys[0] for keys, child in children(schema) if child is False}
        assert not closed, pointer


def test_the_record_is_pinned_by_commit_and_hash() -> None:
    recorded = record.read(REPOSITORY / "openapi" / "upstream.json")
    assert re.fullmatch("[0-9a-f]{40}", recorded.source.commit or "")
    assert re.fullmatch("[0-9a-f]{64}", recorded.source.sha256)
    assert recorded.text() == (REPOSITORY / "openapi" / "upstream.json").read_text(encoding="utf-8")
    assert digest(recorded.slice) in recorded.text()
