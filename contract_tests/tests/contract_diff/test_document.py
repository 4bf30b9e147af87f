"""The contract's changes are classified from the consumer's side, clause by clause."""

import random
from typing import Any

import pytest

from contract_tests.tests.contract_diff.fuzz.run import try_one
from contract_tests.tests.spec_copies import CONTRACT, DELETE, edited
from scripts.contract.node import nodes
from scripts.contract_diff.change import Severity
from scripts.contract_diff.document import compare
from scripts.spec import Spec, SpecError, look_up
from scripts.spec_lint import READABLE, findings

LIST = "/paths/~1v1~1Conversations~1{ConversationSid}~1Messages~1{MessageSid}~1Receipts"
PARAMETER = "/components/parameters"
SCHEMA = "/components/schemas"
RECEIPT = f"{SCHEMA}/Receipt"
BREAKING, NOTICE, SAFE = Severity.BREAKING, Severity.NOTICE, Severity.SAFE
STATUSES = look_up(CONTRACT.document, f"{SCHEMA}/DeliveryStatus/enum")
SERVERS = CONTRACT.document["servers"]
LIMITED = [{**SERVERS[1], "variables": {**SERVERS[1]["variables"], "edge": {"default": "a", "enum": ["a"]}}}]
OTHER = {"url": "https://other.example"}
ORDER = {"name": "Order", "in": "query", "schema": {"type": "string"}}
SCHEME = "#/components/securitySchemes/accountSid_authToken/scheme"
REORDERED = look_up(CONTRACT.document, f"{LIST}/get/parameters")[::-1]


# Each row: what the edit means, the clause that must be named, words of the message, and values by pointers from the
# clause, or from the top of the document behind a #.
EDITS: list[tuple[Severity, str, str, dict[str, Any]]] = [
    # Operations
    (BREAKING, f"{LIST}/get", "is new", {"/operationId": "ListReceipts"}),
    (BREAKING, f"{LIST}/get/tags", "another", {"": ["other"]}),
    (NOTICE, f"{LIST}/get/deprecated", "none → true", {"": True}),
    (SAFE, f"{LIST}/head", "is new", {"": {"operationId": "HeadReceipts", "responses": {}}}),
    # What is sent
    (NOTICE, f"{PARAMETER}/PageSize/schema/default", "50 → 20", {"": 20}),
    (NOTICE, f"{PARAMETER}/PageSize/schema", "same values", {"/format": DELETE}),
    (BREAKING, f"{PARAMETER}/Page/explode", "written differently", {"": False}),
    (SAFE, f"{PARAMETER}/PageSize/explode", "says the same", {"": True}),
    (SAFE, f"{LIST}/get/parameters/3", "is new", {"": ORDER}),
    (BREAKING, f"{PARAMETER}/MessageSid/schema", "cannot be decided", {"/pattern": "^(IM|XX)[0-9a-fA-F]+$"}),
    # What comes back
    (BREAKING, f"{RECEIPT}/properties/status", "enum +queued", {f"#{SCHEMA}/DeliveryStatus/enum/5": "queued"}),
    (NOTICE, f"{RECEIPT}/properties/status", "same values", {f"#{SCHEMA}/DeliveryStatus/enum": STATUSES[::-1]}),
    (SAFE, f"{RECEIPT}/properties/status", "fewer values", {"/oneOf/1": DELETE}),
    (SAFE, f"{RECEIPT}/properties/channel", "is new", {"": {"type": "string"}}),
    (SAFE, f"{SCHEMA}/Error/properties/code", "now required", {f"#{SCHEMA}/Error/required/2": "code"}),
    (BREAKING, f"{LIST}/get/responses/200", "is gone", {"": DELETE}),
    (NOTICE, f"{LIST}/get/responses/410", "is new", {"": {"$ref": "#/components/responses/NotFound"}}),
    (BREAKING, f"{LIST}/get/responses/200/content/application~1json/encoding", "is not compared", {"": {"meta": {}}}),
    # Security, servers, the package
    (BREAKING, f"{LIST}/get/security", "no longer enough", {SCHEME: "bearer"}),
    (SAFE, f"{LIST}/get/security", "now enough", {"/1": {"other": []}}),
    (SAFE, f"{LIST}/get/security", "no authentication is now enough", {"": []}),
    (NOTICE, "/servers/1/variables/region/default", "us1 → au1", {"": "au1"}),
    (BREAKING, "/servers/0", "is gone", {f"#{LIST}/get/servers": [OTHER]}),
    (SAFE, f"{LIST}/servers/1", "is new", {f"#{LIST}/servers": [SERVERS[0], OTHER, SERVERS[1]]}),
    (BREAKING, f"{LIST}/get/servers/0/variables/edge", "accepts less", {f"#{LIST}/get/servers": LIMITED}),
    (BREAKING, "/info/x-python-package", "another name", {"": "receipts"}),
    (NOTICE, "/servers/0", "another server comes first", {"#/servers": SERVERS[::-1]}),
    (BREAKING, "/servers/1/variables/edge", "has no default", {"": DELETE}),
    (NOTICE, "/tags/0", "the tag 'receipts' is gone", {"/name": "other"}),
    (SAFE, f"{SCHEMA}/Spare", "Spare is new", {"": {"type": "string"}}),
    (NOTICE, "/openapi", "3.1.1 → 3.1.2", {"": "3.1.2"}),
    (NOTICE, f"{LIST}/get/parameters", "another order", {"": REORDERED}),
    (SAFE, f"{PARAMETER}/Sid", "no longer required", {"/required": DELETE}),
    (NOTICE, f"{LIST}/get/responses/200/links/samePage", "leads elsewhere", {"/parameters/Page": DELETE}),
    (NOTICE, "/info/version", "1.0.0 → 2.0.0", {"": "2.0.0"}),
    (SAFE, "/info/description", "description", {"": "Other words."}),
]


@pytest.mark.parametrize(("severity", "clause", "message", "edits"), EDITS)
def test_an_edit_is_classified(severity: Severity, clause: str, message: str, edits: dict[str, Any]) -> None:
    places = ((key[1:] if key.startswith("#") else clause + key, value) for key, value in edits.items())
    changes = compare(CONTRACT.document, edited(*places))
    assert max(change.severity for change in changes) is severity
    assert any(change.clause == clause and message in change.message for change in changes), changes
    assert all(change.undecided is ("so it counts as breaking" in change.message) for change in changes)


def test_no_edit_passes_in_silence() -> None:
    """Whatever a reader of the file could notice is reported, in both directions."""
    chance = random.Random(0)  # noqa: S311  # a fixed sample, no secret
    pointers = [pointer for pointer, _ in nodes(CONTRACT.document) if pointer.count("/") > 1]
    redundant = f"{SCHEMA}/ServiceReceipt/allOf/1/type"  # the other half of the allOf says the same
    for pointer in chance.sample([pointer for pointer in pointers if pointer != redundant], 30):
        other = edited((pointer, chance.choice([DELETE, 5, "x", True, ["x"], None, 7.5])))
        if other != CONTRACT.document and not list(findings(Spec(CONTRACT.path, other, "", {}), READABLE)):
            assert compare(CONTRACT.document, other), pointer
            assert compare(other, CONTRACT.document), pointer


OBJECT = {"type": "object"}
TEXT = {"type": "string"}
SHORT = {"maxLength": 5}


def minimal(**parts: Any) -> dict[str, Any]:
    """A contract with one operation; the parts are those of it, and `components`."""
    components = parts.pop("components", {})
    operation = {"operationId": "Send", "responses": {"200": {"description": ""}}, **parts}
    paths = {"/sent/{Sid}": {"post": operation}}
    return {"openapi": "3.1.1", "info": {"title": "a", "version": "1"}, "paths": paths, "components": components}


def returning(schema: Any, **schemas: Any) -> dict[str, Any]:
    media = {"application/json": {"schema": schema}}
    return minimal(responses={"200": {"description": "", "content": media}}, components={"schemas": schemas})


def accepting(schema: Any) -> dict[str, Any]:
    bodies = {"B": {"content": {"application/json": {"schema": schema}}}}
    return minimal(requestBody={"$ref": "#/components/requestBodies/B"}, components={"requestBodies": bodies})


def keyed_by(name: str) -> dict[str, Any]:
    document = minimal(parameters=[{"name": name, "in": "path", "required": True, "schema": TEXT}])
    return {**document, "paths": {f"/sent/{{{name}}}": document["paths"]["/sent/{Sid}"]}}


def with_header(name: str) -> dict[str, Any]:
    return minimal(responses={"200": {"description": "", "headers": {name: {"schema": TEXT}}}})


def with_s(**schema: Any) -> dict[str, Any]:
    return {**OBJECT, "properties": {"s": schema}}


OPTIONAL = with_s(**TEXT)
S = {**OPTIONAL, "required": ["s"]}
NULLABLE = {"anyOf": [{"$ref": "#/components/schemas/In/properties/s"}, {"type": "null"}]}
BY_REFERENCE = minimal()
BY_REFERENCE["components"]["pathItems"] = {"Item": BY_REFERENCE["paths"].pop("/sent/{Sid}")}
BY_REFERENCE["paths"]["/sent/{Sid}"] = {"$ref": "#/components/pathItems/Item"}
TOLD = {"requestBody": accepting(S)["components"]["requestBodies"]["B"], "responses": {}}
CALLING = minimal(callbacks={"told": {"{$request.body}": {"post": TOLD}}})


def older(**schema: Any) -> dict[str, Any]:
    return {**returning(schema), "openapi": "3.0.3"}


OLDER = older(**{**S, **with_s(**TEXT, nullable=True)})

TREE = {"$ref": "#/components/schemas/Tree"}


def tree(**leaf: Any) -> dict[str, Any]:
    return returning(TREE, Tree={**OBJECT, "properties": {"leaf": leaf, "below": TREE}})


# Each row: what one version says, what the next one says, how bad that is, and words of the message.
RESOLVED: list[tuple[dict[str, Any], dict[str, Any], Severity, str]] = [
    (returning({"enum": [0, 1]}), returning({"enum": [False, True]}), BREAKING, "enum -0 -1 +false +true"),
    (returning({"enum": [1]}), returning({"enum": [1.0]}), SAFE, ""),
    (returning({"const": {"title": 1}}), returning({"const": {"title": 2}}), BREAKING, "new values: const"),
    (accepting(OPTIONAL), accepting(S), BREAKING, "'s' is now required"),
    (accepting(S), accepting({**S, "required": ["s", "t"]}), BREAKING, "'t' is now required"),
    (returning(NULLABLE, In=with_s(enum=["a"])), returning(NULLABLE, In=with_s(enum=["a", "b"])), BREAKING, "enum +b"),
    (accepting(S), accepting(OBJECT), NOTICE, "'s' is gone"),
    (accepting(OBJECT), accepting(OPTIONAL), SAFE, "'s' is new"),
    # An open object that speaks of a name elsewhere than in its properties: somebody may send it.
    (accepting({"anyOf": [{"enum": [{"s": 1}]}]}), accepting(OPTIONAL), BREAKING, "'s' is new"),
    (accepting({"propertyNames": {"const": "s"}}), accepting(OPTIONAL), BREAKING, "'s' is new"),
    (returning({"type": "array", "items": True}), returning({"type": "array", "items": TEXT}), SAFE, "fewer values"),
    (returning({"allOf": [SHORT, {**TEXT, "maxLength": 9}]}), returning({**TEXT, **SHORT}), NOTICE, "same values"),
    (returning(TEXT, Spare=TEXT), returning(TEXT), NOTICE, "Spare is gone"),
    (returning({"$ref": "#/components/schemas/In"}, In=S), returning(S, In=S), SAFE, ""),
    (returning(TEXT), returning({**TEXT, "pattern": "["}), BREAKING, "cannot be decided"),
    # A `then` in another part than its `if` has no effect.
    (returning({"if": SHORT, "then": TEXT}), returning({"allOf": [{"if": SHORT}, {"then": TEXT}]}), BREAKING, ""),
    (returning({"prefixItems": [TEXT]}), returning({"prefixItems": [TEXT, TEXT]}), SAFE, "fewer values"),
    (OLDER, returning({**S, **with_s(type=["string", "null"])}), SAFE, ""),
    (returning(S), OLDER, BREAKING, "new values"),
    (older(minimum=1, exclusiveMinimum=True), returning({"exclusiveMinimum": 1}), SAFE, ""),
    (older(**TEXT, enum=["a"], nullable=True), returning({"type": ["string", "null"], "enum": ["a", None]}), SAFE, ""),
    (older(allOf=[SHORT], nullable=True), returning({"anyOf": [{"allOf": [SHORT]}, {"type": "null"}]}), SAFE, ""),
    (tree(type="string"), tree(type="string", maxLength=5), SAFE, "fewer values"),
    (minimal(), BY_REFERENCE, SAFE, ""),
    (minimal(), CALLING, NOTICE, "POST {$request.body} is new"),
    (keyed_by("Sid"), keyed_by("Id"), NOTICE, "another name"),
    (returning(NULLABLE, In=OPTIONAL), returning(NULLABLE, In=with_s(**TEXT, example=1)), NOTICE, ""),
    (with_header("X-A"), with_header("x-a"), SAFE, ""),
]


@pytest.mark.parametrize(("old", "new", "severity", "message"), RESOLVED)
def test_what_is_reached_is_compared_resolved(
    old: dict[str, Any], new: dict[str, Any], severity: Severity, message: str
) -> None:
    changes = compare(old, new)
    assert max((change.severity for change in changes), default=SAFE) is severity, changes
    assert not message or any(message in change.message for change in changes), changes


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_no_break_is_missed(first: int) -> None:
    """`make spec-diff-fuzz` tries 10,000 edits."""
    outcomes = [try_one(seed) for seed in range(first, first + 50)]
    assert [outcome for outcome in outcomes if outcome.missed] == []
    assert sum(outcome.said == "breaking" and outcome.witness is not None for outcome in outcomes) > 5
    assert sum(outcome.said == "not breaking" for outcome in outcomes) > 10


def test_a_schema_that_is_part_of_itself_is_refused() -> None:
    document = returning(TREE, Tree={"allOf": [TREE]})
    with pytest.raises(SpecError, match="contains itself in allOf"):
        compare(document, document)
