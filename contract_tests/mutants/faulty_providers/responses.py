"""Wrong responses: statuses that are others, and bodies that are not JSON, not true, or say too much."""

from typing import Any

from contract_tests.mutants.faulty_providers.declaring import (
    ERROR,
    RECEIPT,
    RESPONSES,
    answer,
    encoded,
    receipt,
    refusal,
)
from contract_tests.mutants.overriding import Step
from contract_tests.sandbox import Answer


@answer("/paths", shows="documented-status")
def success_is_203(answer: Answer, step: Step) -> None:
    answer.status = 203 if answer.status == 200 else answer.status


@answer("/paths", shows="every-operation-succeeds")
def a_list_is_partial_content(answer: Answer, step: Step) -> None:
    if answer.status == 200 and "meta" in (answer.body or {}):
        answer.status = 206


@refusal(f"{RESPONSES}/ServerError", shows="no-server-error")
def not_found_is_a_server_error(answer: Answer, step: Step) -> None:
    answer.status = 500 if answer.status == 404 else answer.status


@refusal(f"{RESPONSES}/BadRequest")
def a_bad_request_is_unprocessable(answer: Answer, step: Step) -> None:
    answer.status = 422 if answer.status == 400 else answer.status


@refusal(f"{RESPONSES}/MethodNotAllowed")
def a_method_that_is_not_allowed_is_not_implemented(answer: Answer, step: Step) -> None:
    answer.status = 501 if answer.status == 405 else answer.status


@refusal(f"{RESPONSES}/MethodNotAllowed", shows="get-is-allowed")
def what_is_not_found_is_not_allowed(answer: Answer, step: Step) -> None:
    if answer.status == 404:
        answer.status = 405
        answer.headers["Allow"] = "POST"


def _body(answer: Answer) -> dict[str, Any]:
    assert answer.body is not None
    return answer.body


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


@refusal(ERROR, shows="no-secret-repeated")
def the_message_repeats_the_credentials(answer: Answer, step: Step) -> None:
    _body(answer)["message"] += f" for {step.call.headers.get('authorization')}"


@refusal(f"{ERROR}/message", shows="refusals-read-as-the-contract-shows")
def the_message_is_in_other_words(answer: Answer, step: Step) -> None:
    _body(answer)["message"] = _body(answer)["message"].replace("Invalid", "Bad")


@receipt(f"{RECEIPT}/participant_sid")
def everyone_is_the_same_participant(body: dict[str, Any], step: Step) -> None:
    body["participant_sid"] = f"MB{'0' * 32}"


@receipt(f"{RECEIPT}/participant_sid")
def a_participant_who_is_gone_is_someone_else(body: dict[str, Any], step: Step) -> None:
    body["participant_sid"] = body["participant_sid"] or f"MB{'0' * 32}"


@receipt(f"{RECEIPT}/channel_message_sid", shows="channel-message-is-the-channels")
def the_channel_message_is_the_message(body: dict[str, Any], step: Step) -> None:
    body["channel_message_sid"] = body["message_sid"]


encoded.row("a-byte-order-mark-comes-first", "RFC 8259", lambda text, _: b"\xef\xbb\xbf" + text, shows="strict-json")
