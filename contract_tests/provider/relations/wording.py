"""Wording: what the sandbox chose where the contract leaves a choice: the words of a refusal, tokens, compression."""

from dataclasses import replace

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.header_text import elements
from contract_tests.provider.relations.stating import answered, equal, first_page
from contract_tests.provider.relations.table import both, relation
from contract_tests.provider.relations.unknown_ids import UNKNOWN
from contract_tests.provider.seeded_data import seeded
from contract_tests.provider.session import Session
from contract_tests.provider.target import Place
from contract_tests.provider.urls import page_token
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
"""Headers of every answer of the sandbox that the contract leaves to the provider."""
COMPRESSED: list[tuple[str | None, str | None]] = [
    ("gzip", "gzip"), ("GZIP", "gzip"), ("br, gzip", "gzip"), ("gzip ;q=0.5", "gzip"), ("gzip; q=1", "gzip"),
    ("gzip;q=0", None), ("gzip; q=0.0", None), ("br", None), ("x-gzip", None), ("identity;q=1", None), (None, None),
]  # fmt: skip
"""What a client accepts, and the coding in which a full page then comes."""


@relation("refusals-read-as-the-contract-shows", RESPONSES, tier="seeded", each=both)
def refusals_read_as_the_contract_shows(session: Session, place: Place) -> None:
    """Each refusal of the sandbox is the contract's own example, with the path or the parameter that was asked."""
    missing = place.receipt(f"DY{UNKNOWN}")
    for path in (place.collection, missing):
        refused = session.get(path, authorization=None)
        _reads(session, refused, "Unauthorized", "authenticate")
        equal(session, refused.response.header("www-authenticate"), 'Basic realm="Twilio API"', refused)
        deleted = session.send("DELETE", path)
        _reads(session, deleted, "MethodNotAllowed", "delete")
        for exchange in (deleted, session.send("OPTIONS", path)):
            equal(session, sorted(elements(exchange.response.all("allow"))), READING, exchange)
    message = f"The requested resource {missing.removeprefix('/v1')} was not found"
    _reads(session, session.get(missing), "NotFound", "unknownReceipt", message=message)
    for name, value, said in REFUSED:
        exchange = session.get(place.collection, [(name, value)])
        _reads(session, exchange, "BadRequest", "pageSize", message=f"Invalid parameter {name}: {said}")


@relation("a-page-token-is-of-its-message", "/components/parameters/PageToken", tier="seeded")
def a_page_token_is_of_its_message(session: Session) -> None:
    """The sandbox signs its page tokens: one of another message, or one that was changed, is refused."""
    mine = session.target.short
    other = replace(mine, message_sid=seeded(session.target.database)["three_page_message_sid"])
    pages = [first_page(session, place, 1)[1] for place in (mine, other)]
    own, foreign = (page_token(page["meta"]["next_page_url"]) or "" for page in pages)
    for token in (foreign, f"{own[:4]}{'A' if own[4] != 'A' else 'B'}{own[5:]}"):
        answered(session, session.get(mine.collection, [("PageToken", token)]), 400)


@relation("optional-headers-are-sent", "/components/headers", tier="seeded", each=both)
def optional_headers_are_sent(session: Session, place: Place) -> None:
    """The sandbox sends every header that the contract describes, as the API's sister host does."""
    for path in (place.collection, place.receipt(f"DY{UNKNOWN}")):
        exchange = session.get(path)
        equal(session, {name: exchange.response.header(name) for name in SENT}, SENT, exchange)
        identity = exchange.response.header("Twilio-Request-Id")
        session.expect(identity, "a Twilio-Request-Id", identity, exchange)
        options = session.send("OPTIONS", path)
        equal(session, options.response.header("Content-Type"), None, options, "Content-Type ")


@relation("compression-comes-when-asked-for", "RFC 9110, 12.5.3", tier="seeded")
def compression_comes_when_asked_for(session: Session) -> None:
    """The sandbox compresses a page for who accepts gzip and for nobody else, and nothing that is short."""
    place = session.target.short
    asked = [(place.collection, *row) for row in COMPRESSED] + [(place.receipt(f"DY{UNKNOWN}"), "gzip", None)]
    for path, accepted, coding in asked:
        exchange = session.get(path, headers=[] if accepted is None else [("Accept-Encoding", accepted)])
        equal(session, exchange.response.header("content-encoding"), coding, exchange, "Content-Encoding ")


def _reads(session: Session, exchange: Exchange, response: str, example: str, **changed: str) -> None:
    pointer = f"{RESPONSES}/{response}/content/application~1json/examples/{example}/value"
    equal(session, exchange.json.value, look_up(session.contract.spec.document, pointer) | changed, exchange)
