"""Each rule can fail: a response of the sandbox, broken in one way, is noticed by the rule of that name."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from contract_tests.provider import RULES, Exchange, ReceiptList, Target, the_contract
from contract_tests.provider.exchange import basic
from contract_tests.provider.relations.table import RelationSession
from contract_tests.provider.rules.table import breaches
from contract_tests.sandbox import Sandbox

Change = Callable[[Exchange], Exchange]


@pytest.fixture(scope="module")
def right() -> Iterator[dict[str, Exchange]]:
    """Right responses of the sandbox, by a short name."""
    with Sandbox() as sandbox:
        target = Target.from_sandbox(sandbox)
        session = RelationSession(target, the_contract())
        place = target.scoped
        with session.checking("reading", "relation", "/paths", "Learns what there is."):
            session.read_all(target.short)
        page = session.get(place.collection, [("PageSize", 20)]).page
        assert page is not None
        found = {
            "page": session.get(target.short.collection, [("PageSize", 2)]),
            "next page": session.follow(page["meta"]["next_page_url"]),
            "receipt": session.get(place.receipt(sandbox.receipt_sid)),
            "not found": session.get(target.short.receipt("DY" + "0" * 32)),
            "malformed": session.get(ReceiptList(None, target.conversation_sid, "IM").collection),
            "bad": session.get(place.collection, [("PageSize", "x")]),
            "stranger": session.get(place.collection, authorization=basic("AC", "wrong-password")),
            "unknown path": session.get("/v1/Unknown"),
            "post": session.send("POST", place.collection),
            "head": session.send("HEAD", place.collection),
        }
        session.close()
        yield found


def status(number: int) -> Change:
    return lambda exchange: replace(exchange, response=replace(exchange.response, status=number))


def header(name: str, *values: str) -> Change:
    def change(exchange: Exchange) -> Exchange:
        kept = [pair for pair in exchange.response.headers if pair[0].lower() != name.lower()]
        headers = (*kept, *((name, value) for value in values))
        return replace(exchange, response=replace(exchange.response, headers=headers))

    return change


def text(old: bytes, new: bytes) -> Change:
    """The first occurrence in the body replaced."""

    def change(exchange: Exchange) -> Exchange:
        assert old in exchange.response.body
        return exchange.with_body(exchange.response.body.replace(old, new, 1))

    return change


def body(*within: str | int, **fields: Any) -> Change:
    """Fields of the body set, or of what stands within it; a function is given the old value."""

    def change(exchange: Exchange) -> Exchange:
        value = inner = json.loads(exchange.response.body)
        for step in within:
            inner = inner[step]
        for name, new in fields.items():
            inner[name] = new(inner[name]) if callable(new) else new
        return exchange.with_body(json.dumps(value).encode())

    return change


def link(name: str, old: str, new: str) -> Change:
    return body("meta", **{name: lambda url: url.replace(old, new)})


OTHER = "f" * 32
FIRST = ("delivery_receipts", 0)
BROKEN: list[tuple[str, str, Change]] = [
    ("documented-status", "page", status(302)),
    ("only-reading-succeeds", "post", status(200)),
    ("get-is-allowed", "page", status(405)),
    ("no-server-error", "not found", status(500)),
    ("valid-request-is-understood", "page", status(400)),
    ("malformed-sid-is-not-found", "malformed", status(200)),
    ("unknown-path-is-not-found", "unknown path", status(200)),
    ("right-credentials-are-accepted", "page", status(401)),
    ("wrong-credentials-are-refused", "stranger", status(200)),
    ("no-secret-repeated", "stranger", body(message="wrong-password")),
    ("content-type-is-json", "page", header("Content-Type", "text/html")),
    ("content-type-is-json", "page", header("Content-Type", "application/json; v=1; charset=utf-16")),
    ("content-length-is-true", "page", header("Content-Length", "7")),
    ("no-content-without-one", "head", lambda exchange: exchange.with_body(b"{}")),
    ("encoding-was-asked-for", "page", header("Content-Encoding", "gzip")),
    ("described-headers", "stranger", header("WWW-Authenticate")),
    ("headers-are-sound", "page", header("Content-Type", "application/json", "application/json")),
    ("transport-security-needs-a-secure-transport", "receipt", header("Strict-Transport-Security", "max-age=1")),
    ("allow-names-what-is-allowed", "post", header("Allow", "HEAD")),
    ("strict-json", "receipt", text(b"{", b"\xef\xbb\xbf{")),
    ("strict-json", "receipt", text(b"{", b'{"sid":"x",')),
    ("strict-json", "receipt", text(b'"error_code":0', b'"error_code":NaN')),
    ("strict-json", "receipt", text(b"}", b"}}")),
    ("strict-json", "receipt", text(b"DY", b"\xff")),
    ("strict-json", "not found", text(b"The requested", b"\\ud800")),
    ("body-is-of-its-schema", "receipt", body(status="unknown")),
    ("no-unknown-fields", "receipt", body(price=1)),
    ("error-repeats-its-status", "not found", body(status=400)),
    ("error-code-fits-its-status", "not found", body(code=20003)),
    ("more-info-leads-to-the-code", "not found", body(more_info="https://www.twilio.com/docs/errors/20003")),
    ("error-says-something", "not found", body(message=" ")),
    ("not-found-names-the-resource", "not found", text(b"/Conversations", b"/v1/Conversations")),
    ("error-shows-no-insides", "not found", body(message='Traceback: File "/srv/app.py", line 3, in fetch')),
    ("error-shows-no-insides", "bad", body(message="java.lang.IllegalState at com.x.Y.z(Y.java:42)")),
    ("error-shows-no-insides", "bad", body(message="goroutine 17 [running]")),
    ("error-shows-no-insides", "bad", body(message="Undefined index in /srv/x.php on line 12")),
    ("error-shows-no-insides", "bad", body(message="SQLSTATE[22P02]")),
    ("receipt-is-of-the-account", "receipt", body(account_sid=f"AC{OTHER}")),
    ("receipt-is-of-the-service", "receipt", body(chat_service_sid=f"IS{OTHER}")),
    ("receipt-is-of-the-conversation", "page", body("delivery_receipts", 1, conversation_sid=f"CH{OTHER}")),
    ("receipt-is-of-the-message", "page", body(*FIRST, message_sid=f"IM{OTHER}")),
    ("receipt-is-the-one-asked-for", "receipt", body(sid=f"DY{OTHER}")),
    ("receipt-url-leads-to-it", "receipt", body(url=None)),
    ("page-links-stay-in-the-collection", "page", link("next_page_url", "127.0.0.1", "example.org")),
    ("page-links-carry-paging-only", "page", body("meta", url=lambda url: f"{url}&Order=asc")),
    ("page-links-carry-the-page-size", "page", link("next_page_url", "PageSize=2", "PageSize=3")),
    ("page-links-count-pages", "page", link("next_page_url", "Page=1", "Page=2")),
    ("page-links-differ", "next page", lambda exchange: body("meta", next_page_url=exchange.request.url)(exchange)),
    ("page-size-is-applied", "page", body("meta", page_size=50)),
    ("page-holds-no-more-than-its-size", "page", body("meta", page_size=1)),
    ("page-number-is-the-one-asked-for", "page", body("meta", page=1)),
    ("receipts-of-a-page-differ", "page", body(delivery_receipts=lambda receipts: receipts[:1] * 2)),
    ("only-a-full-page-has-a-next", "page", body(delivery_receipts=lambda receipts: receipts[:1])),
    ("first-page-has-no-previous", "page", body("meta", previous_page_url="https://127.0.0.1/v1")),
    ("error-code-agrees-with-status", "receipt", body(error_code=30003)),
    ("channel-message-is-the-channels", "receipt", body(message_sid=f"IM{OTHER}", channel_message_sid=f"IM{OTHER}")),
    ("dates-do-not-lie-ahead", "receipt", body(date_created="2999-01-05T09:00:01+01:00")),
    ("a-receipt-stays-the-same", "receipt", body(channel_message_sid=f"SM{OTHER}")),
    ("a-page-is-a-part-of-its-list", "page", body(delivery_receipts=lambda receipts: receipts[::-1])),
    ("what-was-found-stays-found", "receipt", status(404)),
]


@pytest.mark.parametrize(("rule", "name", "change"), BROKEN, ids=[f"{n} {row[0]}" for n, row in enumerate(BROKEN)])
def test_a_broken_response_is_noticed(rule: str, name: str, change: Change, right: dict[str, Exchange]) -> None:
    noticed = {found.name: breach for found, breach in breaches(change(right[name]))}
    assert rule in noticed
    assert noticed[rule].expected != noticed[rule].got


def test_every_rule_is_broken_here() -> None:
    assert {rule for rule, _, _ in BROKEN} == set(RULES)


def test_right_responses_break_no_rule(right: dict[str, Exchange]) -> None:
    assert {name: found for name, exchange in right.items() if (found := list(breaches(exchange)))} == {}


def test_an_error_that_speaks_of_a_line_shows_no_insides(right: dict[str, Exchange]) -> None:
    message = "Line 3 of the query is not a number, see the manual at https://example.org/a.html"
    assert list(breaches(header("Content-Length")(body(message=message)(right["bad"])))) == []


def test_recorded_traffic_may_hold_errors_of_the_provider(right: dict[str, Exchange]) -> None:
    error = {"code": 20503, "message": "Service Unavailable", "status": 503}
    recorded = replace(status(503)(right["not found"]).with_body(json.dumps(error).encode()), probe=False)
    assert list(breaches(header("Content-Length")(recorded))) == []
