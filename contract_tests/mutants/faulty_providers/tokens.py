"""Wrong page tokens: guessable, short-lived, or of another message."""

import base64
import re
from dataclasses import replace
from typing import Any

from contract_tests.mutants.faulty_providers.declaring import META, PARAMETERS, Given, meta, step
from contract_tests.sandbox.errors import ApiError, bad_parameter
from contract_tests.sandbox.paging import START, Cursor

TOKEN = f"{PARAMETERS}/PageToken"


@step("read_token", TOKEN, shows="page-token-may-be-used-again")
def a_page_token_works_once(given: Given) -> Any:
    if given.token in given.memory:
        raise bad_parameter("PageToken", given.token, "a fresh one")
    given.memory[given.token] = True
    return given.right()


@step("read_token", TOKEN)
def a_page_token_works_three_times(given: Given) -> Any:
    given.memory[given.token] = given.memory.get(given.token, 0) + 1
    if given.memory[given.token] > 3:
        raise bad_parameter("PageToken", given.token, "a fresh one")
    return given.right()


@step("read_token", TOKEN, shows="any-page-token-is-survived")
def a_made_up_page_token_breaks_it(given: Given) -> Any:
    if not given.token.startswith("PT"):
        raise IndexError
    return given.right()


@step("read_token", TOKEN)
def a_nearly_right_page_token_breaks_it(given: Given) -> Any:
    if len(given.token) == len(given.provider.write_token(given.message, Cursor(2, after=True))) - 1:
        raise IndexError
    return given.right()


@step("page_request", f"{PARAMETERS}/Page", shows="page-token-decides")
def the_page_number_decides(given: Given) -> Any:
    request = given.right()
    position = request.cursor.position + 2 * (request.page - 1)
    return replace(request, cursor=replace(request.cursor, position=position)) if request.page > 5 else request


@step("page_request", f"{PARAMETERS}/Page", shows="a-page-number-alone-counts-or-is-ignored")
def a_page_number_without_a_page_token_skips(given: Given) -> Any:
    request = given.right()
    if request.page_token is not None or request.page == 0:
        return request
    return replace(request, page=0, cursor=replace(START, position=request.page_size))


@step("page_request", TOKEN)
def a_page_token_forgets_the_page_number(given: Given) -> Any:
    request = given.right()
    return replace(request, page=0) if request.page_token and request.page > 1 else request


@step("read_token", TOKEN)
def a_page_token_is_ignored(given: Given) -> Any:
    given.right()
    return START


@meta(f"{META}/url")
def the_url_of_a_page_has_no_token(body: dict[str, Any], given: Given) -> None:
    body["url"] = body["url"].partition("&PageToken")[0]


@meta(f"{META}/url", shows="page-url-answers-with-the-page")
def the_url_of_the_third_page_leads_to_the_second(body: dict[str, Any], given: Given) -> None:
    if body["page"] == 2 and body["page_size"] == 40:
        token = given.provider.write_token(given.message, Cursor(given.request.cursor.position - 40, after=True))
        body["url"] = f"{body['url'].partition('&PageToken')[0]}&PageToken={token}"


@step("read_token", TOKEN, shows="pages-hold-still-while-receipts-arrive")
def a_page_token_counts_from_the_end(given: Given) -> Any:
    cursor = given.right()
    message = given.message.sid
    number = len(given.provider.store.receipts_after(message, 0, 10_000))
    grown = number - given.memory.setdefault(message, number)
    return replace(cursor, position=cursor.position + grown)


@step("write_token", TOKEN)
def page_tokens_are_not_quoted(given: Given) -> Any:
    given.memory[given.right()] = True
    return f"{given.right()}&PageToken=x"


@step("page_request", TOKEN)
def a_page_token_keeps_the_page_size_of_the_first_page(given: Given) -> Any:
    asked = given.right()
    if asked.page_token is None:
        given.memory[given.message.sid] = asked.page_size
    return replace(asked, page_size=given.memory.get(given.message.sid, asked.page_size))


@step("read_token", TOKEN, shows="a-page-token-is-of-its-message")
def the_signature_of_a_page_token_is_not_looked_at(given: Given) -> Any:
    try:
        return given.right()
    except ApiError:
        raw = base64.urlsafe_b64decode(f"{given.token.removeprefix('PT')}==")
        payload = re.search(rb"([0-9]+)([ab])$", raw)
        if payload is None:
            raise
        return Cursor(int(payload[1]), after=payload[2] == b"a")
