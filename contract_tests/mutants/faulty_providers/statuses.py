"""Wrong statuses: success that is none, refusals by other numbers, redirects."""

from __future__ import annotations

from contract_tests.mutants.faulty_providers.declaring import RESPONSES, Given, answer, refusal, step
from contract_tests.sandbox import Answer
from contract_tests.sandbox.errors import ApiError, server_error, too_many_requests


@answer("/paths", shows="documented-status")
def success_is_203(given_answer: Answer, given: Given) -> None:
    given_answer.status = 203 if given_answer.status == 200 else given_answer.status


@answer("/paths", shows="every-operation-succeeds")
def a_list_is_partial_content(given_answer: Answer, given: Given) -> None:
    if given_answer.status == 200 and "meta" in (given_answer.body or {}):
        given_answer.status = 206


@answer("/paths")
def success_is_201(given_answer: Answer, given: Given) -> None:
    given_answer.status = 201 if given_answer.status == 200 else given_answer.status


@answer("/paths")
def success_has_no_content(given_answer: Answer, given: Given) -> None:
    if given_answer.status == 200:
        given_answer.status, given_answer.body = 204, None


@answer("/paths")
def a_fetch_leads_elsewhere(given_answer: Answer, given: Given) -> None:
    if given_answer.status == 200 and "sid" in (given_answer.body or {}):
        given_answer.status, given_answer.body = 302, None
        given_answer.headers["Location"] = given.call.path


@answer("/paths")
def the_service_scoped_form_leads_to_the_short_one(given_answer: Answer, given: Given) -> None:
    if given_answer.status == 200 and "/Services/" in given.call.path:
        given_answer.status, given_answer.body = 301, None


@answer("/paths")
def an_unknown_path_leads_to_the_root(given_answer: Answer, given: Given) -> None:
    if given_answer.status == 404 and "/Messages/" not in given.call.path:
        given_answer.status, given_answer.body = 302, None
        given_answer.headers["Location"] = "/"


@answer("/paths")
def nothing_has_changed(given_answer: Answer, given: Given) -> None:
    if given_answer.status == 200 and given.count > 40:
        given_answer.status, given_answer.body = 304, None


@refusal(f"{RESPONSES}/NotFound")
def not_found_is_success(given_answer: Answer, given: Given) -> None:
    given_answer.status = 200 if given_answer.status == 404 else given_answer.status


@refusal(f"{RESPONSES}/NotFound")
def not_found_is_an_empty_success(given_answer: Answer, given: Given) -> None:
    if given_answer.status == 404:
        given_answer.status, given_answer.body = 200, {}


@refusal(f"{RESPONSES}/NotFound")
def not_found_is_gone(given_answer: Answer, given: Given) -> None:
    given_answer.status = 410 if given_answer.status == 404 else given_answer.status


@refusal(f"{RESPONSES}/NotFound")
def not_found_is_forbidden(given_answer: Answer, given: Given) -> None:
    given_answer.status = 403 if given_answer.status == 404 else given_answer.status


@refusal(f"{RESPONSES}/ServerError", shows="no-server-error")
def not_found_is_a_server_error(given_answer: Answer, given: Given) -> None:
    given_answer.status = 500 if given_answer.status == 404 else given_answer.status


@refusal(f"{RESPONSES}/BadRequest")
def a_bad_request_is_unprocessable(given_answer: Answer, given: Given) -> None:
    given_answer.status = 422 if given_answer.status == 400 else given_answer.status


@refusal(f"{RESPONSES}/BadRequest")
def a_bad_request_is_a_server_error(given_answer: Answer, given: Given) -> None:
    given_answer.status = 500 if given_answer.status == 400 else given_answer.status


@refusal(f"{RESPONSES}/Unauthorized")
def wrong_credentials_are_forbidden(given_answer: Answer, given: Given) -> None:
    given_answer.status = 403 if given_answer.status == 401 else given_answer.status


@refusal(f"{RESPONSES}/Unauthorized")
def wrong_credentials_are_a_bad_request(given_answer: Answer, given: Given) -> None:
    given_answer.status = 400 if given_answer.status == 401 else given_answer.status


@refusal(f"{RESPONSES}/Unauthorized")
def wrong_credentials_lead_to_a_login(given_answer: Answer, given: Given) -> None:
    if given_answer.status == 401:
        given_answer.status, given_answer.body = 302, None
        given_answer.headers["Location"] = "/login"


@refusal(f"{RESPONSES}/MethodNotAllowed")
def a_method_that_is_not_allowed_is_not_found(given_answer: Answer, given: Given) -> None:
    given_answer.status = 404 if given_answer.status == 405 else given_answer.status


@refusal(f"{RESPONSES}/MethodNotAllowed")
def a_method_that_is_not_allowed_is_not_implemented(given_answer: Answer, given: Given) -> None:
    given_answer.status = 501 if given_answer.status == 405 else given_answer.status


@refusal(f"{RESPONSES}/MethodNotAllowed", shows="get-is-allowed")
def what_is_not_found_is_not_allowed(given_answer: Answer, given: Given) -> None:
    if given_answer.status == 404:
        given_answer.status = 405
        given_answer.headers["Allow"] = "POST"


@step("carry_out", f"{RESPONSES}/TooManyRequests")
def the_limit_is_two_hundred_requests(given: Given) -> object:
    if given.count > 200:
        raise too_many_requests("1")
    return given.right()


@step("carry_out", f"{RESPONSES}/ServerError")
def lists_are_not_available(given: Given) -> object:
    if given.call.path.endswith("/Receipts"):
        raise server_error(503)
    return given.right()


@step("carry_out", "/paths")
def the_service_scoped_form_does_not_exist(given: Given) -> object:
    if "/Services/" in given.call.path:
        raise ApiError(404, 20404, "Not Found")
    return given.right()


@step("fetch_receipt", "/paths")
def fetching_is_forbidden(given: Given) -> object:
    raise ApiError(403, 20403, "Forbidden")
