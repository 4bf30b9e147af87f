"""Wrong authentication: it lets others in, or keeps the owner out."""

import base64
from typing import Any

from contract_tests.mutants.faulty_providers.declaring import SCHEME, instead
from contract_tests.mutants.overriding import Step
from contract_tests.sandbox.errors import ApiError, not_authenticated


def _credentials(step: Step) -> tuple[str, str, str]:
    """Scheme, user and password, as far as they can be read."""
    scheme, _, token = step.call.headers.get("authorization", "").partition(" ")
    try:
        user, _, password = base64.b64decode(token + "==").decode().partition(":")
    except ValueError:
        return scheme, "", ""
    return scheme, user, password


@instead("authenticate", SCHEME, shows="wrong-credentials-are-refused")
def no_credentials_are_needed(step: Step) -> Any:
    return _owner(step)


def _owner(step: Step) -> str:
    with step.provider.store.writing() as connection:
        (sid,) = connection.execute("SELECT sid FROM accounts ORDER BY rowid").fetchone()
    return str(sid)


@instead("authenticate", SCHEME, shows="wrong-credentials-are-refused-everywhere")
def the_service_scoped_form_needs_no_credentials(step: Step) -> Any:
    return _owner(step) if "/Services/" in step.call.path else step.right()


@instead("authenticate", SCHEME, shows="credentials-stand-in-the-header-only")
def an_account_in_the_query_will_do(step: Step) -> Any:
    return step.call.parameter("AccountSid") or step.right()


@instead("authenticate", SCHEME, shows="right-credentials-in-other-writing")
def the_scheme_in_small_letters_is_refused(step: Step) -> Any:
    if step.call.headers.get("authorization", "").startswith("basic"):
        raise not_authenticated()
    return step.right()


@instead("authenticate", SCHEME, shows="right-credentials-are-accepted")
def the_owner_is_refused_after_a_thousand_requests(step: Step) -> Any:
    if step.count > 1000:
        raise not_authenticated()
    return step.right()


@instead("authenticate", SCHEME, shows="an-api-key-reads-its-account")
def api_keys_are_refused(step: Step) -> Any:
    if _credentials(step)[1].startswith("SK"):
        raise not_authenticated()
    return step.right()


@instead("authenticate", SCHEME)
def every_caller_is_the_first_account(step: Step) -> Any:
    step.right()
    return _owner(step)


@instead("carry_out", SCHEME, shows="a-stranger-learns-nothing")
def a_stranger_learns_what_exists(step: Step) -> Any:
    try:
        return step.right()
    except ApiError as error:
        if error.status == 401:
            address = step.provider.locate(step.call)
            step.provider.find_message(step.call, _owner(step), address)
        raise
