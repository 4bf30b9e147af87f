"""What no right client can be made of is refused, all in one run: a line each, with the place and what would do."""

from pathlib import Path
from typing import Any

import pytest

from contract_tests.tests.spec_copies import CONTRACT, DELETE, edited, save
from scripts import generate

LIST = "/paths/~1v1~1Conversations~1{ConversationSid}~1Messages~1{MessageSid}~1Receipts"
FETCH = f"{LIST}~1{{Sid}}"
SERVICE_FETCH = FETCH.replace("/~1v1", "/~1v1~1Services~1{ChatServiceSid}")
SCHEMAS = "/components/schemas"
RECEIPT = f"{SCHEMAS}/Receipt/properties"
PAGE = f"{SCHEMAS}/ReceiptPage"
SCHEME = "/components/securitySchemes/accountSid_authToken"
TEXT = {"description": "A text.", "type": "string", "examples": ["x"]}


def described(**schema: Any) -> dict[str, Any]:
    return {"description": "A part that the contract lacks.", **schema}


def parameter(place: str, **more: Any) -> dict[str, Any]:
    schema = {"type": "string"}
    return {"name": "Order", "in": place, "description": "An order.", "schema": schema, "example": "asc", **more}


# Each row: what is planted and where, the place that is told, and what of the message.
REFUSED: dict[str, tuple[list[tuple[str, Any]], str, str]] = {
    "additionalProperties beside properties": (
        [(f"{SCHEMAS}/Receipt/additionalProperties", True)],
        f"{SCHEMAS}/Receipt/additionalProperties",
        "give them a property that is a map",
    ),
    "patternProperties": (
        [(f"{RECEIPT}/url", described(type="object", patternProperties={"^x": TEXT}))],
        f"{RECEIPT}/url/patternProperties",
        "additionalProperties with one schema",
    ),
    "a header parameter": (
        [(f"{FETCH}/get/parameters", [parameter("header")])],
        f"{FETCH}/get/parameters/0",
        "in path or query",
    ),
    "a required cookie": (
        [(f"{FETCH}/get/parameters", [parameter("cookie", required=True)])],
        f"{FETCH}/get/parameters/0",
        "in path or query",
    ),
    "a parameter of another style": (
        [(f"{FETCH}/get/parameters", [parameter("query", style="pipeDelimited")])],
        f"{FETCH}/get/parameters/0",
        "the default one is",
    ),
    "a query parameter that is an object": (
        [(f"{FETCH}/get/parameters", [parameter("query", schema={"type": "object"}, example={})])],
        f"{FETCH}/get/parameters/0",
        "text, integers, booleans, dates, enums",
    ),
    "a page without meta": (
        [(f"{PAGE}/properties/meta", DELETE), (f"{PAGE}/required", ["delivery_receipts"])],
        PAGE,
        "meta.next_page_url",
    ),
    "a page that cannot be turned": (
        [(f"{SCHEMAS}/PageMeta/properties/next_page_url", DELETE)],
        PAGE,
        "meta.next_page_url",
    ),
    "a page that is never the last": (
        [(f"{SCHEMAS}/PageMeta/properties/next_page_url/type", "string")],
        PAGE,
        "meta.next_page_url",
    ),
    "two lists in a page": (
        [(f"{PAGE}/properties/more", described(type="array", items={"$ref": "#/components/schemas/PageMeta"}))],
        PAGE,
        "one list of objects",
    ),
    "a key in a header": (
        [(SCHEME, {"type": "apiKey", "in": "header", "name": "X-Key", "description": "A key."})],
        f"{LIST}/get/security",
        "http basic is",
    ),
    "a bearer token": ([(f"{SCHEME}/scheme", "bearer")], f"{FETCH}/get/security", "http basic is"),
    "a package that hides what the client imports": (
        [("/info/x-python-package", "httpx2")],
        "/info/x-python-package",
        "imports",
    ),
    "a default that is a moment": (
        [(f"{RECEIPT}/date_updated/default", "2026-03-24T20:38:12Z")],
        f"{RECEIPT}/date_updated",
        "a default of type AwareDatetime | None is not supported",
    ),
    "a default that is of an enumeration, beside a reference": (
        [
            (
                f"{RECEIPT}/status",
                {"$ref": "#/components/schemas/DeliveryStatus", "description": "X.", "default": "read"},
            )
        ],
        f"{RECEIPT}/status",
        "a default of type DeliveryStatus is not supported",
    ),
    "a scoped form of another type": (
        [(f"{SCHEMAS}/ServiceReceipt", described(type="object", properties={"sid": {**TEXT, "type": "integer"}}))],
        f"{SCHEMAS}/ServiceReceipt/properties/sid",
        "int here, str | None there",
    ),
    "a scoped form without a field": (
        [(f"{SCHEMAS}/ServiceReceipt", described(type="object", properties={"sid": TEXT}))],
        f"{SCHEMAS}/ServiceReceipt",
        "lacks 'account_sid'",
    ),
    "a scoped form with plain text where the short one has an enumeration": (
        [
            (
                f"{SCHEMAS}/ServiceReceipt",
                described(
                    type="object",
                    properties={**CONTRACT.document["components"]["schemas"]["Receipt"]["properties"], "status": TEXT},
                ),
            )
        ],
        f"{SCHEMAS}/ServiceReceipt/properties/status",
        "str here, DeliveryStatus | None there",
    ),
    "an enumeration with two spellings": (
        [(f"{SCHEMAS}/DeliveryStatus/enum/5", "READ")],
        f"{SCHEMAS}/DeliveryStatus/enum/5",
        "as that of 'read'",
    ),
    "an enumeration with values of one name": (
        [(f"{SCHEMAS}/DeliveryStatus/enum", ["a--b", "a-b"])],
        f"{SCHEMAS}/DeliveryStatus/enum/1",
        "'A_B' in Python, as that of 'a--b'",
    ),
    "an enumeration of mixed kinds": (
        [(f"{SCHEMAS}/DeliveryStatus", described(enum=["a", 1]))],
        f"{SCHEMAS}/DeliveryStatus/enum",
        "one of texts or integers is",
    ),
    "a schema that contains itself": (
        [(f"{RECEIPT}/url", {"$ref": "#/components/schemas/Receipt", "description": "X."})],
        f"{SCHEMAS}/Receipt",
        "contains itself",
    ),
    "a path parameter that is a number": (
        [("/components/parameters/Sid/schema", {"type": "integer"}), ("/components/parameters/Sid/example", 1)],
        "/components/parameters/Sid/schema",
        "another type than string",
    ),
    "two fetches that are not forms of one": (
        [(f"{LIST}/get/operationId", "FetchEverything")],
        SERVICE_FETCH,
        "a tag has one operation to fetch",
    ),
    "a POST": (
        [(f"{LIST}/post", {**CONTRACT.document["paths"][LIST[7:].replace("~1", "/")]["get"], "operationId": "X"})],
        f"{LIST}/post",
        "POST is not supported; GET is",
    ),
    "another operation": (
        [(f"{LIST}/get/operationId", "CountReceipts")],
        f"{LIST}/get/operationId",
        "begins with Fetch or List",
    ),
    "an answer that is a list": (
        [(f"{FETCH}/get/responses/200/content/application~1json/schema", {"type": "array", "items": TEXT})],
        f"{FETCH}/get/responses/200/content/application~1json/schema",
        "an object with properties",
    ),
    "another success than 200": (
        [
            (
                f"{FETCH}/get/responses/206",
                CONTRACT.document["paths"][FETCH[7:].replace("~1", "/")]["get"]["responses"]["200"],
            )
        ],
        f"{FETCH}/get/responses",
        "200 alone is",
    ),
    "a union of two objects": (
        [
            (
                f"{RECEIPT}/url",
                described(oneOf=[{"$ref": f"#{SCHEMAS}/PageMeta"}, {"$ref": f"#{SCHEMAS}/DeliveryStatus"}, TEXT]),
            )
        ],
        f"{RECEIPT}/url",
        "apart",
    ),
    "two properties of one name": (
        [(f"{RECEIPT}/dateCreated", TEXT)],
        f"{RECEIPT}/dateCreated",
        "as that of 'date_created'",
    ),
    "a property that cannot be named": ([(f"{RECEIPT}/☎", TEXT)], f"{RECEIPT}/☎", "would have the name '' in Python"),
    "two schemas of one name": (
        [
            (f"{SCHEMAS}/receipt", described(type="object", required=["x"], properties={"x": TEXT})),
            (f"{RECEIPT}/url", {"$ref": "#/components/schemas/receipt", "description": "X."}),
        ],
        SCHEMAS,
        "rename it",
    ),
}


def told(document: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Generate; return the lines that refuse the spec."""
    spec = save(document, tmp_path / "spec.yaml")
    assert generate.main(["--spec", str(spec), "--output", str(tmp_path / "out")]) == 1
    assert list((tmp_path / "out").rglob("*")) == []
    return capsys.readouterr().err.removeprefix("error: ").splitlines()


@pytest.mark.parametrize("name", REFUSED)
def test_a_spec_is_refused_with_the_place_and_what_would_do(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edits, place, message = REFUSED[name]
    lines = told(edited(*edits), tmp_path, capsys)
    assert [line for line in lines if "[client] at #" + place in line and message in line], lines
    assert [line for line in lines if "Traceback" in line or " object at 0x" in line or "ruff" in line] == []


def test_all_obstacles_are_told_in_one_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chosen = ["a header parameter", "an enumeration of mixed kinds", "a package that hides what the client imports"]
    lines = told(edited(*(edit for name in chosen for edit in REFUSED[name][0])), tmp_path, capsys)
    for name in chosen:
        assert [line for line in lines if REFUSED[name][2] in line], (name, lines)


def test_an_older_openapi_is_refused_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = edited(("/openapi", "3.0.3"), (f"{RECEIPT}/url/nullable", True), ("/info/license/identifier", DELETE))
    lines = told(document, tmp_path, capsys)
    assert "expected OpenAPI 3.1, found '3.0.3' [openapi-version] at #/openapi" in lines[0]
    assert len(lines) == 2, lines  # and what became of the output
