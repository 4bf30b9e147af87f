"""Every wrong spec: an edit of the contract at a JSON pointer."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scripts.spec import look_up

Edit = Callable[[dict[str, Any]], None]
LIST = "/paths/~1v1~1Conversations~1{ConversationSid}~1Messages~1{MessageSid}~1Receipts"
FETCH = f"{LIST}~1{{Sid}}"
SCOPED_LIST = LIST.replace("~1v1", "~1v1~1Services~1{ChatServiceSid}")
SCHEMAS = "/components/schemas"
RECEIPT = f"{SCHEMAS}/Receipt"
META = f"{SCHEMAS}/PageMeta/properties"


@dataclass(frozen=True, slots=True)
class WrongSpec:
    """The contract with one mistake.

    Attributes:
        name: The mistake.
        clause: JSON pointer to where it was made.
        edit: Makes it.
    """

    name: str
    clause: str
    edit: Edit

    def document(self, right: dict[str, Any]) -> dict[str, Any]:
        """The document with the mistake in it."""
        wrong = copy.deepcopy(right)
        self.edit(wrong)
        if wrong == right:
            raise ValueError(f"{self.name} changes nothing")
        return wrong


def put(name: str, pointer: str, value: Any) -> WrongSpec:
    """Another value at a pointer; its parent must be there."""

    def edit(document: dict[str, Any]) -> None:
        parent, _, key = pointer.rpartition("/")
        found = look_up(document, parent)
        found[int(key) if isinstance(found, list) else key.replace("~1", "/")] = value

    return WrongSpec(name, pointer, edit)


def drop(name: str, pointer: str) -> WrongSpec:
    """Nothing at a pointer."""

    def edit(document: dict[str, Any]) -> None:
        parent, _, key = pointer.rpartition("/")
        found = look_up(document, parent)
        del found[int(key) if isinstance(found, list) else key.replace("~1", "/")]

    return WrongSpec(name, pointer, edit)


def without(name: str, pointer: str, value: Any) -> WrongSpec:
    """A list at a pointer without one of its values."""
    return WrongSpec(name, pointer, lambda document: look_up(document, pointer).remove(value))


def rename(name: str, pointer: str, other: str) -> WrongSpec:
    """A key at a pointer under another name."""

    def edit(document: dict[str, Any]) -> None:
        parent, _, key = pointer.rpartition("/")
        found = look_up(document, parent)
        found[other] = found.pop(key.replace("~1", "/"))

    return WrongSpec(name, pointer, edit)


_ALL = [
    # what the linter has to see
    put("is-written-as-openapi-3.0", "/openapi", "3.0.3"),
    put("has-a-null-of-openapi-3.0", f"{META}/page/nullable", True),
    drop("has-an-operation-without-a-name", f"{FETCH}/get/operationId"),
    put("has-two-operations-of-one-name", f"{LIST}/get/operationId", "FetchConversationMessageReceipt"),
    put("has-a-reference-to-nowhere", f"{META}/page/$ref", "#/components/schemas/Number"),
    put("has-a-reference-out-of-the-file", f"{META}/page/$ref", "other.yaml#/Page"),
    put("has-a-schema-that-nobody-uses", f"{SCHEMAS}/Unused", {"type": "string", "description": "Unused."}),
    put("has-a-pattern-that-is-not-anchored", f"{SCHEMAS}/AccountSid/pattern", "AC[0-9a-fA-F]{32}"),
    put("has-a-pattern-of-another-length", f"{SCHEMAS}/AccountSid/pattern", "^AC[0-9a-fA-F]{31}$"),
    put("has-a-pattern-that-does-not-compile", f"{SCHEMAS}/AccountSid/pattern", "^AC[0-9a-fA-F{32}$"),
    put("has-a-format-that-nobody-checks", f"{RECEIPT}/properties/date_created/format", "datetime"),
    put("has-a-limit-beside-the-wrong-type", f"{RECEIPT}/properties/url/maximum", 5),
    drop("has-a-value-of-any-type", f"{META}/page/type"),
    put("has-a-value-that-cannot-be", f"{META}/page_size/minimum", 51),
    put("has-an-enum-with-a-double", f"{SCHEMAS}/DeliveryStatus/enum/0", "sent"),
    put("has-an-example-that-is-none", f"{META}/page/examples", ["first"]),
    put("has-a-default-that-is-not-allowed", "/components/parameters/PageSize/schema/default", 100),
    drop("has-a-parameter-without-an-example", "/components/parameters/MessageSid/example"),
    drop("has-a-field-without-a-description", f"{RECEIPT}/properties/url/description"),
    put("has-a-required-field-that-is-not-there", f"{RECEIPT}/required/0", "acount_sid"),
    without("has-a-field-that-may-be-missing", f"{RECEIPT}/required", "url"),
    drop("forgets-a-path-parameter", f"{FETCH}/parameters/2"),
    drop("forgets-that-credentials-are-needed", f"{LIST}/get/security"),
    put("names-another-kind-of-credentials", f"{LIST}/get/security", [{"token": []}]),
    drop("forgets-401", f"{LIST}/get/responses/401"),
    drop("forgets-404-in-one-form", f"{SCOPED_LIST}/get/responses/404"),
    drop("forgets-what-may-fail", f"{LIST}/get/responses/5XX"),
    put(
        "lets-receipts-be-deleted",
        f"{FETCH}/delete",
        {"operationId": "Delete", "responses": {"204": {"description": "Gone."}}},
    ),
    put("is-served-in-plain-http", "/servers/0/url", "http://conversations.twilio.com"),
    put("has-a-server-of-no-region", "/servers/1/url", "https://conversations.{edge}.{zone}.twilio.com"),
    put("has-a-link-to-no-operation", f"{LIST}/get/responses/200/links/firstReceipt/operationId", "Fetch"),
    put(
        "has-a-link-that-reads-nothing",
        f"{LIST}/get/responses/200/links/firstReceipt/parameters/Sid",
        "$response.body#/receipts/0/sid",
    ),
    put("has-forms-that-differ", f"{SCOPED_LIST}/get/parameters", [{"$ref": "#/components/parameters/PageSize"}]),
    put("has-a-text-that-ends-a-string", f"{RECEIPT}/properties/url/description", 'The URL.""" + str(1)'),
    put("has-invisible-text", f"{RECEIPT}/properties/url/description", "The \u202eURL."),
    # what promises too much: the right provider breaks it
    without("does-not-know-sent", f"{SCHEMAS}/DeliveryStatus/enum", "sent"),
    without("does-not-know-undelivered", f"{SCHEMAS}/DeliveryStatus/enum", "undelivered"),
    put("ends-pages-at-forty", f"{META}/page_size/maximum", 40),
    put("ends-lists-at-forty", f"{SCHEMAS}/ReceiptPage/properties/delivery_receipts/maxItems", 40),
    put("counts-pages-from-one", f"{META}/page/minimum", 1),
    put("wants-an-error-code-always", f"{RECEIPT}/properties/error_code/minimum", 1),
    put("has-capital-digits-only", f"{SCHEMAS}/ParticipantSid/pattern", "^MB[0-9A-F]{32}$"),
    put("has-participants-always", f"{SCHEMAS}/ParticipantSid/type", "string"),
    put(
        "has-a-status-always",
        f"{RECEIPT}/properties/status",
        {"$ref": "#/components/schemas/DeliveryStatus", "description": "How far."},
    ),
    put("has-updates-always", f"{RECEIPT}/properties/date_updated/type", "string"),
    put("has-a-next-page-always", f"{META}/next_page_url/type", "string"),
    put("has-dates-without-time", f"{RECEIPT}/properties/date_created/format", "date"),
    put("knows-sms-only", f"{SCHEMAS}/ChannelMessageSid/pattern", "^SM[0-9a-fA-F]{32}$"),
    put("has-error-codes-as-text", f"{RECEIPT}/properties/error_code/type", "string"),
    put("has-items-under-another-name", f"{META}/key/const", "receipts"),
    put("wants-names-of-four-letters", "/components/parameters/ConversationSid/schema/maxLength", 4),
    put("is-at-another-address", f"{LIST}/summary", ""),
    rename(
        "has-the-list-at-another-address",
        LIST,
        "/v1/Conversations/{ConversationSid}/Messages/{MessageSid}/DeliveryReceipts",
    ),
    rename("has-a-field-of-another-name", f"{RECEIPT}/properties/participant_sid", "participantSid"),
    drop("has-a-field-less", f"{RECEIPT}/properties/participant_sid"),
    put("wants-request-ids-as-numbers", "/components/headers/Twilio-Request-Id/schema/pattern", "^[0-9]+$"),
    put("has-one-service-only", "/components/parameters/ChatServiceSid/schema/pattern", "^IS0[0-9a-fA-F]{31}$"),
    # what promises too little, or something else than the published API: nothing but that says so
    drop("takes-any-account", f"{SCHEMAS}/AccountSid/pattern"),
    drop("takes-any-status", f"{SCHEMAS}/DeliveryStatus/enum"),
    put(
        "knows-one-more-status",
        f"{SCHEMAS}/DeliveryStatus/enum",
        ["read", "failed", "delivered", "undelivered", "sent", "queued"],
    ),
    drop("takes-any-date", f"{RECEIPT}/properties/date_updated/format"),
    drop("takes-any-url", f"{RECEIPT}/properties/url/format"),
    drop("has-pages-of-any-size", "/components/parameters/PageSize/schema/maximum"),
    put("has-pages-of-twenty-by-default", "/components/parameters/PageSize/schema/default", 20),
    put("takes-an-error-code-of-null", f"{RECEIPT}/properties/error_code/type", ["integer", "null"]),
    put("takes-an-error-code-of-any-number", f"{RECEIPT}/properties/error_code/type", "number"),
    drop("has-no-page-token", f"{LIST}/get/parameters/2"),
]
WRONG_SPECS: dict[str, WrongSpec] = {spec.name: spec for spec in _ALL}
"""By name."""
