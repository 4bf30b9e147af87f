"""Wrong links: to other places, by other names, with other parameters."""

from typing import Any

from contract_tests.mutants.faulty_providers.declaring import META, RECEIPT, instead, meta, receipt
from contract_tests.mutants.overriding import Step

URL = f"{RECEIPT}/url"
LINKS = ("first_page_url", "previous_page_url", "url", "next_page_url")
Body = dict[str, Any]


def _each(body: Body, change: Any) -> None:
    for name in LINKS:
        if body[name] is not None:
            body[name] = change(body[name])


@instead("origin", META, shows="page-links-stay-in-the-collection")
def links_lead_to_another_host(step: Step) -> Any:
    return "http://127.0.0.2"


@meta(META, shows="page-links-carry-paging-only")
def links_carry_the_account_too(body: Body, step: Step) -> None:
    _each(body, lambda url: f"{url}&AccountSid={step.message.account_sid}")


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


@receipt(URL, shows="receipt-url-leads-to-it")
def a_receipts_url_has_a_query(body: Body, step: Step) -> None:
    body["url"] += "?PageSize=50"


@instead("fetch_receipt", URL, shows="receipt-url-answers-with-it")
def following_a_receipts_url_gives_a_newer_receipt(step: Step) -> Any:
    body = step.right()
    seen = step.memory.setdefault(body["sid"], 0)
    step.memory[body["sid"]] = seen + 1
    return {**body, "date_updated": "2026-06-01T00:00:00Z"} if seen == 0 else body


meta.row("links-have-a-fragment", META, lambda body, _: _each(body, lambda url: f"{url}#top"))
