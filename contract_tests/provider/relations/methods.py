"""Methods: HEAD is GET without a body; nothing but reading is possible, and nothing else leaves a trace."""

from __future__ import annotations

from contract_tests.provider.relations.table import relation
from contract_tests.provider.relations.walk import first_receipt, present, read_all
from contract_tests.provider.session import Session

WRITING = ("POST", "PUT", "PATCH", "DELETE")
ODD = ("PROPFIND", "BREW", "G", "TRACE", "get")
OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
ALIKE = ("content-type", "content-length", "www-authenticate")


@relation("head-is-get-without-body", "RFC 9110, 9.3.2")
def head_is_get_without_body(session: Session) -> None:
    """HEAD gives the status and the content headers of GET, and no body; or 405 where it is not known."""
    for place in session.target.places:
        sid = first_receipt(session, place, 1)["sid"]
        for path in (place.collection, place.receipt(sid), place.receipt("DY")):
            got, head = session.get(path), session.send("HEAD", path)
            if head.response.status == 405:
                continue
            status = got.response.status
            session.expect(head.response.status == status, str(status), head.response.status, head)
            for name in ALIKE:
                one, other = (exchange.response.header(name) for exchange in (got, head))
                session.expect(other in {one, None}, f"{name}: {one}", other, head)
    stranger = session.send("HEAD", session.target.short.collection, authorization=None)
    session.expect(stranger.response.status in {401, 405}, "401 or 405", stranger.response.status, stranger)


@relation("receipts-can-only-be-read", "/components/responses/MethodNotAllowed", loopback_only=True)
def receipts_can_only_be_read(session: Session) -> None:
    """Any method but reading meets 405, an unknown one perhaps 501, and afterwards everything is as it was."""
    before = present(session, read_all(session, session.target.short))
    for place in session.target.places:
        for path in (place.collection, place.receipt(before[0]["sid"])):
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
            unknown = session.send(method, "/v1/Unknown")
            session.expect(unknown.response.status in {404, 405}, "404 or 405", unknown.response.status, unknown)
