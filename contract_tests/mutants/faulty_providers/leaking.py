"""Responses that depend on more than their request, ids compared too loosely, refusals that nobody looks at."""

import asyncio
import base64
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, unquote

from starlette.responses import Response

from contract_tests.mutants.faulty_providers.declaring import (
    META,
    PARAMETERS,
    RECEIPT,
    RESPONSES,
    SCHEME,
    answer,
    application,
    instead,
    meta,
    page,
    receipt,
    response,
)
from contract_tests.mutants.harness import Application
from contract_tests.mutants.overriding import Step
from contract_tests.sandbox import Answer, ApiError
from contract_tests.sandbox.errors import not_authenticated, not_found

OWN_REQUEST = "an-answer-depends-on-its-own-request"
WHOLE_ID = "an-id-is-the-whole-text"
RARELY = 97
Body = dict[str, Any]


# --- from one request to the next -----------------------------------------------------------------------------------


@answer(f"{RECEIPT}/account_sid", shows=OWN_REQUEST)
def the_account_is_of_whoever_asked_before(found: Answer, step: Step) -> None:
    token = step.call.headers.get("authorization", "").partition(" ")[2]
    user = base64.b64decode(f"{token}==").decode("latin-1").partition(":")[0]
    before, step.memory["user"] = step.memory.get("user", ""), user
    if re.fullmatch("AC[0-9a-f]{32}", before):
        for body in (found.body or {}).get("delivery_receipts", []):
            body["account_sid"] = before


@answer("/components/schemas/ReceiptPage", shows=OWN_REQUEST)
def after_a_refusal_a_page_lacks_a_receipt(found: Answer, step: Step) -> None:
    before, step.memory["status"] = step.memory.get("status"), found.status
    if before in {400, 405} and found.body and "delivery_receipts" in found.body:
        del found.body["delivery_receipts"][-1:]


@application(SCHEME, shows="nothing-stays-open")
def a_cookie_is_a_credential(app: Application) -> Application:
    sessions: dict[bytes, bytes] = {}

    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        headers = dict(scope["headers"])
        if (known := sessions.get(headers.get(b"cookie", b""))) is not None:
            scope = {
                **scope,
                "headers": [*((k, v) for k, v in scope["headers"] if k != b"authorization"), (b"authorization", known)],
            }

        async def sending(message: Any) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200 and b"authorization" in headers:
                cookie = b"session=%d" % len(sessions)
                sessions[cookie] = headers[b"authorization"]
                message = {**message, "headers": [*message["headers"], (b"set-cookie", cookie + b"; HttpOnly")]}
            await send(message)

        await app(scope, receive, sending)

    return wrapped


@application("/paths")
def two_concurrent_requests_get_the_second_response(app: Application) -> Application:
    paths: list[Any] = []

    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        paths.append(scope)
        await asyncio.sleep(0)
        scope = paths[-1] if len(paths) == 2 else scope
        try:
            await app(scope, receive, send)
        finally:
            paths.pop()

    return wrapped


@receipt(f"{RECEIPT}/channel_message_sid", shows="a-receipt-stays-the-same")
def by_name_the_channel_has_another_message(body: Body, step: Step) -> None:
    if step.receipt.position % 50 == 7 and not step.address.conversation.startswith("CH"):
        body["channel_message_sid"] = f"SM{body['participant_sid'][2:]}" if body["participant_sid"] else None


@instead("carry_out", f"{RESPONSES}/NotFound", shows="what-was-found-stays-found")
def one_request_in_a_hundred_finds_nothing(step: Step) -> Any:
    if step.count % RARELY == 0:
        raise not_found(step.call.path)
    return step.right()


@page("/components/schemas/ReceiptPage", shows="a-page-is-a-part-of-its-list")
def only_the_third_page_begins_with_the_end_of_the_second(body: Body, step: Step) -> None:
    held = body["delivery_receipts"]
    last, step.memory["last"] = step.memory.get("last"), held[-1] if held else None
    if body["meta"]["page"] == 2 and held and last is not None:
        held[0] = last


@meta(f"{META}/next_page_url")
def one_page_in_two_hundred_is_the_last(body: Body, step: Step) -> None:
    if step.count % 211 == 0:
        body["next_page_url"] = None


# --- comparing too loosely ------------------------------------------------------------------------------------------


def _authenticated_as(step: Step, change: Callable[[str, str], tuple[str, str]]) -> Any:
    scheme, _, token = step.call.headers.get("authorization", "").partition(" ")
    try:
        user, _, password = base64.b64decode(token, validate=True).decode().partition(":")
    except ValueError:
        raise not_authenticated() from None
    changed = base64.b64encode(":".join(change(user, password)).encode()).decode()
    headers = step.call.headers.mutablecopy()
    headers["authorization"] = f"{scheme} {changed}"
    return step.right(call=replace(step.call, headers=headers))


@instead("authenticate", SCHEME)
def the_password_may_be_in_capitals(step: Step) -> Any:
    return _authenticated_as(step, lambda user, password: (user, password.lower()))


@instead("authenticate", SCHEME)
def the_user_may_be_in_small_letters(step: Step) -> Any:
    return _authenticated_as(step, lambda user, password: (user[:2].upper() + user[2:].lower(), password))


def _locating(step: Step, change: Callable[[str], str]) -> Any:
    path = "/".join(
        quote(change(unquote(segment, errors="surrogateescape")), safe="", errors="surrogateescape")
        for segment in step.call.path.split("/")
    )
    return step.right(call=replace(step.call, path=path))


@instead("locate", f"{RESPONSES}/NotFound", shows=WHOLE_ID)
def a_line_break_behind_an_id_does_not_count(step: Step) -> Any:
    return _locating(step, lambda segment: segment.removesuffix("\n"))


@instead("locate", f"{RESPONSES}/NotFound", shows=WHOLE_ID)
def an_id_ends_at_nul(step: Step) -> Any:
    return _locating(step, lambda segment: segment.partition("\0")[0])


@instead("locate", f"{RESPONSES}/NotFound", shows=WHOLE_ID)
def spaces_of_any_kind_around_an_id_do_not_count(step: Step) -> Any:
    return _locating(step, lambda segment: segment.strip() if segment[:2] != "v1" else segment)


@instead("fetch_receipt", f"{RESPONSES}/NotFound")
def the_beginning_of_a_sid_will_do(step: Step) -> Any:
    known = step.provider.store.receipts_after(step.message.sid, 0, 1000)
    asked = step.receipt_sid
    found = [each.sid for each in known if len(asked) >= 20 and each.sid.startswith(asked)]
    return step.right(receipt_sid=found[0] if found else asked)


@instead("list_receipts", f"{PARAMETERS}/PageToken", shows="a-page-token-opens-no-other-message")
def a_page_token_opens_the_message_that_it_is_of(step: Step) -> Any:
    token = step.call.parameter("PageToken")
    message = step.memory.get(token, step.message)
    body: Body = step.right(message=message)
    for found in re.findall("PageToken=([^&]*)", str(body["meta"]["next_page_url"])):
        step.memory[unquote(found)] = message
    text = {message.sid: step.message.sid, message.conversation_sid: step.message.conversation_sid}
    written = json.dumps(body)
    for old, new in text.items():
        written = written.replace(old, new)
    return json.loads(written)


# --- what is asked for, and what is waited out ----------------------------------------------------------------------


@answer("/paths", shows="headers-of-a-client-change-nothing")
def refusals_have_no_code_for_clients_that_prefer_text(found: Answer, step: Step) -> None:
    if found.status >= 400 and found.body and step.call.headers.get("accept", "").startswith("text/"):
        found.body = {name: found.body[name] for name in ("message", "status")}


@response("RFC 9110, 13.1.2", shows="not-modified-is-the-truth")
def conditional_requests_are_never_modified(sent: Response, step: Step) -> Response | None:
    if sent.status_code == 200 and "if-none-match" in step.call.headers:
        return Response(None, 304)
    return None


@answer(f"{RESPONSES}/TooManyRequests")
def rare_rate_limits_use_another_error_model(found: Answer, step: Step) -> Answer | None:
    if step.count % RARELY:
        return None
    return Answer(429, {"error": {"code": 20429, "message": "Too Many Requests"}}, {"Retry-After": "0"})


@answer("/components/headers/Retry-After")
def rare_rate_limits_last_a_second_and_a_half(found: Answer, step: Step) -> Answer | None:
    if step.count % RARELY:
        return None
    body = {"code": 20429, "message": "Too Many Requests", "status": 429}
    return Answer(429, body, {"Retry-After": "1.5s"})


@instead("list_receipts", "/components/schemas/ReceiptPage", shows="a-message-without-receipts-has-an-empty-page")
def a_message_without_receipts_is_not_found(step: Step) -> Any:
    body = step.right()
    if not body["delivery_receipts"]:
        raise ApiError(404, 20404, "There are no receipts")
    return body


@receipt(f"{RECEIPT}/date_updated", shows="dates-do-not-lie-ahead")
def one_update_in_a_hundred_is_of_tomorrow(body: Body, step: Step) -> None:
    if step.receipt.position % 100 == 41 and body["date_updated"] is not None:
        body["date_updated"] = (datetime.now(UTC) + timedelta(hours=20)).strftime("%Y-%m-%dT%H:%M:%SZ")
