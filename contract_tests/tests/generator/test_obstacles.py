"""What no right client can be made of is refused, all in one run: a line each, with the place and what would do."""

from pathlib import Path
from typing import Any

import pytest

from contract_tests.tests.spec_copies import CONTRACT, DELETE, edited, save
from scripts import generate
from scripts.generator.planner import make_plan
from scripts.spec import look_up

LIST = "/paths/~1v1~1Conversations~1{ConversationSid}~1Messages~1{MessageSid}~1Receipts"
FETCH = f"{LIST}~1{{Sid}}"
SERVICE_FETCH = FETCH.replace("/~1v1", "/~1v1~1Services~1{ChatServiceSid}")
OK = "get/responses/200/content/application~1json/schema"
SCHEMAS = "/components/schemas"
RECEIPT = f"{SCHEMAS}/Receipt/properties"
SCOPED = f"{SCHEMAS}/ServiceReceipt"
STATUS = f"{SCHEMAS}/DeliveryStatus"
PAGE = f"{SCHEMAS}/ReceiptPage"
META = f"{SCHEMAS}/PageMeta/properties"
SCHEME = "/components/securitySchemes/accountSid_authToken"
PARAMETERS = f"{FETCH}/get/parameters"
TEXT = {"type": "string"}


def parameter(place: str, **more: Any) -> list[dict[str, Any]]:
    return [{"name": "Order", "in": place, "schema": TEXT, **more}]


def object_with(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def reference(name: str) -> dict[str, Any]:
    return {"$ref": f"#{SCHEMAS}/{name}"}


UNION = {"oneOf": [reference("PageMeta"), reference("DeliveryStatus"), TEXT]}
PLAIN_STATUS = {**CONTRACT.document["components"]["schemas"]["Receipt"]["properties"], "status": TEXT}
GET = look_up(CONTRACT.document, f"{LIST}/get")

# Each row: what of the message, and what is planted, by places; the first place is named, or the one at the row's end.
REFUSED: list[tuple[Any, ...]] = [
    # Data that would be lost
    ("give them a property that is a map", {f"{SCHEMAS}/Receipt/additionalProperties": True}),
    # Parameters that would not be sent
    ("in path or query", {PARAMETERS: parameter("header")}),
    ("the default one is", {PARAMETERS: parameter("query", style="pipeDelimited")}),
    ("text, integers, booleans", {PARAMETERS: parameter("query", schema={"type": "object"})}),
    ("another type than string", {"/components/parameters/Sid/schema": {"type": "integer"}}),
    # Pages without what paging needs
    ("meta.next_page_url", {f"{PAGE}/properties/meta": DELETE}, PAGE),
    ("meta.next_page_url", {f"{META}/next_page_url": DELETE}, PAGE),
    ("meta.next_page_url", {f"{META}/next_page_url/type": "string"}, PAGE),
    ("one list of objects", {f"{PAGE}/properties/more": {"type": "array", "items": reference("PageMeta")}}, PAGE),
    # Credentials in another scheme, a package in another's place
    ("http basic is", {SCHEME: {"type": "apiKey", "in": "header", "name": "X-Key"}}, f"{LIST}/get/security"),
    ("http basic is", {f"{SCHEME}/scheme": "bearer"}, f"{FETCH}/get/security"),
    ("imports", {"/info/x-python-package": "httpx2"}),
    # Defaults of another type
    (
        "a default of type AwareDatetime | None is not supported",
        {f"{RECEIPT}/date_updated/default": "2026-03-24T20:38:12Z"},
        f"{RECEIPT}/date_updated",
    ),
    (
        "a default of type DeliveryStatus is not supported",
        {f"{RECEIPT}/status": {**reference("DeliveryStatus"), "default": "read"}},
    ),
    # Two forms that differ, or are not forms of one
    ("int here, str | None there", {SCOPED: object_with(sid={"type": "integer"})}, f"{SCOPED}/properties/sid"),
    ("lacks 'account_sid'", {SCOPED: object_with(sid=TEXT)}),
    ("str here, DeliveryStatus | None there", {SCOPED: object_with(**PLAIN_STATUS)}, f"{SCOPED}/properties/status"),
    ("a tag has one operation to fetch", {f"{LIST}/get/operationId": "FetchEverything"}, SERVICE_FETCH),
    # Values and names that become one
    ("as that of 'read'", {f"{STATUS}/enum/5": "READ"}),
    ("'A_B' in Python, as that of 'a--b'", {f"{STATUS}/enum": ["a--b", "a-b"]}),
    ("one of texts or integers is", {STATUS: {"enum": ["a", 1]}}),
    ("this part of allOf", {f"{SCOPED}/allOf/0": {"allOf": [reference("Receipt"), object_with(x=TEXT)]}}),
    ("as that of 'date_created'", {f"{RECEIPT}/dateCreated": TEXT}),
    ("one without quotes", {f'{RECEIPT}/"': TEXT}),
    ("as a path parameter", {"/tags/1": {"name": "MessageSid"}, f"{LIST}/get/tags": ["MessageSid"]}),
    ("would have the name '' in Python", {f"{RECEIPT}/☎": TEXT}),
    ("rename it", {f"{SCHEMAS}/receipt": object_with(x=TEXT), f"{RECEIPT}/url": reference("receipt")}, SCHEMAS),
    # Schemas and operations that are not supported
    ("contains itself", {f"{RECEIPT}/url": reference("Receipt")}, f"{SCHEMAS}/Receipt"),
    ("cannot distinguish", {f"{RECEIPT}/url": UNION}),
    ("POST is not supported; GET is", {f"{LIST}/post": {**GET, "operationId": "X"}}),
    ("begins with Fetch or List", {f"{LIST}/get/operationId": "CountReceipts"}),
    ("begins with Fetch or List", {f"{LIST}/get/operationId": 'List"""\npwned()'}),
    ("an object with properties", {f"{FETCH}/{OK}": {"type": "array", "items": TEXT}}),
    ("200 alone is", {f"{FETCH}/get/responses/206": GET["responses"]["200"]}, f"{FETCH}/get/responses"),
]


@pytest.mark.parametrize(("message", "planted", "place"), [(*row, next(iter(row[1])))[:3] for row in REFUSED])
def test_a_spec_is_refused_with_the_place_and_what_would_do(message: str, planted: dict[str, Any], place: str) -> None:
    plan, obstacles = make_plan(edited(*planted.items()))
    assert plan is None
    assert [where for where, why in obstacles if where.startswith(place) and message in why], obstacles
    assert [why for _, why in obstacles if "\n" in why or " object at 0x" in why] == []


def test_a_path_item_by_reference_is_as_good_as_one_written_out() -> None:
    item = look_up(CONTRACT.document, LIST)
    moved = edited(("/components/pathItems", {"List": item}), (LIST, {"$ref": "#/components/pathItems/List"}))
    assert make_plan(moved) == make_plan(CONTRACT.document)


def printed(document: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Generate; return the lines that refuse the spec."""
    spec = save(document, tmp_path / "spec.yaml")
    assert generate.main(["--spec", str(spec), "--output", str(tmp_path / "out")]) == 1
    assert list((tmp_path / "out").rglob("*")) == []
    return capsys.readouterr().err.removeprefix("error: ").splitlines()


def test_all_obstacles_are_printed_in_one_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    described = {"description": "An order.", "example": "asc"}
    edits = {
        PARAMETERS: parameter("header", **described),
        f"{STATUS}/enum/5": "READ",
        "/info/x-python-package": "httpx2",
    }
    lines = printed(edited(*edits.items()), tmp_path, capsys)
    for place in (f"{PARAMETERS}/0", f"{STATUS}/enum/5", "/info/x-python-package"):
        assert [line for line in lines if line.endswith(f"[client] at #{place}")], lines


def test_an_older_openapi_is_refused_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = edited(("/openapi", "3.0.3"), (f"{RECEIPT}/url/nullable", True), ("/info/license/identifier", DELETE))
    lines = printed(document, tmp_path, capsys)
    assert "expected OpenAPI 3.1, found '3.0.3' [openapi-version] at #/openapi" in lines[0]
    assert len(lines) == 2, lines  # and what became of the output
