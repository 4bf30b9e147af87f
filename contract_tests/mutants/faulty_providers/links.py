"""Wrong links: to other places, by other names, with other parameters."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from contract_tests.mutants.faulty_providers.declaring import META, RECEIPT, Given, meta, receipt, step
from contract_tests.sandbox.addresses import Address

URL = f"{RECEIPT}/url"
LINKS = ("first_page_url", "previous_page_url", "url", "next_page_url")
Body = dict[str, Any]


def _each(body: Body, change: Any) -> None:
    for name in LINKS:
        if body[name] is not None:
            body[name] = change(body[name])


@step("origin", META)
def links_are_relative(given: Given) -> Any:
    return ""


@step("origin", META)
def links_are_https_where_the_request_was_http(given: Given) -> Any:
    return given.right().replace("http://", "https://")


@step("origin", META, shows="page-links-stay-in-the-collection")
def links_lead_to_another_host(given: Given) -> Any:
    return "http://127.0.0.2"


@step("origin", META)
def links_always_lead_to_twilio(given: Given) -> Any:
    return "https://conversations.twilio.com"


@step("origin", META)
def links_have_another_port(given: Given) -> Any:
    return f"{given.right()}:8080"


@step("origin", META)
def links_hold_credentials(given: Given) -> Any:
    return given.right().replace("://", "://user:password@")


@step("origin", META)
def links_have_a_host_that_begins_alike(given: Given) -> Any:
    return f"{given.right()}.example"


@step("collection", META)
def links_have_no_version(given: Given) -> Any:
    return given.right().replace("/v1", "")


@step("collection", META)
def links_have_a_trailing_slash(given: Given) -> Any:
    return f"{given.right()}/"


@step("collection", META)
def links_of_the_service_scoped_form_are_short(given: Given) -> Any:
    service = given.address.chat_service_sid
    return given.right().replace(f"/Services/{service}", "") if service else given.right()


@step("collection", META)
def links_of_the_short_form_are_service_scoped(given: Given) -> Any:
    return given.right(address=_scoped(given))


def _scoped(given: Given) -> Any:
    address = given.address
    return Address(given.message.chat_service_sid, address.conversation, address.message_sid, address.receipt_sid)


@step("collection", META)
def links_are_in_small_letters(given: Given) -> Any:
    return given.right().replace("Receipts", "receipts")


@step("collection", META)
def links_lead_to_another_message(given: Given) -> Any:
    return given.right().replace(given.message.sid, f"IM{'0' * 32}")


@step("collection", META)
def links_lead_to_the_messages_of_the_conversation(given: Given) -> Any:
    return given.right().rpartition("/")[0]


@meta(META, shows="page-links-carry-paging-only")
def links_carry_the_account_too(body: Body, given: Given) -> None:
    _each(body, lambda url: f"{url}&AccountSid={given.message.account_sid}")


@meta(META)
def links_carry_no_page_size(body: Body, given: Given) -> None:
    _each(body, lambda url: url.replace(f"PageSize={body['page_size']}&", ""))


@meta(META)
def links_carry_no_page_number(body: Body, given: Given) -> None:
    _each(body, lambda url: url.replace("&Page=", "&page="))


@meta(META)
def links_carry_the_page_size_twice(body: Body, given: Given) -> None:
    _each(body, lambda url: f"{url}&PageSize={body['page_size']}")


@meta(META)
def links_have_a_fragment(body: Body, given: Given) -> None:
    _each(body, lambda url: f"{url}#top")


@meta(META)
def links_are_quoted_twice(body: Body, given: Given) -> None:
    _each(body, lambda url: url.replace("?", quote("?")))


@meta(META)
def links_are_escaped_for_html(body: Body, given: Given) -> None:
    _each(body, lambda url: url.replace("&", "&amp;"))


@meta(f"{META}/page_size", shows="page-links-carry-the-page-size")
def links_always_ask_for_fifty(body: Body, given: Given) -> None:
    _each(body, lambda url: url.replace(f"PageSize={body['page_size']}&", "PageSize=50&"))


@meta(f"{META}/next_page_url")
def only_the_next_link_asks_for_fifty(body: Body, given: Given) -> None:
    if body["next_page_url"]:
        body["next_page_url"] = body["next_page_url"].replace(f"PageSize={body['page_size']}&", "PageSize=50&")


@meta(f"{META}/page", shows="page-links-count-pages")
def the_next_link_carries_this_pages_number(body: Body, given: Given) -> None:
    if body["next_page_url"]:
        body["next_page_url"] = body["next_page_url"].replace(f"&Page={body['page'] + 1}", f"&Page={body['page']}")


@meta(f"{META}/page")
def the_previous_link_carries_number_zero(body: Body, given: Given) -> None:
    if body["previous_page_url"]:
        body["previous_page_url"] = body["previous_page_url"].replace(f"&Page={body['page'] - 1}&", "&Page=0&")


@meta(f"{META}/first_page_url")
def the_first_link_carries_number_one(body: Body, given: Given) -> None:
    body["first_page_url"] = body["first_page_url"].replace("&Page=0", "&Page=1")


@meta(f"{META}/first_page_url")
def the_first_link_keeps_the_token(body: Body, given: Given) -> None:
    if given.request.page_token:
        body["first_page_url"] += f"&PageToken={given.request.page_token}"


@meta(f"{META}/first_page_url")
def the_first_link_is_null_on_the_first_page(body: Body, given: Given) -> None:
    body["first_page_url"] = body["first_page_url"] if body["page"] else None


@meta(f"{META}/url")
def the_url_of_a_page_is_the_request_line(body: Body, given: Given) -> None:
    body["url"] = f"{given.provider.origin(given.call)}{given.call.path}?{given.call.query}"


@receipt(URL)
def a_receipts_url_is_its_list(body: Body, given: Given) -> None:
    body["url"] = given.collection


@receipt(URL, shows="receipt-url-leads-to-it")
def a_receipts_url_has_a_query(body: Body, given: Given) -> None:
    body["url"] += "?PageSize=50"


@receipt(URL)
def a_receipts_url_names_another_receipt(body: Body, given: Given) -> None:
    body["url"] = f"{given.collection}/DY{'0' * 32}"


@receipt(URL)
def a_receipts_url_is_a_path(body: Body, given: Given) -> None:
    body["url"] = body["url"].removeprefix("http://127.0.0.1")


@receipt(URL)
def a_receipts_url_ends_in_a_slash(body: Body, given: Given) -> None:
    body["url"] += "/"


@receipt(URL)
def a_receipts_url_ends_in_json(body: Body, given: Given) -> None:
    body["url"] += ".json"


@receipt(URL)
def a_receipts_url_has_dots(body: Body, given: Given) -> None:
    body["url"] = body["url"].replace("/Receipts/", "/Receipts/./")


@step("fetch_receipt", URL, shows="receipt-url-answers-with-it")
def following_a_receipts_url_gives_a_newer_receipt(given: Given) -> Any:
    body = given.right()
    seen = given.memory.setdefault(body["sid"], 0)
    given.memory[body["sid"]] = seen + 1
    return {**body, "date_updated": "2026-06-01T00:00:00Z"} if seen == 0 else body
