"""Representation: the same JSON whatever headers come along or came before; the sandbox's words and codings."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import product
from urllib.parse import urlsplit

from contract_tests.provider.exchange import Exchange, Headers, basic
from contract_tests.provider.relations.access import strangers
from contract_tests.provider.relations.dataset import seeded
from contract_tests.provider.relations.table import RelationSession, affordable_forms, both_forms, relation
from contract_tests.provider.relations.unknown_ids import UNKNOWN
from contract_tests.provider.target import ReceiptList
from contract_tests.provider.value_syntax import elements, page_token
from scripts.spec import look_up

SCHEME = "/components/securitySchemes/accountSid_authToken"
SIZE = 3
Ask = Callable[[], Exchange]
CLIENTS: tuple[Headers, ...] = (
    (("Accept", "application/json"), ("User-Agent", "twilio-python/9.8.0 (Linux x86_64) Python/3.12.1")),
    (("Accept", "*/*"), ("User-Agent", "curl/8.9.1")),
    (("Accept", "application/json, text/plain, */*"), ("User-Agent", "twilio-node/5.4.0 (linux x64) node/v20.11.1")),
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
    (("If-None-Match", '"of something else", W/"of another"'), ("If-Modified-Since", "Thu, 01 Jan 1970 00:00:00 GMT")),
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
RESPONSES = "/components/responses"
READING = ["GET", "HEAD", "OPTIONS"]
REFUSED = [
    ("PageSize", "0", "'0' is not an integer from 1 to 50"),
    ("Page", "-1", "'-1' is not an integer from 0 on"),
    ("PageToken", "made up", "'made up' is not a page token of this message"),
    ("PageToken", "x" * 64, f"'{'x' * 64}' is not a page token of this message"),
    ("PageToken", "x" * 65, f"'{'x' * 61}...' is not a page token of this message"),
]
"""A parameter, a value, and what the refusal says of it; a long value is not repeated in full."""
SENT = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type",
    "Access-Control-Allow-Credentials": "true",
    "Access-Control-Expose-Headers": "Twilio-Request-Id, Retry-After",
    "Vary": "Accept-Encoding",
}
"""Headers of every response of the sandbox that the contract leaves to the provider."""
COMPRESSED: list[tuple[str | None, str | None]] = [
    ("gzip", "gzip"), ("GZIP", "gzip"), ("br, gzip", "gzip"), ("gzip ;q=0.5", "gzip"), ("gzip; q=1", "gzip"),
    ("gzip;q=0", None), ("gzip; q=0.0", None), ("br", None), ("x-gzip", None), ("identity;q=1", None), (None, None),
]  # fmt: skip
"""What a client accepts, and the coding in which a full page then comes."""


@relation("headers-of-a-client-change-nothing", "/paths", each=affordable_forms, late=1)
def headers_of_a_client_change_nothing(session: RelationSession, listing: ReceiptList) -> None:
    """Whatever headers a client sends, it gets the same JSON, errors too; compressed, or 406, only if it asks so."""
    is_here = session.target.is_loopback
    _, page = session.first_page(listing)
    paths = [listing.collection, listing.receipt(page["delivery_receipts"][0]["sid"])]
    if is_here:
        paths += [listing.receipt(f"DY{UNKNOWN}"), f"{listing.collection}?PageSize=x"]
        if page["meta"]["next_page_url"] is not None:
            paths.append(f"{listing.collection}?{urlsplit(page['meta']['next_page_url']).query}")
    for path in paths:
        plain = session.get(path)
        for headers in (*CLIENTS, *((("Accept", kind),) for kind in WITHOUT_JSON)) if is_here else CLIENTS[3::3]:
            exchange = session.get(path, headers=headers)
            if is_here and exchange.response.status != 406:
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


@relation("an-answer-depends-on-its-own-request", "RFC 9110, 3.3", loopback_only=True, late=2)
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

    strange = (
        basic(target.account_sid, "wrong-password"),
        basic(f"AC{UNKNOWN}", target.auth_token),
        basic(f"SK{UNKNOWN}", "wrong-password"),
        None,
    )
    key = basic(target.api_key_sid or "", target.api_key_secret or "")
    other = replace(short, message_sid=target.other_message_sid or target.message_sid)
    receipts = (short.receipt(sid), scoped.receipt(sid), short.receipt(f"DY{UNKNOWN}"))
    ask = partial(session.get, short.collection)
    return [
        second_page,
        partial(ask, [("PageSize", "x")]),
        partial(session.send, "DELETE", short.receipt(sid)),
        partial(session.send, "HEAD", short.collection),
        *(partial(session.get, listing.collection, sized) for listing in (short, scoped, *target.named, other)),
        *(partial(session.get, path) for path in receipts),
        *(partial(ask, authorization=who) for who in strange),
        *([partial(ask, sized, authorization=key, caller="owner")] if target.api_key_secret is not None else []),
    ]


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


@relation("refusals-read-as-the-contract-shows", RESPONSES, kind="seeded", each=both_forms)
def refusals_read_as_the_contract_shows(session: RelationSession, listing: ReceiptList) -> None:
    """Each refusal of the sandbox is the contract's own example, with the path or the parameter that was asked."""
    missing = listing.receipt(f"DY{UNKNOWN}")
    for path in (listing.collection, missing):
        refused = session.get(path, authorization=None)
        _reads(session, refused, "Unauthorized", "authenticate")
        session.expect_equal(refused.response.header("www-authenticate"), 'Basic realm="Twilio API"', refused)
        deleted = session.send("DELETE", path)
        _reads(session, deleted, "MethodNotAllowed", "delete")
        for exchange in (deleted, session.send("OPTIONS", path)):
            session.expect_equal(sorted(elements(exchange.response.all("allow"))), READING, exchange)
    message = f"The requested resource {missing.removeprefix('/v1')} was not found"
    _reads(session, session.get(missing), "NotFound", "unknownReceipt", message=message)
    for name, value, said in REFUSED:
        exchange = session.get(listing.collection, [(name, value)])
        _reads(session, exchange, "BadRequest", "pageSize", message=f"Invalid parameter {name}: {said}")


@relation("a-page-token-is-of-its-message", "/components/parameters/PageToken", kind="seeded")
def a_page_token_is_of_its_message(session: RelationSession) -> None:
    """The sandbox signs its page tokens: one of another message, or one that was changed, is refused."""
    mine = session.target.short
    other = replace(mine, message_sid=seeded(session.target.database)["three_page_message_sid"])
    pages = [session.first_page(listing, 1)[1] for listing in (mine, other)]
    own, foreign = (page_token(page["meta"]["next_page_url"]) or "" for page in pages)
    for token in (foreign, f"{own[:4]}{'A' if own[4] != 'A' else 'B'}{own[5:]}"):
        session.expect_status(session.get(mine.collection, [("PageToken", token)]), 400)


@relation("optional-headers-are-sent", "/components/headers", kind="seeded", each=both_forms)
def optional_headers_are_sent(session: RelationSession, listing: ReceiptList) -> None:
    """The sandbox sends every header that the contract describes, as the API's sister host does."""
    for path in (listing.collection, listing.receipt(f"DY{UNKNOWN}")):
        exchange = session.get(path)
        session.expect_equal({name: exchange.response.header(name) for name in SENT}, SENT, exchange)
        identity = exchange.response.header("Twilio-Request-Id")
        session.expect(identity, "a Twilio-Request-Id", identity, exchange)
        options = session.send("OPTIONS", path)
        session.expect_equal(options.response.header("Content-Type"), None, options, "Content-Type ")


@relation("compression-comes-when-asked-for", "RFC 9110, 12.5.3", kind="seeded")
def compression_comes_when_asked_for(session: RelationSession) -> None:
    """The sandbox compresses a page for clients that accept gzip and for nobody else, and never a short body."""
    listing = session.target.short
    asked = [(listing.collection, *row) for row in COMPRESSED] + [(listing.receipt(f"DY{UNKNOWN}"), "gzip", None)]
    for path, accepted, coding in asked:
        exchange = session.get(path, headers=[] if accepted is None else [("Accept-Encoding", accepted)])
        session.expect_equal(exchange.response.header("content-encoding"), coding, exchange, "Content-Encoding ")


def _reads(session: RelationSession, exchange: Exchange, response: str, example: str, **changed: str) -> None:
    pointer = f"{RESPONSES}/{response}/content/application~1json/examples/{example}/value"
    session.expect_equal(exchange.json.value, look_up(session.contract.spec.document, pointer) | changed, exchange)
