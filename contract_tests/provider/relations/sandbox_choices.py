"""Wording: what the sandbox chose where the contract leaves a choice: the words of a refusal, tokens, compression."""

from dataclasses import replace

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.relations.dataset import seeded
from contract_tests.provider.relations.table import RelationSession, both_forms, relation
from contract_tests.provider.relations.unknown_ids import UNKNOWN
from contract_tests.provider.target import ReceiptList
from contract_tests.provider.value_syntax import elements, page_token
from scripts.spec import look_up

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
