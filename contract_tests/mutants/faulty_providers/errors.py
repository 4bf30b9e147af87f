"""Wrong errors: bodies that do not fit their status, or say too much."""

from typing import Any

from contract_tests.mutants.faulty_providers.declaring import (
    ERROR,
    RESPONSES,
    instead,
    refusal,
)
from contract_tests.mutants.overriding import Step
from contract_tests.sandbox import Answer


def _body(answer: Answer) -> dict[str, Any]:
    assert answer.body is not None
    return answer.body


@refusal(f"{ERROR}/status", shows="error-repeats-its-status")
def the_status_within_is_always_400(answer: Answer, step: Step) -> None:
    _body(answer)["status"] = 400


@refusal(f"{ERROR}/code", shows="error-code-fits-its-status")
def the_code_is_the_status(answer: Answer, step: Step) -> None:
    body = _body(answer)
    body["code"] = answer.status
    body["more_info"] = f"https://www.twilio.com/docs/errors/{answer.status}"


@refusal(f"{ERROR}/code")
def bad_requests_have_the_code_of_not_found(answer: Answer, step: Step) -> None:
    body = _body(answer)
    if answer.status == 400:
        body["code"], body["more_info"] = 20404, "https://www.twilio.com/docs/errors/20404"


@refusal(f"{ERROR}/more_info", shows="more-info-leads-to-the-code")
def more_info_is_of_another_error(answer: Answer, step: Step) -> None:
    _body(answer)["more_info"] = "https://www.twilio.com/docs/errors/10001"


@refusal(f"{ERROR}/message", shows="error-says-something")
def the_message_is_empty(answer: Answer, step: Step) -> None:
    _body(answer)["message"] = ""


@refusal(f"{ERROR}/message", shows="not-found-names-the-resource")
def not_found_names_another_resource(answer: Answer, step: Step) -> None:
    if answer.status == 404:
        _body(answer)["message"] = "The requested resource /Conversations was not found"


@refusal(f"{ERROR}/message", shows="error-shows-no-insides")
def the_message_shows_a_stack_trace(answer: Answer, step: Step) -> None:
    _body(answer)["message"] += '\nTraceback (most recent call last):\n  File "provider.py", line 7, in find'


@refusal(f"{ERROR}/message")
def the_message_shows_an_exception(answer: Answer, step: Step) -> None:
    _body(answer)["message"] = f"ApiError: {_body(answer)['message']}"


@refusal(ERROR, shows="no-secret-repeated")
def the_message_repeats_the_credentials(answer: Answer, step: Step) -> None:
    _body(answer)["message"] += f" for {step.call.headers.get('authorization')}"


refusal.row("errors-have-no-body", ERROR, lambda answer, _: setattr(answer, "body", None))
refusal.row("errors-name-the-server", ERROR, lambda answer, _: _body(answer).update(server="db-7"))


@refusal(f"{ERROR}/message", shows="refusals-read-as-the-contract-shows")
def the_message_is_in_other_words(answer: Answer, step: Step) -> None:
    _body(answer)["message"] = _body(answer)["message"].replace("Invalid", "Bad")


@instead("refusal", f"{RESPONSES}/ServerError")
def refusing_breaks_it(step: Step) -> Any:
    raise KeyError(step.error.code)


@instead("refusal", ERROR)
def refusing_depends_on_the_path(step: Step) -> Any:
    refused = step.right()
    if "/Services/" in step.call.path:
        refused.body = {"message": refused.body["message"]}
    return refused
