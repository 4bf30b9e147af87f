"""Wrong page tokens: guessable, short-lived, or of another message."""

import base64
import re
from dataclasses import replace
from typing import Any

from contract_tests.mutants.faulty_providers.declaring import META, PARAMETERS, instead, meta
from contract_tests.mutants.overriding import Step
from contract_tests.sandbox.errors import ApiError, bad_parameter
from contract_tests.sandbox.paging import START, Cursor

TOKEN = f"{PARAMETERS}/PageToken"


@instead("read_token", TOKEN, shows="page-token-may-be-used-again")
def a_page_token_works_three_times(step: Step) -> Any:
    step.memory[step.token] = step.memory.get(step.token, 0) + 1
    if step.memory[step.token] > 3:
        raise bad_parameter("PageToken", step.token, "a fresh one")
    return step.right()


@instead("read_token", TOKEN, shows="any-page-token-is-survived")
def a_made_up_page_token_breaks_it(step: Step) -> Any:
    if not step.token.startswith("PT"):
        raise IndexError
    return step.right()


@instead("read_token", TOKEN)
def a_nearly_right_page_token_breaks_it(step: Step) -> Any:
    if len(step.token) == len(step.provider.write_token(step.message, Cursor(2, after=True))) - 1:
        raise IndexError
    return step.right()


@instead("page_request", f"{PARAMETERS}/Page", shows="page-token-decides")
def the_page_number_decides(step: Step) -> Any:
    request = step.right()
    position = request.cursor.position + 2 * (request.page - 1)
    return replace(request, cursor=replace(request.cursor, position=position)) if request.page > 5 else request


@instead("page_request", f"{PARAMETERS}/Page", shows="a-page-number-alone-counts-or-is-ignored")
def a_page_number_without_a_page_token_skips(step: Step) -> Any:
    request = step.right()
    if request.page_token is not None or request.page == 0:
        return request
    return replace(request, page=0, cursor=replace(START, position=request.page_size))


@instead("page_request", TOKEN)
def a_page_token_forgets_the_page_number(step: Step) -> Any:
    request = step.right()
    return replace(request, page=0) if request.page_token and request.page > 1 else request


@instead("read_token", TOKEN)
def a_page_token_is_ignored(step: Step) -> Any:
    step.right()
    return START


@meta(f"{META}/url", shows="walking-back-meets-the-same-pages")
def the_url_of_the_third_page_leads_to_the_second(body: dict[str, Any], step: Step) -> None:
    if body["page"] == 2 and body["page_size"] == 7:
        token = step.provider.write_token(step.message, Cursor(step.request.cursor.position - 7, after=True))
        body["url"] = f"{body['url'].partition('&PageToken')[0]}&PageToken={token}"


@instead("read_token", TOKEN, shows="pages-hold-still-while-receipts-arrive")
def a_page_token_counts_from_the_end(step: Step) -> Any:
    cursor = step.right()
    message = step.message.sid
    number = len(step.provider.store.receipts_after(message, 0, 10_000))
    grown = number - step.memory.setdefault(message, number)
    return replace(cursor, position=cursor.position + grown)


@instead("read_token", TOKEN, shows="a-page-token-is-of-its-message")
def the_signature_of_a_page_token_is_not_looked_at(step: Step) -> Any:
    try:
        return step.right()
    except ApiError:
        raw = base64.urlsafe_b64decode(f"{step.token.removeprefix('PT')}==")
        payload = re.search(rb"([0-9]+)([ab])$", raw)
        if payload is None:
            raise
        return Cursor(int(payload[1]), after=payload[2] == b"a")
