"""Responses that depend on more than their request: on what was asked before or at once, on its number, on a cache."""

import asyncio
import base64
import copy
import re
from typing import Any

from starlette.responses import Response

from contract_tests.mutants.faulty_providers.declaring import (
    NOT_FOUND,
    PAGE,
    RECEIPT,
    RESPONSES,
    SCHEME,
    answer,
    application,
    carry_out,
    list_receipts,
    refusing,
    response,
)
from contract_tests.mutants.harness import Application
from contract_tests.mutants.overriding import Change, Step
from contract_tests.sandbox import Answer
from contract_tests.sandbox.errors import not_found

OWN_REQUEST = "an-answer-depends-on-its-own-request"
RARELY = 97


# --- on the request before, or beside it ----------------------------------------------------------------------------


@answer(f"{RECEIPT}/account_sid", shows=OWN_REQUEST)
def the_account_is_of_whoever_asked_before(found: Answer, step: Step) -> None:
    token = step.call.headers.get("authorization", "").partition(" ")[2]
    user = base64.b64decode(f"{token}==").decode("latin-1").partition(":")[0]
    before, step.memory["user"] = step.memory.get("user", ""), user
    if re.fullmatch("AC[0-9a-f]{32}", before):
        for body in (found.body or {}).get("delivery_receipts", []):
            body["account_sid"] = before


@answer(PAGE, shows=OWN_REQUEST)
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
            scope = {**scope, "headers": [*{**headers, b"authorization": known}.items()]}

        async def sending(message: Any) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200 and b"authorization" in headers:
                cookie = b"session=%d" % len(sessions)
                sessions[cookie] = headers[b"authorization"]
                message = {**message, "headers": [*message["headers"], (b"set-cookie", cookie + b"; HttpOnly")]}
            await send(message)

        await app(scope, receive, sending)

    return wrapped


@application("/paths", shows="answers-given-at-once-are-not-mixed-up")
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


# --- on a cache -----------------------------------------------------------------------------------------------------


@list_receipts("/paths", shows="an-arrived-receipt-is-served-at-once")
def lists_are_kept_for_ever(step: Step) -> Any:
    key = step.call.path, step.call.query
    if key not in step.memory:
        step.memory[key] = step.right()
    return copy.deepcopy(step.memory[key])


@response("RFC 9110, 13.1.2")
def an_entity_tag_stays_whatever_changes(sent: Response, step: Step) -> Response | None:
    if sent.status_code != 200:
        return None
    sent.headers["ETag"] = tag = '"1"'
    return Response(None, 304, {"ETag": tag}) if step.call.headers.get("if-none-match") == tag else None


@response("RFC 9110, 13.1.2", shows="not-modified-is-the-truth")
def conditional_requests_are_never_modified(sent: Response, step: Step) -> Response | None:
    return Response(None, 304) if sent.status_code == 200 and "if-none-match" in step.call.headers else None


# --- on chance ------------------------------------------------------------------------------------------------------


def _rarely_limited(body: dict[str, Any], retry_after: str) -> Change:
    limited = {"Retry-After": retry_after}
    return lambda _, step: None if step.count % RARELY else Answer(429, dict(body), dict(limited))


carry_out.row(
    "one-request-in-a-hundred-finds-nothing",
    NOT_FOUND,
    refusing(lambda step: not_found(step.call.path), lambda step: step.count % RARELY == 0),
    "what-was-found-stays-found",
)
answer.row(
    "rare-rate-limits-use-another-error-model",
    f"{RESPONSES}/TooManyRequests",
    _rarely_limited({"error": {"code": 20429, "message": "Too Many Requests"}}, "0"),
)
answer.row(
    "rare-rate-limits-last-a-second-and-a-half",
    "/components/headers/Retry-After",
    _rarely_limited({"code": 20429, "message": "Too Many Requests", "status": 429}, "1.5s"),
)
