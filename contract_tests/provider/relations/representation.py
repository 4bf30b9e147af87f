"""Representation: the same JSON whatever headers come along, whatever was asked before, and however it is written."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import product
from urllib.parse import urlsplit

from contract_tests.provider.exchange import Exchange, Headers, basic
from contract_tests.provider.relations.access import strangers
from contract_tests.provider.relations.table import RelationSession, affordable_forms, both_forms, relation
from contract_tests.provider.relations.unknown_ids import UNKNOWN
from contract_tests.provider.target import ReceiptList

SCHEME = "/components/securitySchemes/accountSid_authToken"
SIZE = 3
Ask = Callable[[], Exchange]
CLIENTS: tuple[Headers, ...] = (
    (("Accept", "application/json"),),
    (("Accept", "*/*"),),
    (("Accept", "application/json, text/plain, */*"),),
    (
        ("Accept", "application/json"),
        ("Accept-Charset", "utf-8"),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ),
    (("User-Agent", "Mozilla/5.0"), ("Accept-Language", "de"), ("Cookie", "a=b")),
    (("Accept-Encoding", "identity"),),
    (("Accept-Encoding", "gzip"),),
    (("Accept-Encoding", "gzip;q=0"),),
    (("Accept-Encoding", "gzip, deflate"),),
    (("If-None-Match", '"of something else"'), ("If-Modified-Since", "Thu, 01 Jan 1970 00:00:00 GMT")),
    (
        ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
        ("Accept-Language", "de-CH, en;q=0.5"),
    ),
    (("Accept", "application/xml;q=0.9, application/json;q=0.1"),),
    (("Accept", "*/*;q=0.01"), ("X-Requested-With", "XMLHttpRequest"), ("Origin", "https://example.com")),
)
"""What curl and the official libraries send along, a browser, and a cache that holds something else."""
WITHOUT_JSON = (
    "text/html", "application/xml", "text/csv", "text/plain", "application/hal+json", "application/problem+json",
    "application/x-ndjson", "text/*", "image/png", "application/json;q=0", "nonsense",
)  # fmt: skip
"""What an Accept may ask for that the contract has not."""


@relation("headers-of-a-client-change-nothing", "/paths", each=affordable_forms)
def headers_of_a_client_change_nothing(session: RelationSession, listing: ReceiptList) -> None:
    """Whatever harmless headers a client sends, it gets the same JSON; compressed only if it asks."""
    _, page = session.first_page(listing)
    paths = [listing.collection, listing.receipt(page["delivery_receipts"][0]["sid"])]
    if session.target.is_loopback and page["meta"]["next_page_url"] is not None:
        paths.append(f"{listing.collection}?{urlsplit(page['meta']['next_page_url']).query}")
    for path in paths:
        plain = session.get(path)
        for headers in CLIENTS if session.target.is_loopback else CLIENTS[3::3]:
            exchange = session.get(path, headers=headers)
            if session.target.is_loopback:
                session.expect_same_response(plain, exchange)


@relation("what-is-accepted-changes-nothing", "/paths", loopback_only=True, each=both_forms)
def what_is_accepted_changes_nothing(session: RelationSession, listing: ReceiptList) -> None:
    """Whatever an Accept header prefers, the response is JSON as without it, errors included; or 406 for none."""
    refused = (listing.receipt(f"DY{UNKNOWN}"), f"{listing.collection}?PageSize=x")
    for path in (*session.resources(listing), *refused):
        plain = session.get(path)
        for accepted in WITHOUT_JSON:
            exchange = session.get(path, headers=[("Accept", accepted)])
            if exchange.response.status != 406:
                session.expect_same_response(plain, exchange)


@relation("not-modified-is-the-truth", "RFC 9110, 13.1.2", loopback_only=True, each=both_forms)
def not_modified_is_the_truth(session: RelationSession, listing: ReceiptList) -> None:
    """304 comes only for an entity tag that the provider gave for the very same thing, and has no body."""
    tags = {path: session.get(path).response.header("etag") for path in session.resources(listing)}
    for path, tag in tags.items():
        for other in {*tags.values(), '"of something else"'} - {None}:
            exchange = session.get(path, headers=[("If-None-Match", str(other))])
            session.expect_status(exchange, 200, *([304] if other == tag else []))


@relation("percent-encoded-letters-are-letters", "RFC 3986, 6.2.2.2", each=affordable_forms)
def percent_encoded_letters_are_letters(session: RelationSession, listing: ReceiptList) -> None:
    """A letter or digit means the same when it is percent-encoded, in the path and in the query."""
    receipt = session.first_receipt(listing, 1)
    real = listing.receipt(receipt["sid"])
    exchange = session.get(re.sub("(?<=/)[A-Z](?=[A-Z])", lambda found: f"%{ord(found[0]):x}", real))
    session.expect_same_receipt(receipt, session.receipt(exchange), exchange)
    exchange = session.get(listing.collection, "Page%53ize=%31")
    session.expect_equal(len(session.page(exchange)["delivery_receipts"]), 1, exchange, "receipts: ")


@relation("an-answer-depends-on-its-own-request", "RFC 9110, 3.3", loopback_only=True)
def an_answer_depends_on_its_own_request(session: RelationSession) -> None:
    """Each kind of request is answered as ever right after each other kind, refusals and other callers among them."""
    kinds = _kinds(session)
    wanted = [(ask, ask()) for ask in kinds]
    for before in kinds:
        for ask, response in wanted:
            before()
            session.expect_same_response(response, ask())


def _kinds(session: RelationSession) -> list[Ask]:
    target = session.target
    short, scoped = target.listings
    sid = session.first_page(short, SIZE)[1]["delivery_receipts"][0]["sid"]
    sized = [("PageSize", SIZE)]

    def second_page() -> Exchange:
        exchange, page = session.first_page(short, SIZE)
        return session.follow(page["meta"]["next_page_url"]) if page["meta"]["next_page_url"] else exchange

    kinds: list[Ask] = [
        second_page,
        partial(session.get, short.collection, [("PageSize", "x")]),
        partial(session.send, "DELETE", short.receipt(sid)),
        partial(session.send, "HEAD", short.collection),
    ]
    lists = [short, scoped]
    if target.unique_name is not None:
        lists.append(replace(short, conversation=target.unique_name))
    if target.other_message_sid is not None:
        lists.append(replace(short, message_sid=target.other_message_sid))
    kinds += [partial(session.get, listing.collection, sized) for listing in lists]
    receipts = (short.receipt(sid), scoped.receipt(sid), short.receipt(f"DY{UNKNOWN}"))
    kinds += [partial(session.get, path) for path in receipts]
    strange = [
        basic(target.account_sid, "wrong-password"),
        basic(f"AC{UNKNOWN}", target.auth_token),
        basic(f"SK{UNKNOWN}", "wrong-password"),
        None,
    ]
    kinds += [partial(session.get, short.collection, authorization=who) for who in strange]
    if target.api_key_sid is not None and target.api_key_secret is not None:
        key = basic(target.api_key_sid, target.api_key_secret)
        kinds.append(partial(session.get, short.collection, sized, authorization=key, caller="owner"))
    return kinds


@relation("nothing-stays-open", SCHEME, each=affordable_forms)
def nothing_stays_open(session: RelationSession, listing: ReceiptList) -> None:
    """After a response to the owner, its cookies, its connection and its links open nothing without credentials."""
    exchange, page = session.first_page(listing, 1)
    links = [url for url in (page["meta"]["url"], page["meta"]["next_page_url"]) if url is not None]
    cookies = [text.partition(";")[0].strip() for text in exchange.response.all("set-cookie")]
    carried: list[Headers] = [()]
    if cookies:
        carried.append((("Cookie", "; ".join(cookies)),))
    for headers, who, url in product(carried, strangers(session), links):
        session.follow(url)  # on the connection that is used next
        session.expect_status(session.follow(url, authorization=who, headers=headers), 401)
