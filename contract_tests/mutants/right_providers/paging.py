"""Freedoms of paging: how links and tokens are written, how long a token lives, and what becomes of odd parameters."""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from contract_tests.mutants.overriding import Step, changing
from contract_tests.mutants.right_providers.declaring import add, freedom, instead
from contract_tests.sandbox import ApiError, Call
from contract_tests.sandbox.errors import bad_parameter
from contract_tests.sandbox.paging import START, Cursor

LINKS = ("first_page_url", "previous_page_url", "url", "next_page_url")
ROW_17 = "openapi/errata.md, row 17"
ROW_14 = "openapi/errata.md, row 14"
ROW_16 = "openapi/errata.md, row 16"
Body = dict[str, Any]
Query = dict[str, str]


def _relinked(body: Body, write: Callable[[str, Query], str]) -> None:
    """Write each link anew, from its path and its parameters."""
    for name in LINKS:
        if body["meta"][name] is not None:
            path, _, query = body["meta"][name].partition("?")
            body["meta"][name] = write(path, dict(parse_qsl(query)))


def relinking(clause: str) -> Callable[[Callable[[str, Query], str]], None]:
    """The decorated function writes each link."""

    def declare(write: Callable[[str, Query], str]) -> None:
        add(write.__name__, clause, steps={"list_receipts": changing(lambda body, _: _relinked(body, write))})

    return declare


def _asked(call: Call, **changed: str | None) -> Call:
    query = {**dict(parse_qsl(call.query, keep_blank_values=True)), **changed}
    return replace(call, query=urlencode({name: value for name, value in query.items() if value is not None}))


@relinking("RFC 3986, 3.4")
def links_have_their_parameters_in_another_order(path: str, query: Query) -> str:
    return f"{path}?{urlencode(dict(reversed(query.items())))}"


@relinking("/components/parameters/PageSize/schema/default")
def links_leave_out_a_page_size_of_fifty(path: str, query: Query) -> str:
    kept = {name: value for name, value in query.items() if (name, value) != ("PageSize", "50")}
    return f"{path}?{urlencode(kept)}" if kept else path


@relinking("RFC 3986, 6.2.2")
def links_are_percent_encoded_differently(path: str, query: Query) -> str:
    path = path.replace("http:", "HTTP:").replace("/Messages/", "/./M%65ssages/")
    return f"{path}?{urlencode(query).replace('Page', 'P%61ge')}"


@instead("list_receipts", ROW_16)
def links_have_no_page_number(step: Step) -> Body:
    """The token has it instead."""
    token, page = step.call.parameter("PageToken"), step.call.parameter("Page")
    number, dot, rest = (token or "").partition(".")
    known = {"PageToken": rest, "Page": page or number} if dot and number.isdecimal() else {}
    body: Body = step.right(call=_asked(step.call, **known))

    def link(path: str, query: Query) -> str:
        number = query.pop("Page")
        if "PageToken" in query:
            query["PageToken"] = f"{number}.{query['PageToken']}"
        return f"{path}?{urlencode(query)}"

    _relinked(body, link)
    return body


@freedom("list_receipts", "openapi/errata.md, row 18")
def links_name_the_conversation_as_asked(body: Body, step: Step) -> None:
    asked = step.call.path.split("/Conversations/")[1].split("/")[0]
    for link in (body["meta"], *body["delivery_receipts"]):
        for name in (*LINKS, "url"):
            if link.get(name) is not None:
                link[name] = link[name].replace(step.message.conversation_sid, asked)


def _with_tokens(step: Step, write: Callable[[str], str], read: Callable[[str], str]) -> Body:
    """The page with other tokens: ``read`` makes the sandbox's own of what was asked, ``write`` the other way round."""
    token = step.call.parameter("PageToken")
    body: Body = step.right(call=step.call if token is None else _asked(step.call, PageToken=read(token)))

    def link(path: str, query: Query) -> str:
        written = {"PageToken": write(query["PageToken"])} if "PageToken" in query else {}
        return f"{path}?{urlencode({**query, **written})}"

    _relinked(body, link)
    return body


@instead("list_receipts", ROW_17, group="token")
def tokens_are_long_json_in_base64(step: Step) -> Body:
    def read(token: str) -> str:
        try:
            return str(json.loads(base64.b64decode(token, validate=True))["t"])
        except (ValueError, TypeError, KeyError):
            return ""

    return _with_tokens(
        step, lambda token: base64.b64encode(json.dumps({"t": token, "pad": "~" * 1000}).encode()).decode(), read
    )


@instead("list_receipts", "open: how long a page token lives", group="token")
def tokens_may_be_used_once(step: Step) -> Body:
    def read(token: str) -> str:
        if token in step.memory:
            raise bad_parameter("PageToken", token, "a page token that was not used yet")
        step.memory[token] = True
        return token.rpartition(".")[0]

    return _with_tokens(step, lambda token: f"{token}.{step.count}", read)


@instead("list_receipts", ROW_17, group="token")
def tokens_are_of_their_page_size(step: Step) -> Body:
    size = step.call.parameter("PageSize") or "50"

    def read(token: str) -> str:
        token, _, issued = token.rpartition(".")
        if issued != size:
            raise bad_parameter("PageToken", token, "a page token of this page size")
        return token

    return _with_tokens(step, lambda token: f"{token}.{size}", read)


@instead("read_token", ROW_17, group="unknown token")
def an_unknown_token_is_not_found(step: Step) -> Any:
    try:
        return step.right()
    except ApiError:
        raise ApiError(404, 20404, "There is no such page") from None


@instead("read_token", ROW_17, group="unknown token")
def an_unknown_token_leads_to_the_first_page(step: Step) -> Any:
    try:
        return step.right()
    except ApiError:
        return START


@freedom("select", "/components/schemas/PageMeta/properties/next_page_url", receipts=50)
def an_empty_page_follows_a_full_one(selected: Any, step: Step) -> Any:
    receipts, before, after = selected
    if after is None and len(receipts) == step.request.page_size:
        after = Cursor(receipts[-1].position, after=True)
    if not receipts and before is not None:
        before = replace(before, position=before.position + 1)  # the receipt before the empty page, too
    return receipts, before, after


@freedom("render_meta", ROW_16)
def the_way_back_to_the_first_page_has_no_token(meta: Body, step: Step) -> None:
    if step.request.page == 1 and meta["previous_page_url"] is not None:
        meta["previous_page_url"] = meta["first_page_url"]


@instead("page_request", ROW_14, group="large pages")
def a_page_size_above_fifty_is_refused(step: Step) -> Any:
    size = step.call.parameter("PageSize") or ""
    if size.isdecimal() and int(size[:9]) > 50:
        raise bad_parameter("PageSize", size, "at most 50")
    return step.right()


@instead("page_request", "openapi/errata.md, row 15")
def odd_numbers_are_taken_for_the_default(step: Step) -> Any:
    query = {name: step.call.parameter(name) for name in ("PageSize", "Page")}
    odd = [name for name, value in query.items() if value is not None and not re.fullmatch("[1-9][0-9]{0,9}|0", value)]
    odd += ["PageSize"] if query["PageSize"] == "0" else []
    return step.right(call=_asked(step.call, **dict.fromkeys(odd)) if odd else step.call)


@freedom("page_request", ROW_16)
def a_page_beyond_thirty_two_bits_is_refused(request: Any, step: Step) -> None:
    if request.page > 2**31 - 1:
        raise bad_parameter("Page", step.call.parameter("Page") or "", "at most 2147483647")


@instead("page_request", ROW_16)
def a_page_number_alone_counts(step: Step) -> Any:
    request = step.right()
    if request.page_token is not None or request.page == 0:
        return request
    known = step.provider.store.receipts_after(step.message.sid, 0, 1000)
    place = min(request.page * request.page_size, len(known))
    return replace(request, cursor=Cursor(known[place - 1].position, after=True) if place else START)


@instead("list_receipts", "the published page is silent", group="repeated")
def the_last_of_repeated_parameters_counts(step: Step) -> Any:
    query = urlencode(dict(parse_qsl(step.call.query, keep_blank_values=True)))
    return step.right(call=replace(step.call, query=query))


@instead("list_receipts", "the published page is silent", group="repeated")
def repeated_parameters_are_refused(step: Step) -> Any:
    names = [name for name, _ in parse_qsl(step.call.query, keep_blank_values=True)]
    if len(set(names)) < len(names):
        raise bad_parameter("query", step.call.query, "each parameter once")
    return step.right()


for _number in (1, 3, 50, 51):
    add(f"a-message-of-{_number}", "any number of receipts", receipts=_number, group="number")
