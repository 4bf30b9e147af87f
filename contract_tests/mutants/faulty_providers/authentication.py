"""Wrong authentication: doors that open to others, or not to the owner."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

from starlette.datastructures import Headers

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


def _known(given: Given, user: str) -> tuple[str, str]:
    found: tuple[str, str] | None = given.provider.store.credentials(user)
    return found or ("", "")


def _by(given: Given, header: str) -> Any:
    return given.right(call=replace(given.call, headers=Headers({**given.call.headers, "authorization": header})))


@step("authenticate", SCHEME, shows="wrong-credentials-are-refused")
def no_credentials_are_needed(given: Given) -> Any:
    return _owner(given)


def _owner(given: Given) -> str:
    with given.provider.store.writing() as connection:
        (sid,) = connection.execute("SELECT sid FROM accounts ORDER BY rowid").fetchone()
    return str(sid)


@step("authenticate", SCHEME)
def fetching_needs_no_credentials(given: Given) -> Any:
    return given.right() if given.call.path.endswith("/Receipts") else _owner(given)


@step("authenticate", SCHEME)
def listing_needs_no_credentials(given: Given) -> Any:
    return _owner(given) if given.call.path.endswith("/Receipts") else given.right()


@step("authenticate", SCHEME, shows="wrong-credentials-are-refused-everywhere")
def the_service_scoped_form_needs_no_credentials(given: Given) -> Any:
    return _owner(given) if "/Services/" in given.call.path else given.right()


@step("authenticate", SCHEME)
def further_pages_need_no_credentials(given: Given) -> Any:
    has_none = "authorization" not in given.call.headers
    return _owner(given) if has_none and "x" in given.call.query.lower() else given.right()


@step("authenticate", SCHEME)
def any_password_will_do(given: Given) -> Any:
    return _known(given, _credentials(given)[1])[0] or given.right()


def _if(given: Given, holds: Any) -> Any:
    """The account, if a comparison of the right password with the given one says so."""
    scheme, user, password = _credentials(given)
    account, secret = _known(given, user)
    return account if account and scheme.lower() == "basic" and holds(secret, password) else given.right()


@step("authenticate", SCHEME)
def the_beginning_of_the_password_will_do(given: Given) -> Any:
    return _if(given, lambda secret, password: password and secret.startswith(password))


@step("authenticate", SCHEME)
def a_longer_password_will_do(given: Given) -> Any:
    return _if(given, lambda secret, password: password.startswith(secret))


@step("authenticate", SCHEME)
def no_password_will_do(given: Given) -> Any:
    return _if(given, lambda _, password: not password)


@step("authenticate", SCHEME)
def a_password_of_the_same_length_will_do(given: Given) -> Any:
    return _if(given, lambda secret, password: len(password) == len(secret))


@step("authenticate", SCHEME)
def spaces_around_the_password_are_cut_off(given: Given) -> Any:
    return _if(given, lambda secret, password: password.strip() == secret)


@step("authenticate", SCHEME)
def the_password_ends_at_nul(given: Given) -> Any:
    return _if(given, lambda secret, password: password.split("\0")[0] == secret)


@step("authenticate", SCHEME)
def the_user_is_a_password_too(given: Given) -> Any:
    return _if(given, lambda _, password: password == _credentials(given)[1])


@step("authenticate", SCHEME)
def the_user_does_not_matter(given: Given) -> Any:
    _, _, password = _credentials(given)
    owner = _owner(given)
    return owner if password == _known(given, owner)[1] else given.right()


@step("authenticate", SCHEME)
def a_longer_user_will_do(given: Given) -> Any:
    _, user, password = _credentials(given)
    account, secret = _known(given, user[:34])
    return account if account and password == secret else given.right()


@step("authenticate", SCHEME)
def any_scheme_will_do(given: Given) -> Any:
    return _by(given, f"Basic {given.call.headers.get('authorization', '').partition(' ')[2]}")


@step("authenticate", SCHEME)
def a_bearer_with_the_right_token_will_do(given: Given) -> Any:
    return _by(given, given.call.headers.get("authorization", "").replace("Bearer", "Basic"))


@step("authenticate", SCHEME)
def a_made_up_bearer_will_do(given: Given) -> Any:
    return _owner(given) if given.call.headers.get("authorization") == "Bearer abc" else given.right()


@step("authenticate", SCHEME)
def a_token_without_scheme_will_do(given: Given) -> Any:
    header = given.call.headers.get("authorization", "")
    return _by(given, header if " " in header else f"Basic {header}")


@step("authenticate", SCHEME)
def credentials_in_plain_text_will_do(given: Given) -> Any:
    header = given.call.headers.get("authorization", "").removeprefix("Basic ")
    return _by(given, f"Basic {base64.b64encode(header.encode()).decode()}") if ":" in header else given.right()


@step("authenticate", SCHEME)
def swapped_credentials_will_do(given: Given) -> Any:
    _, user, password = _credentials(given)
    account, secret = _known(given, password)
    return account if account and secret == user else given.right()


@step("authenticate", SCHEME, shows="credentials-stand-in-the-header-only")
def an_account_in_the_query_will_do(given: Given) -> Any:
    return given.call.parameter("AccountSid") or given.right()


@step("authenticate", SCHEME)
def credentials_that_are_no_text_break_it(given: Given) -> Any:
    token = given.call.headers.get("authorization", "").partition(" ")[2]
    if token.startswith("/"):
        base64.b64decode(token).decode()
    return given.right()


@step("authenticate", SCHEME)
def credentials_without_a_colon_break_it(given: Given) -> Any:
    header = given.call.headers.get("authorization", "")
    if header.startswith("Basic QU") and ":" not in base64.b64decode(f"{header[6:]}==").decode("latin-1"):
        raise ValueError
    return given.right()


@step("authenticate", SCHEME)
def an_empty_header_breaks_it(given: Given) -> Any:
    if given.call.headers.get("authorization") == "":
        raise IndexError
    return given.right()


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


@step("authenticate", SCHEME)
def five_wrong_passwords_lock_the_owner_out(given: Given) -> Any:
    if given.memory.get("wrong", 0) >= 5:
        raise not_authenticated()
    try:
        return given.right()
    except ApiError:
        given.memory["wrong"] = given.memory.get("wrong", 0) + 1
        raise


@step("authenticate", SCHEME, shows="an-api-key-reads-its-account")
def api_keys_are_refused(given: Given) -> Any:
    if _credentials(given)[1].startswith("SK"):
        raise not_authenticated()
    return given.right()


@step("authenticate", SCHEME)
def an_api_key_needs_no_secret(given: Given) -> Any:
    user = _credentials(given)[1]
    return _known(given, user)[0] or given.right() if user.startswith("SK") else given.right()


@step("authenticate", SCHEME)
def an_api_key_is_an_account_of_its_own(given: Given) -> Any:
    given.right()
    user = _credentials(given)[1]
    return user if user.startswith("SK") else given.right()


@step("authenticate", SCHEME)
def any_accounts_password_will_do(given: Given) -> Any:
    _, user, password = _credentials(given)
    with given.provider.store.writing() as connection:
        row = connection.execute("SELECT 1 FROM accounts WHERE auth_token = ?", (password,)).fetchone()
    return _known(given, user)[0] or given.right() if row else given.right()


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


@step("authenticate", SCHEME)
def a_stranger_is_not_found(given: Given) -> Any:
    try:
        return given.right()
    except ApiError:
        raise ApiError(404, 20404, "Not Found") from None
