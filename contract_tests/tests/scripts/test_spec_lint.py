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
from scripts.spec_lint import STAGES, findings, named

LIST = "/paths/~1v1~1Conversations~1{ConversationSid}~1Messages~1{MessageSid}~1Receipts"
OK = f"{LIST}/get/responses/200"
RECEIPT = "/components/schemas/Receipt"
RECEIPT_SID = "/components/schemas/ReceiptSid"
PARAMETER = "/components/parameters"
NOT_FOUND = "/components/responses/NotFound/content"

# Each row: the rule that must find it, where the defect is planted, and what is planted there. What no client can be
# made of is in tests/generator/test_obstacles.py.
DEFECTS: list[tuple[str, str, Any]] = [
    ("openapi-version", "/openapi", "3.0.3"),
    ("dialect", "/jsonSchemaDialect", "http://json-schema.org/draft-04/schema#"),
    ("references", f"{RECEIPT}/properties/sid/$ref", "#/components/schemas/Nowhere"),
    ("references", RECEIPT_SID, {"$ref": f"#{RECEIPT_SID}"}),
    ("references", f"{OK}/content/application~1json/schema/$ref", 5),
    ("reference-kinds", f"{LIST}/parameters/0/$ref", "#/components/schemas/Error"),
    ("reference-kinds", f"{OK}/content/application~1json/schema/$ref", "#/components/parameters/Page"),
    ("structure", f"{LIST}/get/operationID", "Typo"),
    ("json-schema", f"{RECEIPT}/type", "objct"),
    ("openapi", f"{LIST}/get/parameters/3", CONTRACT.document["components"]["parameters"]["Page"]),
    ("client", "/paths", {}),
    ("client", f"{LIST}/get/operationId", DELETE),
    ("client", f"{LIST}/get/tags", ["undeclared"]),
    ("client", f"{LIST}/parameters/1", DELETE),
    ("client", f"{LIST}/get/security", [{"unknown": []}]),
    ("error-responses", f"{LIST}/get/responses/401", DELETE),
    ("error-responses", f"{NOT_FOUND}/application~1json/schema", {"type": "string"}),
    ("error-responses", NOT_FOUND, DELETE),
    ("error-responses", f"{NOT_FOUND}/application~1problem+json", {}),
    ("error-responses", f"{NOT_FOUND}/text~1html", {"schema": {"type": "string"}}),
    ("error-responses", f"{OK}/content/application~1problem+json", {"schema": {"type": "object"}}),
    ("error-responses", "/components/responses/Unauthorized/headers/WWW-Authenticate", DELETE),
    ("error-responses", "/components/headers/Allow/required", False),
    ("servers", "/servers/0/url", "https://user:secret@conversations.twilio.com"),
    ("servers", "/servers/1/variables/edge", DELETE),
    ("servers", "/servers/0/variables", {"edge": {"default": "ashburn"}}),
    ("servers", f"{LIST}/servers", [{"url": "https://other.example"}]),
    ("patterns-compile", f"{RECEIPT_SID}/pattern", "^DY[0-9a-f{32}$"),
    ("patterns-compile", f"{RECEIPT_SID}/pattern", "^DY[[:xdigit:]]{32}$"),
    ("patterns-anchored", f"{RECEIPT_SID}/pattern", "DY[0-9a-fA-F]{32}"),
    ("patterns-anchored", f"{RECEIPT_SID}/pattern", "^DY.{32}|XX.{32}$"),
    ("keywords", f"{RECEIPT}/properties/error_code/nullable", True),
    ("keywords", f"{PARAMETER}/ConversationSid/schema/minlength", 1),
    ("keywords", f"{PARAMETER}/PageSize/schema/maxLength", 5),
    ("all-required", f"{RECEIPT}/required/3", DELETE),
    ("examples-present", "/components/headers/Allow/example", DELETE),
    ("examples-present", f"{OK}/content/application~1json/examples", {}),
    ("examples-present", f"{PARAMETER}/PageToken/examples", {"one": {"value": "PT1"}}),
    ("examples-valid", f"{RECEIPT}/required/11", "forgotten"),
    ("examples-valid", f"{RECEIPT}/properties/error_code/allOf", [{"type": "string"}]),
    ("examples-valid", f"{PARAMETER}/MessageSid/example", "SMaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    ("examples-valid", f"{RECEIPT}/properties/date_created/examples/0", "yesterday"),
    ("examples-valid", f"{PARAMETER}/PageSize/schema/default", 1000),
    ("described", f"{RECEIPT}/properties/url/description", DELETE),
    ("described", "/servers/1/variables/edge/description", DELETE),
    ("described", f"{OK}/links/firstReceipt/description", DELETE),
    ("described", f"{OK}/content/application~1json/examples/empty/summary", DELETE),
]


def planted(pointer: str, value: Any) -> Spec:
    return replace(CONTRACT, document=edited((pointer, value)))


@pytest.mark.parametrize(("rule", "pointer", "value"), DEFECTS)
def test_each_defect_is_found_by_its_rule(rule: str, pointer: str, value: Any) -> None:
    assert rule in {finding.rule for finding in findings(planted(pointer, value))}


def test_every_rule_has_a_defect_that_it_finds() -> None:
    assert {named(rule) for stage in STAGES for rule in stage} == {rule for rule, _, _ in DEFECTS}


@pytest.mark.parametrize("odd", [None, 5, "x", [], {}, True, ["x"], {"x": 1}])
def test_no_misplaced_value_makes_the_linter_stumble(odd: Any) -> None:
    pointers = [pointer for pointer, _ in nodes(CONTRACT.document) if pointer and "/examples/" not in pointer]
    for pointer in random.Random(repr(odd)).sample(pointers, 12):  # noqa: S311  # a fixed sample, no secret
        for finding in findings(planted(pointer, odd)):
            assert finding.message


def test_the_contract_is_clean(capsys: pytest.CaptureFixture[str]) -> None:
    assert spec_lint.main(["--rules"]) == 0
    assert "patterns-anchored" in capsys.readouterr().out
    assert spec_lint.main([str(CONTRACT.path)]) == 0


def test_a_breach_is_reported_with_file_line_and_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = CONTRACT.path.read_text().splitlines()
    number = next(index for index, line in enumerate(lines) if line.strip() == "maximum: 50")
    lines[number] = lines[number].replace("50", "many")
    broken = tmp_path / "broken.yaml"
    broken.write_text("\n".join(lines))
    assert spec_lint.main([str(broken)]) == 1
    place, message = f"{broken}:{number + 1}:", "[json-schema]"
    assert any(line.startswith(place) and message in line for line in capsys.readouterr().err.splitlines())
