"""Paging: a page's facts agree with the request and with each other."""

from collections.abc import Iterator
from typing import Any

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.rules.table import Breach, rule

META = "/components/schemas/PageMeta/properties"
ITEMS = "/components/schemas/ReceiptPage/properties/delivery_receipts"
MAXIMUM = 50


@rule("page-size-is-applied", "/components/parameters/PageSize", "page")
def page_size_is_applied(exchange: Exchange, page: dict[str, Any]) -> Iterator[Breach]:
    """A page has the page size asked for, 50 if none was; above 50 and below 1 the provider may choose."""
    asked, got = exchange.parameter("PageSize"), page["meta"]["page_size"]
    if exchange.repeats("PageSize"):
        return
    wanted = MAXIMUM if asked is None else int(asked) if _is_canonical(asked) else 0
    wanted = min(wanted, MAXIMUM)
    if wanted >= 1 and got != wanted:
        yield Breach(str(wanted), str(got), at="/meta/page_size")


@rule("page-holds-no-more-than-its-size", f"{META}/page_size", "page")
def page_holds_no_more_than_its_size(_: Exchange, page: dict[str, Any]) -> Iterator[Breach]:
    """A page holds at most as many receipts as its page size."""
    held, size = len(page["delivery_receipts"]), page["meta"]["page_size"]
    if held > size:
        yield Breach(f"at most {size} receipts", str(held), at="/delivery_receipts")


@rule("page-number-is-the-one-asked-for", "/components/parameters/Page", "page")
def page_number_is_the_one_asked_for(exchange: Exchange, page: dict[str, Any]) -> Iterator[Breach]:
    """A page has the number asked for, 0 if none was; without a token the provider may ignore the number."""
    asked, token, got = exchange.parameter("Page"), exchange.parameter("PageToken"), page["meta"]["page"]
    if exchange.repeats("Page") or (asked is not None and not _is_canonical(asked)):
        return
    if asked is None:
        if token is None and not exchange.repeats("PageToken") and got != 0:
            yield Breach("0", str(got), at="/meta/page")
    elif got != int(asked) and not (token is None and got == 0):
        yield Breach(asked, str(got), at="/meta/page")


@rule("receipts-of-a-page-differ", ITEMS, "page")
def receipts_of_a_page_differ(_: Exchange, page: dict[str, Any]) -> Iterator[Breach]:
    """No receipt appears twice on a page, and no participant has two."""
    for name in ("sid", "participant_sid"):
        values = [receipt[name] and receipt[name].lower() for receipt in page["delivery_receipts"]]
        for place, value in enumerate(values):
            if value is not None and values.index(value) < place:
                yield Breach(f"each {name} once", f"{value} again", at=f"/delivery_receipts/{place}/{name}")


@rule("only-a-full-page-has-a-next", f"{META}/next_page_url", "page")
def only_a_full_page_has_a_next(_: Exchange, page: dict[str, Any]) -> Iterator[Breach]:
    """A page that holds fewer receipts than its size is the last one: its next_page_url is null."""
    held, size = len(page["delivery_receipts"]), page["meta"]["page_size"]
    if held < size and page["meta"]["next_page_url"] is not None:
        expected = f"null, for the page holds {held} of {size}"
        yield Breach(expected, page["meta"]["next_page_url"], at="/meta/next_page_url")


@rule("first-page-has-no-previous", f"{META}/previous_page_url", "page")
def first_page_has_no_previous(exchange: Exchange, page: dict[str, Any]) -> Iterator[Breach]:
    """The page that a request without Page and PageToken gets is the first one: its previous_page_url is null."""
    names = {name for name, _ in exchange.query}
    first = "PageToken" not in names and ("Page" not in names or exchange.parameter("Page") == "0")
    if first and page["meta"]["previous_page_url"] is not None:
        yield Breach("null", page["meta"]["previous_page_url"], at="/meta/previous_page_url")


def _is_canonical(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 100 and str(int(text)) == text
