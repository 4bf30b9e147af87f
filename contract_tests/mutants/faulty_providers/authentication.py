"""Wrong authentication: doors that open to others, or not to the owner."""

import base64
from typing import Any

from contract_tests.mutants.faulty_providers.declaring import RESPONSES, SCHEME, Given, refusal, step
from contract_tests.sandbox import Answer
from contract_tests.sandbox.errors import ApiError, not_authenticated


def _credentials(given: Given) -> tuple[str, str, str]:
    """Scheme, user and password, as far as they can be read."""
    scheme, _, token = given.call.headers.get("authorization", "").partition(" ")
    try:
        user, _, password = base64.b64decode(token + "==").decode().partition(":")
    except ValueError:
        return scheme, "", ""
    return scheme, user, password


@step("authenticate", SCHEME, shows="wrong-credentials-are-refused")
def no_credentials_are_needed(given: Given) -> Any:
    return _owner(given)


def _owner(given: Given) -> str:
    with given.provider.store.writing() as connection:
        (sid,) = connection.execute("SELECT sid FROM accounts ORDER BY rowid").fetchone()
    return str(sid)


@step("authenticate", SCHEME, shows="wrong-credentials-are-refused-everywhere")
def the_service_scoped_form_needs_no_credentials(given: Given) -> Any:
    return _owner(given) if "/Services/" in given.call.path else given.right()


@step("authenticate", SCHEME, shows="credentials-stand-in-the-header-only")
def an_account_in_the_query_will_do(given: Given) -> Any:
    return given.call.parameter("AccountSid") or given.right()


@step("authenticate", SCHEME, shows="right-credentials-in-other-writing")
def the_scheme_in_small_letters_is_refused(given: Given) -> Any:
    if given.call.headers.get("authorization", "").startswith("basic"):
        raise not_authenticated()
    return given.right()


@step("authenticate", SCHEME, shows="right-credentials-are-accepted")
def the_owner_is_refused_after_a_thousand_requests(given: Given) -> Any:
    if given.count > 1000:
        raise not_authenticated()
    return given.right()


@step("authenticate", SCHEME, shows="an-api-key-reads-its-account")
def api_keys_are_refused(given: Given) -> Any:
    if _credentials(given)[1].startswith("SK"):
        raise not_authenticated()
    return given.right()


@step("authenticate", SCHEME)
def an_api_key_is_an_account_of_its_own(given: Given) -> Any:
    given.right()
    user = _credentials(given)[1]
    return user if user.startswith("SK") else given.right()


@step("authenticate", SCHEME)
def every_caller_is_the_first_account(given: Given) -> Any:
    given.right()
    return _owner(given)


@step("carry_out", SCHEME, shows="a-stranger-learns-nothing")
def a_stranger_learns_what_exists(given: Given) -> Any:
    try:
        return given.right()
    except ApiError as error:
        if error.status == 401:
            address = given.provider.locate(given.call)
            given.provider.find_message(given.call, _owner(given), address)
        raise


@refusal(f"{RESPONSES}/Unauthorized")
def a_stranger_is_told_what_was_wrong(given_answer: Answer, given: Given) -> None:
    if given_answer.status == 401 and given_answer.body and "/IM0123" in given.call.path:
        given_answer.body["message"] = "No such message"
