"""Wording: what the sandbox chose where the contract leaves a choice: the words of a refusal, tokens, compression."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.relations.table import relation
from contract_tests.provider.relations.unknown_ids import UNKNOWN
from contract_tests.provider.relations.walk import first_page
from contract_tests.provider.seeded_data import seeded
from contract_tests.provider.session import Session
from scripts.spec import look_up

RESPONSES = "/components/responses"
READING = {"GET", "HEAD", "OPTIONS"}
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
COMPRESSED = [
    ("gzip", True), ("GZIP", True), ("br, gzip", True), ("gzip ;q=0.5", True), ("gzip; q=1", True),
    ("gzip;q=0", False), ("gzip; q=0.0", False), ("br", False), ("x-gzip", False), ("identity;q=1", False),
    (None, False),
]  # fmt: skip
"""What a client accepts, and whether a full page then comes compressed."""


@relation("refusals-read-as-the-contract-shows", RESPONSES, tier="seeded")
def refusals_read_as_the_contract_shows(session: Session) -> None:
    """Each refusal of the sandbox is the contract's own example, with the path or the parameter that was asked."""
    for place in session.target.places:
        for path in (place.collection, place.receipt(f"DY{UNKNOWN}")):
            refused = session.get(path, authorization=None)
            _expect(session, refused, _example(session, "Unauthorized", "authenticate"))
            challenge = refused.response.header("www-authenticate")
            session.expect(challenge == 'Basic realm="Twilio API"', 'Basic realm="Twilio API"', challenge, refused)
            deleted = session.send("DELETE", path)
            _expect(session, deleted, _example(session, "MethodNotAllowed", "delete"))
            for exchange in (deleted, session.send("OPTIONS", path)):
                allow = {method.strip() for method in (exchange.response.header("allow") or "").split(",")}
                session.expect(allow == READING, ", ".join(sorted(READING)), ", ".join(sorted(allow)), exchange)
        missing = place.receipt(f"DY{UNKNOWN}")
        message = f"The requested resource {missing.removeprefix('/v1')} was not found"
        _expect(session, session.get(missing), {**_example(session, "NotFound", "unknownReceipt"), "message": message})
        for name, value, said in REFUSED:
            message = f"Invalid parameter {name}: {said}"
            exchange = session.get(place.collection, [(name, value)])
            _expect(session, exchange, {**_example(session, "BadRequest", "pageSize"), "message": message})


@relation("a-page-token-is-of-its-message", "/components/parameters/PageToken", tier="seeded")
def a_page_token_is_of_its_message(session: Session) -> None:
    """The sandbox signs its page tokens: one of another message, or one that was changed, is refused."""
    assert session.target.database is not None
    other = replace(session.target.short, message_sid=seeded(session.target.database)["three_page_message_sid"])
    tokens = []
    for place in (session.target.short, other):
        _, page = first_page(session, place, 1)
        query = dict(parse_qsl(urlsplit(page["meta"]["next_page_url"] or "").query))
        tokens.append(query.get("PageToken", ""))
    own, foreign = tokens
    for token in (foreign, f"{own[:4]}{'A' if own[4] != 'A' else 'B'}{own[5:]}"):
        exchange = session.get(session.target.short.collection, [("PageToken", token)])
        session.expect(exchange.response.status == 400, "400", exchange.response.status, exchange)


@relation("optional-headers-are-sent", "/components/headers", tier="seeded")
def optional_headers_are_sent(session: Session) -> None:
    """The sandbox sends every header that the contract describes, as the API's sister host does."""
    for place in session.target.places:
        for path in (place.collection, place.receipt(f"DY{UNKNOWN}")):
            exchange = session.get(path)
            got = {name: exchange.response.header(name) for name in SENT}
            session.expect(got == SENT, str(SENT), got, exchange)
            identity = exchange.response.header("Twilio-Request-Id")
            session.expect(identity, "a Twilio-Request-Id", identity, exchange)
            options = session.send("OPTIONS", path)
            kind = options.response.header("Content-Type")
            session.expect(kind is None, "no Content-Type without content", kind, options)


@relation("compression-comes-when-asked-for", "RFC 9110, 12.5.3", tier="seeded")
def compression_comes_when_asked_for(session: Session) -> None:
    """The sandbox compresses a page for who accepts gzip and for nobody else, and nothing that is short."""
    for accepted, wanted in COMPRESSED:
        headers = [] if accepted is None else [("Accept-Encoding", accepted)]
        exchange = session.get(session.target.short.collection, headers=headers)
        coding = exchange.response.header("content-encoding")
        session.expect(coding == ("gzip" if wanted else None), "gzip" if wanted else "no coding", coding, exchange)
    short = session.get(session.target.short.receipt(f"DY{UNKNOWN}"), headers=[("Accept-Encoding", "gzip")])
    coding = short.response.header("content-encoding")
    session.expect(coding is None, "no coding, for it is short", coding, short)


def _expect(session: Session, exchange: Exchange, wanted: dict[str, Any]) -> None:
    session.expect(exchange.json.value == wanted, str(wanted), exchange.json.value, exchange)


def _example(session: Session, response: str, name: str) -> dict[str, Any]:
    place = f"{RESPONSES}/{response}/content/application~1json/examples/{name}/value"
    found: dict[str, Any] = look_up(session.contract.spec.document, place)
    return found
