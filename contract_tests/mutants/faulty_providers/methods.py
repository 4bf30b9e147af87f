"""Wrong methods: writing that works, reading that does not."""

from dataclasses import replace
from typing import Any

from starlette.responses import Response

from contract_tests.mutants.faulty_providers.declaring import RESPONSES, SCHEME, add, answer, instead, response
from contract_tests.mutants.harness import altered
from contract_tests.mutants.overriding import Step
from contract_tests.sandbox import Answer
from contract_tests.sandbox.errors import ApiError, method_not_allowed

NOT_ALLOWED = f"{RESPONSES}/MethodNotAllowed"
HEAD = "RFC 9110, 9.3.2"


def _succeeds(step: Step, method: str, status: int) -> Any:
    if step.call.method == method:
        step.provider.authenticate(step.call)
        return Answer(status, None)
    return step.right()


@instead("carry_out", NOT_ALLOWED, shows="only-reading-succeeds")
def posting_works(step: Step) -> Any:
    return _succeeds(step, "POST", 201)


@instead("carry_out", NOT_ALLOWED, shows="receipts-can-only-be-read")
def writing_is_a_bad_request(step: Step) -> Any:
    if step.call.method in {"POST", "PUT"}:
        step.provider.authenticate(step.call)
        raise ApiError(400, 20001, "Bad Request")
    return step.right()


@instead("carry_out", NOT_ALLOWED)
def a_method_in_small_letters_will_do(step: Step) -> Any:
    return step.right(call=replace(step.call, method=step.call.method.upper()))


@instead("carry_out", NOT_ALLOWED)
def deleting_removes_a_receipt(step: Step) -> Any:
    if step.call.method == "DELETE":
        step.memory["deleted"] = True
        raise method_not_allowed("GET")
    found = step.right()
    if step.memory.get("deleted") and found.body and "meta" in found.body:
        del found.body["delivery_receipts"][:1]
    return found


@instead("carry_out", SCHEME, shows="writing-needs-credentials-too")
def writing_without_credentials_is_not_found(step: Step) -> Any:
    if step.call.method not in {"GET", "HEAD", "OPTIONS"} and "authorization" not in step.call.headers:
        raise ApiError(404, 20404, "Not Found")
    return step.right()


@answer(NOT_ALLOWED)
def options_does_not_say_what_is_allowed(answer: Answer, step: Step) -> None:
    if step.call.method == "OPTIONS":
        answer.headers.pop("Allow", None)


@instead("carry_out", HEAD, shows="head-is-get-without-body")
def head_is_not_found(step: Step) -> Any:
    if step.call.method == "HEAD":
        step.provider.authenticate(step.call)
        raise ApiError(404, 20404, "Not Found")
    return step.right()


@response(HEAD, shows="no-content-without-one")
def head_has_a_body(sent: Response, step: Step) -> None:
    if step.call.method == "HEAD" and step.answer.body is not None:
        sent.body = step.provider.encode(step.answer.body)


@response(HEAD)
def head_has_the_length_of_nothing(sent: Response, step: Step) -> None:
    if step.call.method == "HEAD":
        sent.headers["Content-Length"] = "0"


@instead("authenticate", SCHEME)
def head_needs_no_credentials(step: Step) -> Any:
    if step.call.method == "HEAD" and "authorization" not in step.call.headers:
        return "AC"
    return step.right()


@instead("carry_out", NOT_ALLOWED)
def a_header_asks_for_another_method(step: Step) -> Any:
    return step.right(call=replace(step.call, method=step.call.headers.get("x-http-method-override", step.call.method)))


add("trace-repeats-the-request", NOT_ALLOWED, altered("carry_out", lambda step: _succeeds(step, "TRACE", 200)))
