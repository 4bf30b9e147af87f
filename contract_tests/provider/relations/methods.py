"""Methods: HEAD is GET without a body; nothing but reading is possible, and nothing else leaves a trace."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.relations.assertions import RelationSession
from contract_tests.provider.relations.authentication import strangers
from contract_tests.provider.relations.table import both_forms, relation
from contract_tests.provider.relations.unknown_ids import UNKNOWN, unknown_paths
from contract_tests.provider.target import ReceiptList
from contract_tests.provider.value_syntax import elements, media_type, schemes

SCHEME = "/components/securitySchemes/accountSid_authToken"
WRITING = ("POST", "PUT", "PATCH", "DELETE")
ODD = ("PROPFIND", "BREW", "G", "TRACE", "get")
NAMING_METHODS = ("allow", "access-control-allow-methods")
OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")


@relation("head-is-get-without-body", "RFC 9110, 9.3.2", each=both_forms)
def head_is_get_without_body(session: RelationSession, listing: ReceiptList) -> None:
    """HEAD gives the status and the content headers of GET to every caller, and no body; or 405 if not supported."""
    for path in _worth_a_head(session, listing):
        for who in (session.authorization, *strangers(session)):
            got, head = (session.send(method, path, authorization=who) for method in ("GET", "HEAD"))
            if head.response.status == 405:
                continue
            session.expect_status(head, got.response.status)
            for name in ("content-type", "www-authenticate"):
                one, other = (_meaning(exchange, name) for exchange in (got, head))
                session.expect(other in (one, None), f"{name}: {one}", other, head)
            _same_length(session, path, got, head)


def _meaning(exchange: Exchange, name: str) -> object:
    """What a header says: a challenge may have a nonce in it, which differs each time."""
    values = exchange.response.all(name)
    return (schemes(values) if name == "www-authenticate" else media_type(values[0])) if values else None


def _same_length(session: RelationSession, path: str, got: Exchange, head: Exchange) -> None:
    """A length that HEAD tells is that of GET (RFC 9110, 8.6), unless GET's own differs from one time to the next."""
    told = head.response.header("content-length") or ""
    # Elsewhere a receipt may have moved on in between, and be longer or shorter for it.
    if not told or told.lstrip("0") == str(got.response.length) or not session.target.is_loopback:
        return
    who = got.request.header("authorization")
    differs = any(session.get(path, authorization=who).response.body != got.response.body for _ in range(3))
    session.expect(differs, f"content-length: {got.response.length}", told, head)


def _worth_a_head(session: RelationSession, listing: ReceiptList) -> Iterator[str]:
    """What exists, what does not, and what cannot be asked for; elsewhere, where requests are few, the first two."""
    page = session.first_page(listing, 1)[1]
    yield listing.collection
    yield listing.receipt(page["delivery_receipts"][0]["sid"])
    if not session.target.is_loopback:
        return
    yield listing.receipt("DY")
    yield listing.receipt(f"DY{UNKNOWN}")
    yield replace(listing, message_sid=f"IM{UNKNOWN}").collection
    yield f"{listing.collection}?PageSize=x"
    if (following := page["meta"]["next_page_url"]) is not None:
        yield f"{listing.collection}?{urlsplit(following).query}"


@relation("receipts-can-only-be-read", "/components/responses/MethodNotAllowed", loopback_only=True)
def receipts_can_only_be_read(session: RelationSession) -> None:
    """Any method but reading meets 405, an unknown one perhaps 501, and afterwards everything is as it was."""
    before = session.read_all(session.target.short)
    for listing in session.target.listings:
        for path in session.resources(listing):
            for method in WRITING:
                session.expect_status(session.send(method, path), 405)
            for method in ODD:
                session.expect_status(session.send(method, path), 405, 501)
            for header in OVERRIDES:
                session.expect_status(session.get(path, headers=[(header, "DELETE")]), 200, why="it is a GET")
            session.expect_status(session.get(path, [("_method", "DELETE")]), 200, why="it is a GET")
            options = session.send("OPTIONS", path)
            session.expect_status(options, 200, 204, 405)
            named = [value for name in NAMING_METHODS for value in options.response.all(name)]
            holds = options.response.status == 405 or "GET" in elements(named)
            session.expect(holds, "an Allow header with GET", named, options)
    session.expect_same_list(before, session.read_all(session.target.short), what="afterwards ")


@relation("writing-needs-credentials-too", SCHEME, each=both_forms, loopback_only=True)
def writing_needs_credentials_too(session: RelationSession, listing: ReceiptList) -> None:
    """Without credentials, other methods are refused as well, and an unknown path stays unknown for every method."""
    for method in WRITING:
        session.expect_status(session.send(method, listing.collection, authorization=None), 401, 405)
        for path in ("/v1/Unknown", *unknown_paths(listing)):
            session.expect_status(session.send(method, path), 404, 405)
