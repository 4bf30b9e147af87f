"""Methods: HEAD is GET without a body; nothing but reading is possible, and nothing else leaves a trace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from contract_tests.provider.relations.authentication import strangers
from contract_tests.provider.relations.table import relation
from contract_tests.provider.relations.unknown_ids import UNKNOWN, unknown_paths
from contract_tests.provider.relations.walk import first_page, read_all
from contract_tests.provider.session import Session
from contract_tests.provider.target import Place

WRITING = ("POST", "PUT", "PATCH", "DELETE")
ODD = ("PROPFIND", "BREW", "G", "TRACE", "get")
OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
ALIKE = ("content-type", "www-authenticate")


@relation("head-is-get-without-body", "RFC 9110, 9.3.2")
def head_is_get_without_body(session: Session) -> None:
    """HEAD gives the status and the content headers of GET to whoever asks, and no body; or 405 if it is unknown."""
    for place in session.target.places:
        for path in _worth_a_head(session, place):
            for who in (session.authorization, *strangers(session)):
                got, head = (session.send(method, path, authorization=who) for method in ("GET", "HEAD"))
                if head.response.status == 405:
                    continue
                status = got.response.status
                session.expect(head.response.status == status, str(status), head.response.status, head)
                # Elsewhere a receipt may have moved on in between, and be longer or shorter for it.
                for name in (*ALIKE, *(["content-length"] if session.target.is_loopback else [])):
                    one, other = (exchange.response.header(name) for exchange in (got, head))
                    session.expect(other in {one, None}, f"{name}: {one}", other, head)


def _worth_a_head(session: Session, place: Place) -> Iterator[str]:
    """What exists, what does not, and what cannot be asked for; elsewhere, where requests are few, the first two."""
    page = first_page(session, place, 1)[1]
    yield place.collection
    yield place.receipt(page["delivery_receipts"][0]["sid"])
    if not session.target.is_loopback:
        return
    yield place.receipt("DY")
    yield place.receipt(f"DY{UNKNOWN}")
    yield replace(place, message_sid=f"IM{UNKNOWN}").collection
    yield f"{place.collection}?PageSize=x"
    if (following := page["meta"]["next_page_url"]) is not None:
        yield f"{place.collection}?{urlsplit(following).query}"


@relation("receipts-can-only-be-read", "/components/responses/MethodNotAllowed", loopback_only=True)
def receipts_can_only_be_read(session: Session) -> None:
    """Any method but reading meets 405, an unknown one perhaps 501, and afterwards everything is as it was."""
    sid = first_page(session, session.target.short, 1)[1]["delivery_receipts"][0]["sid"]
    before = read_all(session, session.target.short)
    for place in session.target.places:
        for path in (place.collection, place.receipt(sid)):
            for method in WRITING:
                exchange = session.send(method, path)
                session.expect(exchange.response.status == 405, "405", exchange.response.status, exchange)
            for method in ODD:
                exchange = session.send(method, path)
                holds = exchange.response.status in {405, 501}
                session.expect(holds, "405 or 501", exchange.response.status, exchange)
            for exchange in (
                *(session.get(path, headers=[(name, "DELETE")]) for name in OVERRIDES),
                session.get(path, [("_method", "DELETE")]),
            ):
                session.expect(
                    exchange.response.status == 200, "200, for it is a GET", exchange.response.status, exchange
                )
            options = session.send("OPTIONS", path)
            session.expect(
                options.response.status in {200, 204, 405}, "200, 204 or 405", options.response.status, options
            )
            allow = options.response.header("allow")
            holds = options.response.status == 405 or (allow is not None and "GET" in allow)
            session.expect(holds, "an Allow header with GET", allow, options)
    session.expect(read_all(session, session.target.short) == before, "receipts as before", "others")


@relation("writing-needs-credentials-too", "/components/securitySchemes/accountSid_authToken", loopback_only=True)
def writing_needs_credentials_too(session: Session) -> None:
    """Without credentials, other methods are refused as well, and an unknown path stays unknown for every method."""
    for place in session.target.places:
        for method in WRITING:
            exchange = session.send(method, place.collection, authorization=None)
            session.expect(exchange.response.status in {401, 405}, "401 or 405", exchange.response.status, exchange)
            for path in ("/v1/Unknown", *unknown_paths(place)):
                unknown = session.send(method, path)
                session.expect(unknown.response.status in {404, 405}, "404 or 405", unknown.response.status, unknown)
