"""Pages: their links lead where they say, and their facts agree with the request and with each other."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.rules.table import Breach, rule
from contract_tests.provider.value_syntax import folded, meaning, parameters, same_origin
from scripts.spec import look_up

META = "/components/schemas/PageMeta/properties"
LINKS = ("first_page_url", "previous_page_url", "url", "next_page_url")
PAGING = {"PageSize", "Page", "PageToken"}
DEFAULT_SIZE = 50
CONVERSATION = re.compile("ch[0-9a-f]{32}")
ITEMS = "/components/schemas/ReceiptPage/properties/delivery_receipts"
MAXIMUM = 50
PAGE_SIZE = "/components/parameters/PageSize"


@rule("receipt-url-leads-to-it", "/components/schemas/Receipt/properties/url", "receipt")
def receipt_url_leads_to_it(exchange: Exchange, receipt: dict[str, Any]) -> Iterator[Breach]:
    """A receipt's URL is absolute, of this origin, and the fetch operation's path with the receipt's own SIDs."""
    url = receipt["url"]
    if url is None:
        yield Breach("an absolute URL", "null", at="/url")
        return
    wanted = (*_collection(exchange, receipt["conversation_sid"]), receipt["sid"])
    asked = (*_collection(exchange, None), receipt["sid"])
    if not _is_at(exchange, url, wanted, asked) or "?" in url:
        yield Breach(f"{exchange.origin}{'/'.join(map(str, wanted))}", url, at="/url")


@rule("page-links-stay-in-the-collection", META, "page")
def page_links_stay_in_the_collection(exchange: Exchange, page: dict[str, Any]) -> Iterator[Breach]:
    """Every link of a page is absolute, of this origin, and leads to the same list of the same message.

    It may name the conversation by its SID where the request had the unique name.
    """
    conversations = {receipt["conversation_sid"] for _, receipt in exchange.receipts}
    for name, url in _links(page):
        segments = folded((meaning(url) or (None, None))[1]) or ()
        if not conversations and len(segments) > 4 and CONVERSATION.fullmatch(segments[-4]):
            conversations.add(segments[-4])  # no receipt says which conversation has the name that was asked for
        if not _is_at(exchange, url, *(_collection(exchange, one) for one in (None, *conversations))):
            expected = f"{exchange.origin}{exchange.path}?…"
            yield Breach(expected, url, at=f"/meta/{name}", clause=f"{META}/{name}")


@rule("page-links-carry-paging-only", META, "page")
def page_links_carry_paging_only(_: Exchange, page: dict[str, Any]) -> Iterator[Breach]:
    """A page's link carries paging parameters only, each at most once; PageSize goes without saying if it is 50."""
    needed = {"PageSize"} if page["meta"]["page_size"] != DEFAULT_SIZE else set[str]()
    for name, url in _links(page):
        names = [key for key, _ in parameters(urlsplit(url).query)]
        if not needed <= set(names) <= PAGING or len(set(names)) < len(names):
            expected = "PageSize, Page and PageToken at most once each, and nothing else"
            yield Breach(expected, url, at=f"/meta/{name}", clause=f"{META}/{name}")


@rule("page-links-carry-the-page-size", f"{META}/page_size", "page")
def page_links_carry_the_page_size(_: Exchange, page: dict[str, Any]) -> Iterator[Breach]:
    """A page's links ask for the page size that the page has."""
    yield from _each_carries(page, "PageSize", dict.fromkeys(LINKS, page["meta"]["page_size"]))


@rule("page-links-count-pages", f"{META}/page", "page")
def page_links_count_pages(_: Exchange, page: dict[str, Any]) -> Iterator[Breach]:
    """Where a page's links carry a page number, it is that of the page they lead to: 0, one less, its own, one more."""
    number = page["meta"]["page"]
    yield from _each_carries(page, "Page", dict(zip(LINKS, (0, max(number - 1, 0), number, number + 1), strict=True)))


@rule("page-links-differ", META, "page")
def page_links_differ(_: Exchange, page: dict[str, Any]) -> Iterator[Breach]:
    """The next and the previous page are neither this page nor each other."""
    links = {name: meaning(url) for name, url in _links(page)}
    for name, others in (
        ("next_page_url", ("url", "first_page_url", "previous_page_url")),
        ("previous_page_url", ("url",)),
    ):
        for other in others:
            if name in links and links[name] == links.get(other):
                yield Breach(f"another URL than {other}", page["meta"][other], at=f"/meta/{name}")


def _each_carries(page: dict[str, Any], parameter: str, wanted: dict[str, int]) -> Iterator[Breach]:
    for name, url in _links(page):
        got = dict(parameters(urlsplit(url).query)).get(parameter)
        if got not in {None, str(wanted[name])}:
            yield Breach(f"{parameter}={wanted[name]}", url, at=f"/meta/{name}", clause=f"{META}/{name}")


def _links(page: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name in LINKS:
        if page["meta"][name] is not None:
            yield name, page["meta"][name]


def _collection(exchange: Exchange, conversation: str | None) -> tuple[str, ...]:
    """The decoded path of the list that a request is about, with this conversation in place of the one asked for."""
    asked = exchange.collection
    return asked if conversation is None else (*asked[:-4], conversation, *asked[-3:])


def _is_at(exchange: Exchange, url: str, *allowed: tuple[Any, ...]) -> bool:
    found = meaning(url)
    return (
        found is not None
        and same_origin(exchange.origin, url)
        and folded(found.segments) in {folded(tuple(map(str, path))) for path in allowed}
    )


@rule("page-size-is-applied", PAGE_SIZE, "page")
def page_size_is_applied(exchange: Exchange, page: dict[str, Any]) -> Iterator[Breach]:
    """A page has the page size asked for, or the default; above 50 and below 1 the provider may choose."""
    asked, got = exchange.parameter("PageSize"), page["meta"]["page_size"]
    if exchange.repeats("PageSize"):
        return
    default = look_up(exchange.contract.spec.document, f"{PAGE_SIZE}/schema/default")
    wanted = default if asked is None else int(asked) if _is_canonical(asked) else 0
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
