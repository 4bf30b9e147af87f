"""Wrong responses: other statuses, and bodies and headers that are not true, say too much, or were not asked for."""

import gzip
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.responses import Response

from contract_tests.mutants.faulty_providers.declaring import (
    ERROR,
    HEADERS,
    NOT_FOUND,
    RECEIPT,
    RESPONSES,
    answer,
    carry_out,
    changed,
    headers,
    instead,
    page,
    receipt,
    refusal,
    refusing,
    response,
)
from contract_tests.mutants.overriding import Change, Step
from contract_tests.sandbox import Answer, ApiError
from contract_tests.sandbox.errors import server_error

ENCODING = "RFC 9110, 12.5.3"
Body = dict[str, Any]


def _saying(status: int | None = None, **said: Any) -> Change:
    """What an error's body says instead, or that of one status."""

    def change(found: Answer, _: Step) -> None:
        if status in {None, found.status}:
            found.body = {**(found.body or {}), **said}

    return change


# --- statuses and errors --------------------------------------------------------------------------------------------


@answer("/paths", shows="documented-status")
def success_is_203(found: Answer, step: Step) -> None:
    found.status = 203 if found.status == 200 else found.status


@answer("/paths", shows="every-operation-succeeds")
def a_list_is_partial_content(found: Answer, step: Step) -> None:
    if found.status == 200 and "meta" in (found.body or {}):
        found.status = 206


@refusal(f"{RESPONSES}/ServerError", shows="no-server-error")
def not_found_is_a_server_error(found: Answer, step: Step) -> None:
    found.status = 500 if found.status == 404 else found.status


@refusal(f"{RESPONSES}/MethodNotAllowed", shows="only-reading-succeeds")
def what_is_not_found_is_not_allowed(found: Answer, step: Step) -> None:
    if found.status == 404:
        found.status = 405
        found.headers["Allow"] = "POST"


carry_out.row(
    "only-an-odd-mixture-fails",
    f"{RESPONSES}/ServerError",
    refusing(
        lambda _: server_error(),
        lambda step: "Foo=" in step.call.query and "Page" in step.call.query and "Foo=1" not in step.call.query,
    ),
    "any-request-is-answered-by-the-rules",
)
refusal.row(
    "bad-requests-have-the-code-of-not-found",
    f"{ERROR}/code",
    _saying(400, code=20404, more_info="https://www.twilio.com/docs/errors/20404"),
)
refusal.row(
    "more-info-is-of-another-error",
    f"{ERROR}/more_info",
    _saying(more_info="https://www.twilio.com/docs/errors/10001"),
    "more-info-leads-to-the-code",
)
refusal.row("the-message-is-empty", f"{ERROR}/message", _saying(message=""), "error-says-something")
refusal.row(
    "not-found-names-another-resource",
    f"{ERROR}/message",
    _saying(404, message="The requested resource /Conversations was not found"),
    "not-found-names-the-resource",
)
refusal.row(
    "the-message-is-in-other-words",
    f"{ERROR}/message",
    _saying(400, message="Bad parameter"),
    "refusals-read-as-the-contract-shows",
)
refusal.row(
    "the-message-shows-a-stack-trace",
    f"{ERROR}/message",
    _saying(message='Traceback (most recent call last):\n  File "provider.py", line 7, in find'),
    "error-shows-no-insides",
)


@refusal(ERROR, shows="no-secret-repeated")
def the_message_repeats_the_credentials(found: Answer, step: Step) -> None:
    _saying(message=f"No message for {step.call.headers.get('authorization')}")(found, step)


# --- bodies ---------------------------------------------------------------------------------------------------------

changed("encode").row(
    "a-byte-order-mark-comes-first", "RFC 8259", lambda text, _: b"\xef\xbb\xbf" + text, "strict-json"
)
receipt.row(
    "everyone-is-the-same-participant",
    f"{RECEIPT}/participant_sid",
    lambda body, _: {**body, "participant_sid": f"MB{'0' * 32}"},
    "receipts-of-a-page-differ",
)
receipt.row(
    "the-channel-message-is-the-message",
    f"{RECEIPT}/channel_message_sid",
    lambda body, _: {**body, "channel_message_sid": body["message_sid"]},
    "channel-message-is-the-channels",
)


@receipt(f"{RECEIPT}/channel_message_sid", shows="a-receipt-stays-the-same")
def by_name_the_channel_has_another_message(body: Body, step: Step) -> None:
    if step.receipt.position % 50 == 7 and not step.address.conversation.startswith("CH"):
        body["channel_message_sid"] = f"SM{body['participant_sid'][2:]}" if body["participant_sid"] else None


@receipt(f"{RECEIPT}/date_updated", shows="dates-do-not-lie-ahead")
def one_update_in_a_hundred_is_of_tomorrow(body: Body, step: Step) -> None:
    if step.receipt.position % 100 == 41 and body["date_updated"] is not None:
        body["date_updated"] = (datetime.now(UTC) + timedelta(hours=20)).strftime("%Y-%m-%dT%H:%M:%SZ")


@page(f"{RECEIPT}/participant_sid", shows="headers-of-a-client-change-nothing")
def a_compressed_further_page_lags(body: Body, step: Step) -> None:
    if step.call.headers.get("accept-encoding") == "gzip" and step.call.parameter("PageToken"):
        body["delivery_receipts"][0]["participant_sid"] = None


@answer("/paths", shows="headers-of-a-client-change-nothing")
def refusals_have_no_code_for_clients_that_prefer_text(found: Answer, step: Step) -> None:
    if found.status >= 400 and found.body and step.call.headers.get("accept", "").startswith("text/"):
        found.body = {name: found.body[name] for name in ("message", "status")}


carry_out.row(
    "only-two-ways-to-accept-json-are-understood",
    "RFC 9110, 12.5.1",
    refusing(
        lambda _: ApiError(406, 20406, "Not Acceptable"),
        lambda step: step.call.headers.get("accept", "*/*") not in {"*/*", "application/json"},
    ),
)


# --- headers --------------------------------------------------------------------------------------------------------

headers.row(
    "errors-have-a-type-of-their-own",
    "RFC 9110, 8.3",
    lambda sent, step: {**sent, "Content-Type": "application/vnd.x+json"} if step.answer.status >= 400 else None,
    "content-type-is-json",
)
headers.row(
    "transport-security-is-promised-without-it",
    "RFC 6797, 7.2",
    lambda sent, _: {**sent, "Strict-Transport-Security": "max-age=31536000"},
    "transport-security-needs-a-secure-transport",
)
headers.row(
    "only-one-other-origin-may-read",
    f"{HEADERS}/Access-Control-Allow-Origin",
    lambda sent, _: {**sent, "Access-Control-Allow-Origin": "https://www.twilio.com"},
    "optional-headers-are-sent",
)
instead("wants_gzip").row("nothing-is-ever-compressed", ENCODING, lambda _: False, "compression-comes-when-asked-for")


@headers(f"{HEADERS}/Twilio-Request-Id", shows="request-ids-differ")
def the_request_id_of_a_refusal_is_always_the_same(sent: dict[str, str], step: Step) -> None:
    if step.answer.status >= 400:
        sent["Twilio-Request-Id"] = f"RQ{'0' * 32}"


@headers(f"{HEADERS}/Allow", shows="allow-names-what-is-allowed")
def not_allowed_allows_everything(sent: dict[str, str], step: Step) -> None:
    if step.answer.status == 405:
        sent["Allow"] = "GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE"


@response("RFC 9110, 8.6", shows="content-length-is-true")
def the_length_is_one_more(sent: Response, step: Step) -> None:
    if sent.body:
        sent.headers["Content-Length"] = str(len(sent.body) + 1)


@response(ENCODING, shows="encoding-was-asked-for")
def everything_is_compressed(sent: Response, step: Step) -> None:
    if sent.body and "content-encoding" not in sent.headers:
        sent.body = gzip.compress(bytes(sent.body))
        sent.headers["Content-Encoding"] = "gzip"
        sent.headers["Content-Length"] = str(len(sent.body))


@response(NOT_FOUND, shows="headers-are-sound")
def a_header_repeats_the_path_with_its_line_break(sent: Response, step: Step) -> None:
    sent.raw_headers.append((b"x-path", step.call.path.replace("%0A", "\n").encode("latin-1")))
