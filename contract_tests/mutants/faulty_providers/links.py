"""Wrong links: to other places, by other names, with other parameters."""

from typing import Any

from contract_tests.mutants.faulty_providers.declaring import (
    META,
    RECEIPT,
    add,
    instead,
    meta,
    receipt,
)
from contract_tests.mutants.harness import altered
from contract_tests.mutants.overriding import Step

URL = f"{RECEIPT}/url"
LINKS = ("first_page_url", "previous_page_url", "url", "next_page_url")
Body = dict[str, Any]


def _each(body: Body, change: Any) -> None:
    for name in LINKS:
        if body[name] is not None:
            body[name] = change(body[name])


add("links-are-relative", META, altered("origin", lambda _: ""))


@instead("origin", META, shows="page-links-stay-in-the-collection")
def links_lead_to_another_host(step: Step) -> Any:
    return "http://127.0.0.2"


@instead("collection", META)
def links_of_the_service_scoped_form_are_short(step: Step) -> Any:
    service = step.address.chat_service_sid
    return step.right().replace(f"/Services/{service}", "") if service else step.right()


add(
    "links-are-in-small-letters", META, altered("collection", lambda step: step.right().replace("Receipts", "receipts"))
)


@meta(META, shows="page-links-carry-paging-only")
def links_carry_the_account_too(body: Body, step: Step) -> None:
    _each(body, lambda url: f"{url}&AccountSid={step.message.account_sid}")


@meta(META)
def links_have_a_fragment(body: Body, step: Step) -> None:
    _each(body, lambda url: f"{url}#top")


@meta(f"{META}/page_size", shows="page-links-carry-the-page-size")
def links_always_ask_for_fifty(body: Body, step: Step) -> None:
    _each(body, lambda url: url.replace(f"PageSize={body['page_size']}&", "PageSize=50&"))


@meta(f"{META}/page", shows="page-links-count-pages")
def the_next_link_carries_this_pages_number(body: Body, step: Step) -> None:
    if body["next_page_url"]:
        body["next_page_url"] = body["next_page_url"].replace(f"&Page={body['page'] + 1}", f"&Page={body['page']}")


@meta(f"{META}/first_page_url")
def the_first_link_keeps_the_token(body: Body, step: Step) -> None:
    if step.request.page_token:
        body["first_page_url"] += f"&PageToken={step.request.page_token}"


@meta(f"{META}/first_page_url")
def the_first_link_is_null_on_the_first_page(body: Body, step: Step) -> None:
    body["first_page_url"] = body["first_page_url"] if body["page"] else None


@meta(f"{META}/url")
def the_url_of_a_page_is_the_request_line(body: Body, step: Step) -> None:
    body["url"] = f"{step.provider.origin(step.call)}{step.call.path}?{step.call.query}"


@receipt(URL, shows="receipt-url-leads-to-it")
def a_receipts_url_has_a_query(body: Body, step: Step) -> None:
    body["url"] += "?PageSize=50"


@instead("fetch_receipt", URL, shows="receipt-url-answers-with-it")
def following_a_receipts_url_gives_a_newer_receipt(step: Step) -> Any:
    body = step.right()
    seen = step.memory.setdefault(body["sid"], 0)
    step.memory[body["sid"]] = seen + 1
    return {**body, "date_updated": "2026-06-01T00:00:00Z"} if seen == 0 else body
