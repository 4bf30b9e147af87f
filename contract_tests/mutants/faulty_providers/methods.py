"""Wrong methods: writing that works, reading that does not."""

from dataclasses import replace
from typing import Any

from starlette.responses import Response

from contract_tests.mutants.faulty_providers.declaring import RESPONSES, SCHEME, Given, answer, response, step
from contract_tests.sandbox import Answer
from contract_tests.sandbox.errors import ApiError, method_not_allowed

NOT_ALLOWED = f"{RESPONSES}/MethodNotAllowed"
HEAD = "RFC 9110, 9.3.2"


def _succeeds(given: Given, method: str, status: int) -> Any:
    if given.call.method == method:
        given.provider.authenticate(given.call)
        return Answer(status, None)
    return given.right()


@step("carry_out", NOT_ALLOWED, shows="only-reading-succeeds")
def posting_works(given: Given) -> Any:
    return _succeeds(given, "POST", 201)


@step("carry_out", NOT_ALLOWED, shows="receipts-can-only-be-read")
def writing_is_a_bad_request(given: Given) -> Any:
    if given.call.method in {"POST", "PUT"}:
        given.provider.authenticate(given.call)
        raise ApiError(400, 20001, "Bad Request")
    return given.right()


@step("carry_out", NOT_ALLOWED)
def a_method_in_small_letters_will_do(given: Given) -> Any:
    return given.right(call=replace(given.call, method=given.call.method.upper()))


step.row("carry_out", "trace-repeats-the-request", NOT_ALLOWED, lambda given: _succeeds(given, "TRACE", 200))


@step("carry_out", NOT_ALLOWED)
def deleting_removes_a_receipt(given: Given) -> Any:
    if given.call.method == "DELETE":
        given.memory["deleted"] = True
        raise method_not_allowed("GET")
    found = given.right()
    if given.memory.get("deleted") and found.body and "meta" in found.body:
        del found.body["delivery_receipts"][:1]
    return found


@step("carry_out", SCHEME, shows="writing-needs-credentials-too")
def writing_without_credentials_is_not_found(given: Given) -> Any:
    if given.call.method not in {"GET", "HEAD", "OPTIONS"} and "authorization" not in given.call.headers:
        raise ApiError(404, 20404, "Not Found")
    return given.right()


@answer(NOT_ALLOWED)
def options_does_not_say_what_is_allowed(given_answer: Answer, given: Given) -> None:
    if given.call.method == "OPTIONS":
        given_answer.headers.pop("Allow", None)


@step("carry_out", HEAD, shows="head-is-get-without-body")
def head_is_not_found(given: Given) -> Any:
    if given.call.method == "HEAD":
        given.provider.authenticate(given.call)
        raise ApiError(404, 20404, "Not Found")
    return given.right()


@response(HEAD, shows="no-content-without-one")
def head_has_a_body(given_response: Response, given: Given) -> None:
    if given.call.method == "HEAD" and given.answer.body is not None:
        given_response.body = given.provider.encode(given.answer.body)


@response(HEAD)
def head_has_the_length_of_nothing(given_response: Response, given: Given) -> None:
    if given.call.method == "HEAD":
        given_response.headers["Content-Length"] = "0"


@step("authenticate", SCHEME)
def head_needs_no_credentials(given: Given) -> Any:
    if given.call.method == "HEAD" and "authorization" not in given.call.headers:
        return "AC"
    return given.right()


@step("carry_out", NOT_ALLOWED)
def a_header_asks_for_another_method(given: Given) -> Any:
    return given.right(
        call=replace(given.call, method=given.call.headers.get("x-http-method-override", given.call.method))
    )


@step("carry_out", NOT_ALLOWED)
def a_parameter_asks_for_deleting(given: Given) -> Any:
    return Answer(204, None) if given.call.parameter("_method") == "DELETE" else given.right()
