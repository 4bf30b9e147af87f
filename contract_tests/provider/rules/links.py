"""Links: absolute, within the origin and the collection, and saying what the page itself says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.rules.table import Breach, rule
from contract_tests.provider.urls import decoded_segments

META = "/components/schemas/PageMeta/properties"
LINKS = ("first_page_url", "previous_page_url", "url", "next_page_url")
TWILIO = ".twilio.com"
DEFAULT_PORTS = {"http": ":80", "https": ":443"}


@rule("receipt-url-leads-to-it", "/components/schemas/Receipt/properties/url", "receipt")
def receipt_url_leads_to_it(exchange: Exchange, receipt: dict[str, Any]) -> Iterator[Breach]:
    """A receipt's URL is absolute, of this origin, and the fetch operation's path with the receipt's own SIDs."""
    url = receipt["url"]
    if url is None:
        yield Breach("an absolute URL", "null", at="/url")
        return
    wanted = (*_collection(exchange, receipt["conversation_sid"]), receipt["sid"])
    asked = (*_collection(exchange, None), receipt["sid"])
    if not _is_at(exchange, url, {wanted, asked}) or urlsplit(url).query or "?" in url:
        yield Breach(f"{exchange.origin}{'/'.join(map(str, wanted))}", url, at="/url")


@rule("page-links-stay-in-the-collection", META, "page")
def page_links_stay_in_the_collection(exchange: Exchange, page: dict[str, Any]) -> Iterator[Breach]:
    """Every link of a page is absolute, of this origin, and leads to the same list of the same message."""
    conversations = {None, *(receipt["conversation_sid"] for _, receipt in exchange.receipts)}
    allowed = {_collection(exchange, conversation) for conversation in conversations}
    for name, url in _links(page):
        if not _is_at(exchange, url, allowed):
            expected = f"{exchange.origin}{exchange.path}?…"
            yield Breach(expected, url, at=f"/meta/{name}", clause=f"{META}/{name}")


@rule("page-links-carry-paging-only", META, "page")
def page_links_carry_paging_only(_: Exchange, page: dict[str, Any]) -> Iterator[Breach]:
    """A page's link carries PageSize and Page, PageToken at most, and each of them once."""
    for name, url in _links(page):
        names = [key for key, _ in _query(url)]
        if not {"PageSize", "Page"} <= set(names) <= {"PageSize", "Page", "PageToken"} or len(set(names)) < len(names):
            expected = "PageSize and Page once each, and PageToken at most once"
            yield Breach(expected, url, at=f"/meta/{name}", clause=f"{META}/{name}")


@rule("page-links-carry-the-page-size", f"{META}/page_size", "page")
def page_links_carry_the_page_size(_: Exchange, page: dict[str, Any]) -> Iterator[Breach]:
    """A page's links ask for the page size that the page has."""
    size = str(page["meta"]["page_size"])
    for name, url in _links(page):
        got = dict(_query(url)).get("PageSize")
        if got != size:
            yield Breach(f"PageSize={size}", url, at=f"/meta/{name}", clause=f"{META}/{name}")


@rule("page-links-count-pages", f"{META}/page", "page")
def page_links_count_pages(_: Exchange, page: dict[str, Any]) -> Iterator[Breach]:
    """A page's links carry the number of the page they lead to: 0, one less, its own, one more."""
    number = page["meta"]["page"]
    wanted = dict(zip(LINKS, (0, max(number - 1, 0), number, number + 1), strict=True))
    for name, url in _links(page):
        got = dict(_query(url)).get("Page")
        if got != str(wanted[name]):
            yield Breach(f"Page={wanted[name]}", url, at=f"/meta/{name}", clause=f"{META}/{name}")


@rule("page-url-is-the-page-asked-for", f"{META}/url", "page")
def page_url_is_the_page_asked_for(exchange: Exchange, page: dict[str, Any]) -> Iterator[Breach]:
    """A page's own URL carries the page token that was asked for."""
    asked, got = exchange.parameter("PageToken"), dict(_query(page["meta"]["url"])).get("PageToken")
    if asked and not exchange.repeats("PageToken") and got != asked:
        yield Breach(f"PageToken={asked}", repr(got), at="/meta/url")


@rule("page-links-differ", META, "page")
def page_links_differ(_: Exchange, page: dict[str, Any]) -> Iterator[Breach]:
    """The next and the previous page are no page already at hand: neither this one nor each other."""
    meta = page["meta"]
    if meta["next_page_url"] is not None:
        for name in ("url", "first_page_url", "previous_page_url"):
            if meta["next_page_url"] == meta[name]:
                yield Breach(f"another URL than {name}", meta[name], at="/meta/next_page_url")
    if meta["previous_page_url"] is not None and meta["previous_page_url"] == meta["url"]:
        yield Breach("another URL than url", meta["url"], at="/meta/previous_page_url")


def _links(page: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name in LINKS:
        if page["meta"][name] is not None:
            yield name, page["meta"][name]


def _query(url: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(url).query, keep_blank_values=True, separator="&")


def _collection(exchange: Exchange, conversation: str | None) -> tuple[str, ...]:
    """The decoded path of the list that a request is about, with this conversation in place of the one asked for."""
    asked = exchange.collection
    return asked if conversation is None else (*asked[:-4], conversation, *asked[-3:])


def _is_at(exchange: Exchange, url: str, allowed: set[tuple[Any, ...]]) -> bool:
    parts = urlsplit(url)
    if parts.fragment or "@" in parts.netloc or not same_origin(exchange.origin, f"{parts.scheme}://{parts.netloc}"):
        return False
    segments = decoded_segments(parts.path)
    if segments is None or segments in allowed:
        return segments is not None
    # SIDs in either case, as in ownership; a link may write them the provider's way.
    lowered = {tuple(str(step).lower() for step in path) for path in allowed}
    return tuple(step.lower() for step in segments) in lowered


def same_origin(asked: str, got: str) -> bool:
    """Whether a link stays with the provider: the same origin, or Twilio's own servers among each other."""
    if _origin(asked) == _origin(got):
        return True
    hosts = [urlsplit(origin).hostname or "" for origin in (asked, got)]
    return got.startswith("https://") and all(
        host.startswith("conversations.") and host.endswith(TWILIO) for host in hosts
    )


def _origin(url: str) -> tuple[str, str]:
    """Scheme, host and port; one that goes without saying makes no difference (RFC 6454, 4)."""
    scheme, _, host = url.lower().partition("://")
    return scheme, host.removesuffix(DEFAULT_PORTS.get(scheme, "-"))
