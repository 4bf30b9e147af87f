"""Representation: the same JSON however a request is written and whatever headers come along, compressed if asked."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from contract_tests.provider.exchange import Headers
from contract_tests.provider.relations.table import relation
from contract_tests.provider.relations.walk import difference, first_page, first_receipt, forms
from contract_tests.provider.session import Session

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
)
"""What curl and the official libraries send along, a browser, and a cache that holds something else."""


@relation("headers-of-a-client-change-nothing", "/paths")
def headers_of_a_client_change_nothing(session: Session) -> None:
    """Whatever harmless headers a client sends, it gets the same JSON; compressed only if it asks."""
    for place in forms(session):
        exchange, page = first_page(session, place)
        paths = [place.collection, place.receipt(page["delivery_receipts"][0]["sid"])]
        if session.target.is_loopback and page["meta"]["next_page_url"] is not None:
            paths.append(f"{place.collection}?{urlsplit(page['meta']['next_page_url']).query}")
        for path in paths:
            plain = session.get(path)
            for headers in CLIENTS if session.target.is_loopback else CLIENTS[3::3]:
                exchange = session.get(path, headers=headers)
                if session.target.is_loopback:
                    same = exchange.json.value == plain.json.value
                    session.expect(same, "the body as without these headers", exchange.response.body[:200], exchange)
                coding = exchange.response.header("content-encoding")
                refused = dict(headers).get("Accept-Encoding") in {None, "identity", "gzip;q=0"}
                session.expect(not (refused and coding), "no content encoding", coding, exchange)


@relation("percent-encoded-letters-are-letters", "RFC 3986, 6.2.2.2")
def percent_encoded_letters_are_letters(session: Session) -> None:
    """A letter or digit means the same when it is percent-encoded, in the path and in the query."""
    for place in forms(session):
        receipt = first_receipt(session, place, 1)
        path = re.sub(
            "(?<=/)(CH|IM|DY|IS)", lambda found: f"%{ord(found[0][0]):x}{found[0][1]}", place.receipt(receipt["sid"])
        )
        exchange = session.get(path)
        different = difference(session, receipt, session.receipt(exchange))
        session.expect(different is None, "the receipt of the plain path", different, exchange)
        exchange = session.get(place.collection, "Page%53ize=%31")
        got = len(session.page(exchange)["delivery_receipts"])
        session.expect(got == 1, "the page of PageSize=1", f"{got} receipts", exchange)
