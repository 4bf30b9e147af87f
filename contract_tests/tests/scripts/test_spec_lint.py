"""The linter accepts the contract and finds each planted defect under the rule that is meant to find it."""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contract_tests.tests.spec_copies import CONTRACT, DELETE, edited
from scripts import spec_lint
from scripts.contract.node import nodes
from scripts.spec import Spec
from scripts.spec_lint import findings, rules

LIST = "/paths/~1v1~1Conversations~1{ConversationSid}~1Messages~1{MessageSid}~1Receipts"
FETCH = f"{LIST}~1{{Sid}}"
SCOPED = LIST.replace("/~1v1", "/~1v1~1Services~1{ChatServiceSid}")
OK = f"{LIST}/get/responses/200"
RECEIPT = "/components/schemas/Receipt"
PARAMETER = "/components/parameters"

# Each row: the rule that must find it, where the defect is planted, and what is planted there.
DEFECTS: list[tuple[str, str, Any]] = [
    ("openapi-version", "/openapi", "3.0.3"),
    ("dialect", "/jsonSchemaDialect", "http://json-schema.org/draft-04/schema#"),
    ("references", f"{RECEIPT}/properties/sid/$ref", "#/components/schemas/Nowhere"),
    ("references", f"{RECEIPT}/properties/sid/$ref", "other.yaml#/Sid"),
    ("references", "/components/schemas/ReceiptSid", {"$ref": "#/components/schemas/ReceiptSid"}),
    ("references", f"{OK}/content/application~1json/schema/$ref", 5),
    ("reference-kinds", f"{FETCH}/parameters/0/$ref", "#/components/schemas/Error"),
    ("reference-kinds", f"{OK}/content/application~1json/schema/$ref", "#/components/parameters/Page"),
    ("client", "/paths", {}),
    ("structure", "/info/title", DELETE),
    ("structure", f"{LIST}/get/operationID", "Typo"),
    ("json-schema", f"{RECEIPT}/type", "objct"),
    ("openapi", f"{LIST}/get/parameters/3", CONTRACT.document["components"]["parameters"]["Page"]),
    ("client", f"{LIST}/get/operationId", DELETE),
    ("client", f"{LIST}/get/tags", ["undeclared"]),
    ("client", f"{LIST}/get/tags", []),
    ("link-targets", f"{SCOPED}/get/operationId", "ListConversationMessageReceipt"),
    ("client", f"{LIST}/parameters/1", DELETE),
    ("client", f"{LIST}/parameters/2", {"$ref": "#/components/parameters/Sid"}),
    ("client", f"{LIST}/get/security", DELETE),
    ("client", f"{LIST}/get/security", [{"unknown": []}]),
    ("error-responses", f"{LIST}/get/responses/401", DELETE),
    ("client", f"{LIST}/get/responses/200", DELETE),
    ("error-responses", "/components/responses/NotFound/content/application~1json/schema", {"type": "string"}),
    ("error-responses", "/components/responses/NotFound/content", DELETE),
    ("error-responses", "/components/responses/NotFound/content/application~1problem+json", {}),
    ("error-responses", "/components/responses/NotFound/content/text~1html", {"schema": {"type": "string"}}),
    ("error-responses", f"{OK}/content/application~1problem+json", {"schema": {"type": "object"}}),
    ("error-responses", "/components/responses/Unauthorized/headers/WWW-Authenticate", DELETE),
    ("error-responses", "/components/headers/Allow/required", False),
    ("servers", "/servers/0/url", "http://conversations.twilio.com"),
    ("servers", "/servers/0/url", "https://user:secret@conversations.twilio.com"),
    ("servers", "/servers/0/url", 'https://a"; import os; "'),
    ("servers", "/servers/1/variables/edge", DELETE),
    ("servers", "/servers/0/variables", {"edge": {"default": "ashburn"}}),
    ("servers", "/servers/1/variables/region/enum", ["au1"]),
    ("servers", f"{LIST}/get/servers", [{"url": "https://other.example"}]),
    ("servers", f"{LIST}/servers", [{"url": "https://other.example"}]),
    ("patterns-compile", "/components/schemas/ReceiptSid/pattern", "^DY[0-9a-f{32}$"),
    ("patterns-compile", "/components/schemas/ReceiptSid/pattern", "^DY[[:xdigit:]]{32}$"),
    ("patterns-anchored", "/components/schemas/ReceiptSid/pattern", "DY[0-9a-fA-F]{32}"),
    ("patterns-anchored", "/components/schemas/ReceiptSid/pattern", "^DY.{32}|XX.{32}$"),
    ("examples-valid", "/components/schemas/ReceiptSid/pattern", "^DY[0-9a-fA-F]{31}$"),
    ("examples-valid", f"{PARAMETER}/Sid/schema/maxLength", 33),
    ("keywords", f"{RECEIPT}/properties/error_code/nullable", True),
    ("keywords", f"{PARAMETER}/ConversationSid/schema/minlength", 1),
    ("keywords", f"{PARAMETER}/PageSize/schema/maxLength", 5),
    ("satisfiable", f"{PARAMETER}/PageSize/schema/minimum", 51),
    ("satisfiable", f"{RECEIPT}/properties/error_code/allOf", [{"type": "string"}]),
    ("client", "/components/schemas/DeliveryStatus/enum/5", "sent"),
    ("client", "/components/schemas/DeliveryStatus/enum/5", 7),
    ("client", f"{LIST}/delete", {"responses": {"200": {"description": "Gone."}}}),
    ("examples-valid", f"{RECEIPT}/required/11", "forgotten"),
    ("all-required", f"{RECEIPT}/required/3", DELETE),
    ("examples-present", f"{PARAMETER}/PageToken/example", DELETE),
    ("examples-present", "/components/headers/Allow/example", DELETE),
    ("examples-present", f"{OK}/content/application~1json/examples", {}),
    ("examples-present", f"{PARAMETER}/PageToken/examples", {"one": {"value": "PT1"}}),
    ("examples-valid", f"{PARAMETER}/MessageSid/example", "SMaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    ("examples-valid", f"{OK}/content/application~1json/examples/empty/value/meta", {}),
    ("examples-valid", f"{RECEIPT}/properties/date_created/examples/0", "yesterday"),
    ("examples-valid", f"{PARAMETER}/PageSize/schema/default", 1000),
    ("link-targets", f"{OK}/links/firstReceipt/operationId", "FetchNothing"),
    ("link-targets", f"{OK}/links/firstReceipt/parameters/Sid", DELETE),
    ("link-targets", f"{OK}/links/firstReceipt/parameters/Sidd", "$request.path.MessageSid"),
    ("link-targets", f"{OK}/links/samePage/parameters/PageSize", "all"),
    ("link-expressions", f"{OK}/links/firstReceipt/parameters/Sid", "$response.body#/receipts/0/sid"),
    ("link-expressions", f"{OK}/links/firstReceipt/parameters/Sid", "$response.body#/delivery_receipts/0/id"),
    ("link-expressions", f"{OK}/links/firstReceipt/parameters/Sid", "$request.path.Sid"),
    ("link-expressions", f"{OK}/links/firstReceipt/parameters/Sid", "$response.header.Location"),
    ("link-expressions", f"{OK}/links/firstReceipt/parameters/Sid", "$response.status"),
    ("described", f"{PARAMETER}/Page/description", DELETE),
    ("described", f"{RECEIPT}/properties/url/description", DELETE),
    ("described", "/components/headers/Retry-After/description", DELETE),
    ("described", "/servers/1/variables/edge/description", DELETE),
    ("described", f"{OK}/links/firstReceipt/description", DELETE),
    ("summarized", f"{OK}/content/application~1json/examples/empty/summary", DELETE),
]


def planted(pointer: str, value: Any) -> Spec:
    return replace(CONTRACT, document=edited((pointer, value)))


def test_the_contract_is_clean() -> None:
    assert spec_lint.lint(CONTRACT) == []


@pytest.mark.parametrize(("rule", "pointer", "value"), DEFECTS)
def test_each_defect_is_found_by_its_rule(rule: str, pointer: str, value: Any) -> None:
    assert rule in {finding.rule for finding in findings(planted(pointer, value))}


def test_every_rule_has_a_defect_that_it_finds() -> None:
    assert {rule.name for rule in rules()} == {rule for rule, _, _ in DEFECTS}


@pytest.mark.parametrize("odd", [None, 5, "x", [], {}, True, ["x"], {"x": 1}])
def test_no_misplaced_value_makes_the_linter_stumble(odd: Any) -> None:
    pointers = [pointer for pointer, _ in nodes(CONTRACT.document) if pointer and "/examples/" not in pointer]
    for pointer in random.Random(repr(odd)).sample(pointers, 12):  # noqa: S311  # a fixed sample, no secret
        for finding in findings(planted(pointer, odd)):
            assert finding.message


def test_the_command_line_lists_its_rules_and_passes_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    assert spec_lint.main(["--rules"]) == 0
    assert "patterns-anchored" in capsys.readouterr().out
    assert spec_lint.main([str(CONTRACT.path)]) == 0


def test_a_breach_is_reported_with_file_line_and_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = CONTRACT.path.read_text().splitlines()
    number = next(index for index, line in enumerate(lines) if line.strip() == "maximum: 50")
    lines[number] = lines[number].replace("50", "0")
    broken = tmp_path / "broken.yaml"
    broken.write_text("\n".join(lines))
    assert spec_lint.main([str(broken)]) == 1
    place, message = f"{broken}:{number - 3}:", "maximum, minimum exclude each other [satisfiable]"
    assert any(line.startswith(place) and message in line for line in capsys.readouterr().err.splitlines())


def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert spec_lint.main([str(tmp_path / "none.yaml")]) == 2
    assert capsys.readouterr().err.startswith(f"error: {tmp_path / 'none.yaml'}: cannot be read")
