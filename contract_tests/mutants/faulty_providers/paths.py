"""Wrong paths: addresses that name something and should not, or that break the provider."""

from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from contract_tests.mutants.faulty_providers.declaring import RESPONSES, add, instead
from contract_tests.mutants.harness import altered
from contract_tests.mutants.overriding import Step
from contract_tests.sandbox.errors import ApiError

NOT_FOUND = f"{RESPONSES}/NotFound"


def _at(step: Step, path: str) -> Any:
    return step.right(call=replace(step.call, path=path))


@instead("locate", "/paths", shows="untidy-paths-are-not-found")
def names_in_a_path_may_be_in_small_letters(step: Step) -> Any:
    return _at(step, step.call.path.replace("messages", "Messages"))


@instead("locate", "/paths", shows="unknown-path-is-not-found")
def any_version_will_do(step: Step) -> Any:
    return _at(step, step.call.path.replace("/v2/", "/v1/"))


@instead("locate", "/paths")
def a_path_may_go_on(step: Step) -> Any:
    path = step.call.path
    return _at(step, path.rpartition("/")[0] if path.endswith("/x") else path)


@instead("locate", "/paths", shows="a-name-leads-to-its-own-service")
def a_plus_in_a_path_is_a_blank(step: Step) -> Any:
    return _at(step, step.call.path.replace("+", "%20"))


@instead("locate", "/paths", shows="unknown-paths-are-not-found")
def delivery_receipts_will_do_for_receipts(step: Step) -> Any:
    return _at(step, step.call.path.replace("DeliveryReceipts", "Receipts"))


@instead("locate", NOT_FOUND, shows=("malformed-sid-is-not-found", "malformed-ids-are-not-found"))
def a_malformed_receipt_sid_is_unprocessable(step: Step) -> Any:
    address = step.right()
    if address.receipt_sid is not None and len(address.receipt_sid) != 34:
        raise ApiError(422, 20001, "Unprocessable")
    return address


@instead("locate", NOT_FOUND, shows="malformed-ids-are-not-found")
def a_sid_of_another_kind_is_a_bad_request(step: Step) -> Any:
    address = step.right()
    if len(address.message_sid) == 34 and address.message_sid[:2] in {"CH", "DY", "IS", "AC"}:
        raise ApiError(410, 20404, "Gone")
    return address


@instead("locate", NOT_FOUND, shows="odd-values-are-not-found")
def nul_breaks_it(step: Step) -> Any:
    if "%00" in step.call.path:
        raise ValueError
    return step.right()


@instead("locate", NOT_FOUND)
def bytes_that_are_not_utf8_break_it(step: Step) -> Any:
    unquote(step.call.path, errors="strict")
    return step.right()


@instead("locate", "/paths")
def a_percent_encoded_letter_is_another_letter(step: Step) -> Any:
    return _at(step, step.call.path.replace("%4", "%254"))


add("names-are-decoded-twice", NOT_FOUND, altered("locate", lambda step: _at(step, step.call.path.replace("%25", "%"))))
