"""Wrong access: others are let in, the owner is kept out, writing works, or HEAD differs from GET."""

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from starlette.responses import Response

from contract_tests.mutants.faulty_providers.declaring import (
    RESPONSES,
    SCHEME,
    answer,
    authenticate,
    carry_out,
    find_message,
    headers,
    refusing,
    response,
)
from contract_tests.mutants.overriding import Step
from contract_tests.provider.relations.dataset import seeded
from contract_tests.sandbox import Answer, ApiError
from contract_tests.sandbox.errors import method_not_allowed, not_authenticated, not_found

NOT_ALLOWED = f"{RESPONSES}/MethodNotAllowed"
HEAD = "RFC 9110, 9.3.2"
UNKNOWN = "0123456789abcdef0123456789abcdef"


def _authorization(step: Step) -> str:
    return str(step.call.headers.get("authorization", ""))


def _letting_in(when: Callable[[Step], bool]) -> Callable[[Step], Any]:
    """Some calls are the owner's, whoever makes them."""
    return lambda step: seeded(step.provider.store.path)["account_sid"] if when(step) else step.right()


def _keeping_out(when: Callable[[Step], bool]) -> Callable[[Step], Any]:
    return refusing(lambda _: not_authenticated(), when)


def _reading_credentials(change: Callable[[str, str], tuple[str, str]]) -> Callable[[Step], Any]:
    """Credentials are changed before they are compared."""

    def body(step: Step) -> Any:
        scheme, _, token = _authorization(step).partition(" ")
        try:
            user, _, password = base64.b64decode(token, validate=True).decode().partition(":")
        except ValueError:
            raise not_authenticated() from None
        sent = step.call.headers.mutablecopy()
        sent["authorization"] = f"{scheme} {base64.b64encode(':'.join(change(user, password)).encode()).decode()}"
        return step.right(call=replace(step.call, headers=sent))

    return body


authenticate.row("no-credentials-are-needed", SCHEME, _letting_in(lambda _: True), "wrong-credentials-are-refused")
authenticate.row(
    "the-service-scoped-form-needs-no-credentials",
    SCHEME,
    _letting_in(lambda step: "/Services/" in step.call.path),
    "wrong-credentials-are-refused-everywhere",
)
authenticate.row(
    "head-of-a-receipt-needs-no-credentials",
    SCHEME,
    _letting_in(lambda step: step.call.method == "HEAD" and "/Receipts/" in step.call.path),
)
authenticate.row(
    "an-account-in-the-query-will-do",
    SCHEME,
    lambda step: step.call.parameter("AccountSid") or step.right(),
    "credentials-stand-in-the-header-only",
)
authenticate.row(
    "the-scheme-in-small-letters-is-refused",
    SCHEME,
    _keeping_out(lambda step: _authorization(step).startswith("basic")),
    "right-credentials-in-other-writing",
)
authenticate.row(
    "the-owner-is-refused-after-a-thousand-requests",
    SCHEME,
    _keeping_out(lambda step: step.count > 1000),
    "right-credentials-are-accepted",
)
authenticate.row(
    "the-password-may-be-in-capitals", SCHEME, _reading_credentials(lambda user, password: (user, password.lower()))
)
authenticate.row(
    "the-user-may-be-in-small-letters",
    SCHEME,
    _reading_credentials(lambda user, password: (user[:2].upper() + user[2:].lower(), password)),
)
find_message.row(
    "an-api-key-knows-no-names",
    SCHEME,
    refusing(
        lambda step: not_found(step.call.path),
        lambda step: _authorization(step).startswith("Basic U0") and not step.address.conversation.startswith("CH"),
    ),
    "an-api-key-reads-its-account",
)


@authenticate(SCHEME, shows="a-stranger-learns-nothing")
def a_stranger_learns_which_services_there_are(step: Step) -> Any:
    try:
        return step.right()
    except ApiError:
        if f"/Services/IS{UNKNOWN}" in step.call.path:
            raise ApiError(401, 20003, "No such service", WWW_Authenticate="Basic") from None
        raise


# --- methods --------------------------------------------------------------------------------------------------------


@answer(NOT_ALLOWED, shows="only-reading-succeeds")
def deleting_an_unknown_receipt_succeeds(found: Answer, step: Step) -> Answer | None:
    return Answer(204, None) if step.call.method == "DELETE" and step.call.path.endswith(UNKNOWN) else None


@carry_out(NOT_ALLOWED, shows="receipts-can-only-be-read")
def deleting_removes_a_receipt(step: Step) -> Any:
    if step.call.method == "DELETE":
        step.memory["deleted"] = True
        raise method_not_allowed("GET")
    found = step.right()
    if step.memory.get("deleted") and found.body and "meta" in found.body:
        del found.body["delivery_receipts"][:1]
    return found


@carry_out(NOT_ALLOWED)
def a_header_asks_for_another_method(step: Step) -> Any:
    return step.right(call=replace(step.call, method=step.call.headers.get("x-http-method-override", step.call.method)))


carry_out.row(
    "writing-without-credentials-is-not-found",
    SCHEME,
    refusing(
        lambda step: not_found(step.call.path),
        lambda step: step.call.method not in {"GET", "HEAD", "OPTIONS"} and not _authorization(step),
    ),
    "receipts-can-only-be-read",
)


@headers(HEAD, shows="head-is-get-without-body")
def head_of_a_further_page_is_html(sent: dict[str, str], step: Step) -> None:
    if step.call.method == "HEAD" and "PageToken" in step.call.query:
        sent["Content-Type"] = "text/html"


@response(HEAD)
def head_has_the_length_of_nothing(sent: Response, step: Step) -> None:
    if step.call.method == "HEAD":
        sent.headers["Content-Length"] = "0"


@response(HEAD, shows="no-content-without-one")
def head_has_a_body(sent: Response, step: Step) -> None:
    if step.call.method == "HEAD" and step.answer.body is not None:
        sent.body = step.provider.encode(step.answer.body)
