"""Wrong statuses: success that is none, refusals by other numbers, redirects."""

from contract_tests.mutants.faulty_providers.declaring import RESPONSES, Given, answer, refusal, step
from contract_tests.sandbox import Answer
from contract_tests.sandbox.errors import ApiError


@answer("/paths", shows="documented-status")
def success_is_203(given_answer: Answer, given: Given) -> None:
    given_answer.status = 203 if given_answer.status == 200 else given_answer.status


@answer("/paths", shows="every-operation-succeeds")
def a_list_is_partial_content(given_answer: Answer, given: Given) -> None:
    if given_answer.status == 200 and "meta" in (given_answer.body or {}):
        given_answer.status = 206


@refusal(f"{RESPONSES}/NotFound")
def not_found_is_forbidden(given_answer: Answer, given: Given) -> None:
    given_answer.status = 403 if given_answer.status == 404 else given_answer.status


@refusal(f"{RESPONSES}/ServerError", shows="no-server-error")
def not_found_is_a_server_error(given_answer: Answer, given: Given) -> None:
    given_answer.status = 500 if given_answer.status == 404 else given_answer.status


@refusal(f"{RESPONSES}/BadRequest")
def a_bad_request_is_unprocessable(given_answer: Answer, given: Given) -> None:
    given_answer.status = 422 if given_answer.status == 400 else given_answer.status


@refusal(f"{RESPONSES}/Unauthorized")
def wrong_credentials_lead_to_a_login(given_answer: Answer, given: Given) -> None:
    if given_answer.status == 401:
        given_answer.status, given_answer.body = 302, None
        given_answer.headers["Location"] = "/login"


@refusal(f"{RESPONSES}/MethodNotAllowed")
def a_method_that_is_not_allowed_is_not_implemented(given_answer: Answer, given: Given) -> None:
    given_answer.status = 501 if given_answer.status == 405 else given_answer.status


@refusal(f"{RESPONSES}/MethodNotAllowed", shows="get-is-allowed")
def what_is_not_found_is_not_allowed(given_answer: Answer, given: Given) -> None:
    if given_answer.status == 404:
        given_answer.status = 405
        given_answer.headers["Allow"] = "POST"


@step("carry_out", "/paths")
def the_service_scoped_form_does_not_exist(given: Given) -> object:
    if "/Services/" in given.call.path:
        raise ApiError(404, 20404, "Not Found")
    return given.right()


@step("fetch_receipt", "/paths")
def fetching_is_forbidden(given: Given) -> object:
    raise ApiError(403, 20403, "Forbidden")
