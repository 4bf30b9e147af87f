"""Wrong errors: bodies that do not fit their status, or say too much."""

from typing import Any

from contract_tests.mutants.faulty_providers.declaring import ERROR, RESPONSES, Given, refusal, step
from contract_tests.sandbox import Answer


def _body(given_answer: Answer) -> dict[str, Any]:
    assert given_answer.body is not None
    return given_answer.body


@refusal(f"{ERROR}/status", shows="error-repeats-its-status")
def the_status_within_is_always_400(given_answer: Answer, given: Given) -> None:
    _body(given_answer)["status"] = 400


@refusal(f"{ERROR}/code", shows="error-code-fits-its-status")
def the_code_is_the_status(given_answer: Answer, given: Given) -> None:
    body = _body(given_answer)
    body["code"] = given_answer.status
    body["more_info"] = f"https://www.twilio.com/docs/errors/{given_answer.status}"


@refusal(f"{ERROR}/code")
def bad_requests_have_the_code_of_not_found(given_answer: Answer, given: Given) -> None:
    body = _body(given_answer)
    if given_answer.status == 400:
        body["code"], body["more_info"] = 20404, "https://www.twilio.com/docs/errors/20404"


@refusal(f"{ERROR}/more_info", shows="more-info-leads-to-the-code")
def more_info_is_of_another_error(given_answer: Answer, given: Given) -> None:
    _body(given_answer)["more_info"] = "https://www.twilio.com/docs/errors/10001"


@refusal(f"{ERROR}/message", shows="error-says-something")
def the_message_is_empty(given_answer: Answer, given: Given) -> None:
    _body(given_answer)["message"] = ""


@refusal(f"{ERROR}/message", shows="not-found-names-the-resource")
def not_found_names_another_resource(given_answer: Answer, given: Given) -> None:
    if given_answer.status == 404:
        _body(given_answer)["message"] = "The requested resource /Conversations was not found"


@refusal(f"{ERROR}/message", shows="error-shows-no-insides")
def the_message_shows_a_stack_trace(given_answer: Answer, given: Given) -> None:
    _body(given_answer)["message"] += '\nTraceback (most recent call last):\n  File "provider.py", line 7, in find'


@refusal(f"{ERROR}/message")
def the_message_shows_an_exception(given_answer: Answer, given: Given) -> None:
    _body(given_answer)["message"] = f"ApiError: {_body(given_answer)['message']}"


@refusal(ERROR, shows="no-secret-repeated")
def the_message_repeats_the_credentials(given_answer: Answer, given: Given) -> None:
    _body(given_answer)["message"] += f" for {given.call.headers.get('authorization')}"


refusal.row("errors-have-no-body", ERROR, lambda given_answer, _: setattr(given_answer, "body", None))
refusal.row("errors-name-the-server", ERROR, lambda given_answer, _: _body(given_answer).update(server="db-7"))


@refusal(f"{ERROR}/message", shows="refusals-read-as-the-contract-shows")
def the_message_is_in_other_words(given_answer: Answer, given: Given) -> None:
    _body(given_answer)["message"] = _body(given_answer)["message"].replace("Invalid", "Bad")


@step("refusal", f"{RESPONSES}/ServerError")
def refusing_breaks_it(given: Given) -> Any:
    raise KeyError(given.error.code)


@step("refusal", ERROR)
def refusing_depends_on_the_path(given: Given) -> Any:
    refused = given.right()
    if "/Services/" in given.call.path:
        refused.body = {"message": refused.body["message"]}
    return refused
