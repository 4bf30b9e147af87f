"""Wrong paths: addresses that should name nothing and do, or break the provider."""

from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from contract_tests.mutants.faulty_providers.declaring import RESPONSES, Given, step
from contract_tests.sandbox.errors import ApiError, bad_parameter, not_found

NOT_FOUND = f"{RESPONSES}/NotFound"


def _at(given: Given, path: str) -> Any:
    return given.right(call=replace(given.call, path=path))


@step("locate", "/paths", shows="untidy-paths-are-not-found")
def names_in_a_path_may_be_in_small_letters(given: Given) -> Any:
    return _at(given, given.call.path.replace("messages", "Messages"))


@step("locate", "/paths", shows="unknown-path-is-not-found")
def any_version_will_do(given: Given) -> Any:
    return _at(given, given.call.path.replace("/v2/", "/v1/"))


@step("locate", "/paths")
def a_path_may_go_on(given: Given) -> Any:
    path = given.call.path
    return _at(given, path.rpartition("/")[0] if path.endswith("/x") else path)


@step("locate", "/paths", shows="unknown-paths-are-not-found")
def delivery_receipts_will_do_for_receipts(given: Given) -> Any:
    return _at(given, given.call.path.replace("DeliveryReceipts", "Receipts"))


@step("locate", NOT_FOUND)
def a_malformed_sid_is_a_bad_request(given: Given) -> Any:
    address = given.right()
    if len(address.message_sid) != 34:
        raise bad_parameter("MessageSid", address.message_sid, "34 characters")
    return address


@step("locate", NOT_FOUND, shows=("malformed-sid-is-not-found", "malformed-ids-are-not-found"))
def a_malformed_receipt_sid_is_unprocessable(given: Given) -> Any:
    address = given.right()
    if address.receipt_sid is not None and len(address.receipt_sid) != 34:
        raise ApiError(422, 20001, "Unprocessable")
    return address


@step("locate", NOT_FOUND, shows="kinds-of-ids-are-not-mixed-up")
def a_sid_of_another_kind_is_a_bad_request(given: Given) -> Any:
    address = given.right()
    if len(address.message_sid) == 34 and address.message_sid[:2] in {"CH", "DY", "IS", "AC"}:
        raise ApiError(410, 20404, "Gone")
    return address


@step("locate", NOT_FOUND, shows="odd-values-are-not-found")
def nul_breaks_it(given: Given) -> Any:
    if "%00" in given.call.path:
        raise ValueError
    return given.right()


@step("locate", NOT_FOUND)
def bytes_that_are_no_utf8_break_it(given: Given) -> Any:
    unquote(given.call.path, errors="strict")
    return given.right()


@step("locate", NOT_FOUND)
def an_encoded_slash_is_a_slash(given: Given) -> Any:
    return _at(given, given.call.path.replace("%2F", "/").replace("%2f", "/"))


step.row("locate", "names-are-decoded-twice", NOT_FOUND, lambda given: _at(given, given.call.path.replace("%25", "%")))


@step("find_message", NOT_FOUND)
def a_message_without_receipts_is_missing(given: Given) -> Any:
    message = given.right()
    if not given.provider.store.receipts_after(message.sid, 0, 1):
        raise not_found(given.call.path)
    return message


@step("locate", "/paths")
def a_percent_encoded_letter_is_another_letter(given: Given) -> Any:
    return _at(given, given.call.path.replace("%4", "%254"))
