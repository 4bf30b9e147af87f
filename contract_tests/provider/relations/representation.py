"""Representation: the same JSON whatever headers a client sends along, compressed if asked."""

from __future__ import annotations

from contract_tests.provider.exchange import Headers
from contract_tests.provider.relations.table import relation
from contract_tests.provider.relations.walk import first_page, forms
from contract_tests.provider.session import Session

CLIENTS: tuple[Headers, ...] = (
    (("Accept", "application/json"),),
    (("Accept", "*/*"),),
    (
        ("Accept", "application/json"),
        ("Accept-Charset", "utf-8"),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ),
    (("User-Agent", "Mozilla/5.0"), ("Accept-Language", "de"), ("Cookie", "a=b")),
    (("Accept-Encoding", "identity"),),
    (("Accept-Encoding", "gzip"),),
    (("Accept-Encoding", "gzip;q=0"),),
    (("Accept-Encoding", "deflate, gzip, br"),),
)
"""What curl and the official libraries send along, and a browser."""


@relation("headers-of-a-client-change-nothing", "/paths")
def headers_of_a_client_change_nothing(session: Session) -> None:
    """Whatever harmless headers a client sends, it gets the same JSON; compressed only if it asks."""
    for place in forms(session):
        exchange, page = first_page(session, place)
        paths = (place.collection, place.receipt(page["delivery_receipts"][0]["sid"]))
        for path in paths:
            plain = session.get(path)
            for headers in CLIENTS if session.target.is_loopback else CLIENTS[2::3]:
                exchange = session.get(path, headers=headers)
                if session.target.is_loopback:
                    same = exchange.json.value == plain.json.value
                    session.expect(same, "the body as without these headers", exchange.response.body[:200], exchange)
                coding = exchange.response.header("content-encoding")
                refused = dict(headers).get("Accept-Encoding") in {None, "identity", "gzip;q=0"}
                session.expect(not (refused and coding), "no content encoding", coding, exchange)
