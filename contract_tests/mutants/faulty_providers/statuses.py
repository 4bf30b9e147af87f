"""Wrong statuses: success that is none, refusals by other numbers, redirects."""

from contract_tests.mutants.faulty_providers.declaring import (
    RESPONSES,
    answer,
    instead,
    refusal,
)
from contract_tests.mutants.overriding import Step
from contract_tests.sandbox import Answer
from contract_tests.sandbox.errors import ApiError


@answer("/paths", shows="documented-status")
def success_is_203(answer: Answer, step: Step) -> None:
    answer.status = 203 if answer.status == 200 else answer.status


@answer("/paths", shows="every-operation-succeeds")
def a_list_is_partial_content(answer: Answer, step: Step) -> None:
    if answer.status == 200 and "meta" in (answer.body or {}):
        answer.status = 206


@refusal(f"{RESPONSES}/NotFound")
def not_found_is_forbidden(answer: Answer, step: Step) -> None:
    answer.status = 403 if answer.status == 404 else answer.status


@refusal(f"{RESPONSES}/ServerError", shows="no-server-error")
def not_found_is_a_server_error(answer: Answer, step: Step) -> None:
    answer.status = 500 if answer.status == 404 else answer.status


@refusal(f"{RESPONSES}/BadRequest")
def a_bad_request_is_unprocessable(answer: Answer, step: Step) -> None:
    answer.status = 422 if answer.status == 400 else answer.status


@refusal(f"{RESPONSES}/Unauthorized")
def wrong_credentials_lead_to_a_login(answer: Answer, step: Step) -> None:
    if answer.status == 401:
        answer.status, answer.body = 302, None
        answer.headers["Location"] = "/login"


@refusal(f"{RESPONSES}/MethodNotAllowed")
def a_method_that_is_not_allowed_is_not_implemented(answer: Answer, step: Step) -> None:
    answer.status = 501 if answer.status == 405 else answer.status


@refusal(f"{RESPONSES}/MethodNotAllowed", shows="get-is-allowed")
def what_is_not_found_is_not_allowed(answer: Answer, step: Step) -> None:
    if answer.status == 404:
        answer.status = 405
        answer.headers["Allow"] = "POST"


@instead("carry_out", "/paths")
def the_service_scoped_form_does_not_exist(step: Step) -> object:
    if "/Services/" in step.call.path:
        raise ApiError(404, 20404, "Not Found")
    return step.right()


@instead("fetch_receipt", "/paths")
def fetching_is_forbidden(step: Step) -> object:
    raise ApiError(403, 20403, "Forbidden")
