"""Each rule can fail: an answer of the sandbox, broken in one way, is noticed by the rule of that name."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from contract_tests.provider import RULES, Exchange, Place, Target, the_contract
from contract_tests.provider.judge import breaches
from contract_tests.provider.relations.walk import read_all
from contract_tests.provider.session import Session, basic
from contract_tests.sandbox import Sandbox

Change = Callable[[Exchange], Exchange]


@pytest.fixture(scope="module")
def right() -> Iterator[dict[str, Exchange]]:
    """Right answers of the sandbox, by a short name."""
    with Sandbox() as sandbox:
        target = Target.from_sandbox(sandbox)
        session = Session(target, the_contract())
        place = target.scoped
        with session.checking("reading", "relation", "/paths", "Learns what there is."):
            read_all(session, target.short)
        page = session.get(place.collection, [("PageSize", 20)]).page
        assert page is not None
        failed = next(receipt["sid"] for receipt in page["delivery_receipts"] if receipt["status"] == "failed")
        found = {
            "page": session.get(target.short.collection, [("PageSize", 2)]),
            "next page": session.follow(page["meta"]["next_page_url"]),
            "last page": session.get(place.collection.replace(target.message_sid, sandbox.seeded.one_page_message_sid)),
            "receipt": session.get(place.receipt(sandbox.receipt_sid)),
            "failed": session.get(place.receipt(failed)),
            "not found": session.get(target.short.receipt("DY" + "0" * 32)),
            "malformed": session.get(Place(None, target.conversation_sid, "IM").collection),
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


def body(old: str, new: str) -> Change:
    def change(exchange: Exchange) -> Exchange:
        text = exchange.response.body.decode()
        assert old in text, f"{old!r} does not stand in {text[:300]!r}"
        return exchange.with_body(text.replace(old, new, 1).encode())

    return change


def field(pointer: str, new: Any) -> Change:
    """Set a field of the body by its pointer; a function is given the old value."""

    def change(exchange: Exchange) -> Exchange:
        value = json.loads(exchange.response.body)
        inner = value
        *steps, last = [int(step) if step.isdecimal() else step for step in pointer.split("/")[1:]]
        for step in steps:
            inner = inner[step]
        inner[last] = new(inner.get(last) if isinstance(inner, dict) else inner[last]) if callable(new) else new
        return exchange.with_body(json.dumps(value).encode())

    return change


def swapped(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text, f"{old!r} does not stand in {text!r}"
        return text.replace(old, new)

    return change


def own_url_as(name: str) -> Change:
    return lambda exchange: field(f"/meta/{name}", json.loads(exchange.response.body)["meta"]["url"])(exchange)


def first_receipt_twice(exchange: Exchange) -> Exchange:
    return field("/delivery_receipts", lambda receipts: [receipts[0], receipts[0]])(exchange)


def message_as_channel_message(exchange: Exchange) -> Exchange:
    return field("/channel_message_sid", json.loads(exchange.response.body)["message_sid"])(exchange)


def with_previous_page(exchange: Exchange) -> Exchange:
    meta = json.loads(exchange.response.body)["meta"]
    return field("/meta/previous_page_url", f"{meta['url']}&PageToken=PT")(exchange)


OTHER = "f" * 32
FIRST = "/delivery_receipts/0"
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
    ("no-secret-repeated", "stranger", field("/message", "wrong-password")),
    ("content-type-is-json", "page", header("Content-Type", "text/html")),
    ("content-type-is-json", "not found", header("Content-Type")),
    ("content-type-is-json", "page", header("Content-Type", "application/json; charset=latin-1")),
    ("content-type-is-json", "page", header("Content-Type", "application/json; v=1; charset=utf-16")),
    ("content-length-is-true", "page", header("Content-Length", "7")),
    ("content-length-is-true", "page", header("Content-Length", "many")),
    ("content-length-is-true", "page", header("Transfer-Encoding", "chunked")),
    ("no-content-without-one", "head", lambda exchange: exchange.with_body(b"{}")),
    ("encoding-was-asked-for", "page", header("Content-Encoding", "gzip")),
    ("described-headers", "stranger", header("WWW-Authenticate")),
    ("headers-are-sound", "page", header("Content-Type", "application/json", "application/json")),
    ("content-length-is-true", "post", status(204)),
    ("transport-security-needs-a-secure-transport", "receipt", header("Strict-Transport-Security", "max-age=1")),
    ("allow-names-what-is-allowed", "post", header("Allow", "HEAD")),
    ("strict-json", "receipt", body("{", "\ufeff{")),
    ("strict-json", "receipt", body("{", '{"sid":"x",')),
    ("strict-json", "receipt", body('"error_code":0', '"error_code":NaN')),
    ("strict-json", "receipt", lambda exchange: exchange.with_body(exchange.response.body + b"}")),
    ("strict-json", "receipt", lambda exchange: exchange.with_body(exchange.response.body.replace(b"DY", b"\xff", 1))),
    ("strict-json", "not found", lambda exchange: exchange.with_body(b"<html>")),
    ("strict-json", "not found", body("The requested", "\\ud800")),
    ("body-is-of-its-schema", "receipt", field("/status", "unknown")),
    ("no-unknown-fields", "receipt", field("/price", lambda _: 1)),
    ("error-repeats-its-status", "not found", field("/status", 400)),
    ("error-code-fits-its-status", "not found", field("/code", 20003)),
    ("more-info-leads-to-the-code", "not found", field("/more_info", "https://www.twilio.com/docs/errors/20003")),
    ("error-says-something", "not found", field("/message", " ")),
    ("not-found-names-the-resource", "not found", field("/message", swapped("/Conversations", "/v1/Conversations"))),
    ("error-shows-no-insides", "not found", field("/message", 'Traceback: File "/srv/app.py", line 3, in fetch')),
    ("error-shows-no-insides", "bad", field("/message", "java.lang.IllegalState at com.x.Y.z(Y.java:42)")),
    ("error-shows-no-insides", "bad", field("/message", "goroutine 17 [running]")),
    ("error-shows-no-insides", "bad", field("/message", "Undefined index in /srv/x.php on line 12")),
    ("error-shows-no-insides", "bad", field("/message", "SQLSTATE[22P02]")),
    ("error-shows-no-insides", "bad", field("/message", "sqlite3.OperationalError: no such table")),
    ("receipt-is-of-the-account", "receipt", field("/account_sid", f"AC{OTHER}")),
    ("receipt-is-of-the-service", "receipt", field("/chat_service_sid", f"IS{OTHER}")),
    ("receipt-is-of-the-conversation", "page", field("/delivery_receipts/1/conversation_sid", f"CH{OTHER}")),
    ("receipt-is-of-the-message", "page", field(f"{FIRST}/message_sid", f"IM{OTHER}")),
    ("receipt-is-the-one-asked-for", "receipt", field("/sid", f"DY{OTHER}")),
    ("receipt-url-leads-to-it", "receipt", field("/url", None)),
    ("page-links-stay-in-the-collection", "page", field("/meta/next_page_url", swapped("127.0.0.1", "example.org"))),
    ("page-links-carry-paging-only", "page", field("/meta/url", lambda url: url + "&Order=asc")),
    ("page-links-carry-the-page-size", "page", field("/meta/next_page_url", swapped("PageSize=2", "PageSize=3"))),
    ("page-links-count-pages", "page", field("/meta/next_page_url", swapped("Page=1", "Page=2"))),
    ("page-links-differ", "next page", own_url_as("next_page_url")),
    ("page-size-is-applied", "page", field("/meta/page_size", 50)),
    ("page-holds-no-more-than-its-size", "page", field("/meta/page_size", 1)),
    ("page-number-is-the-one-asked-for", "page", field("/meta/page", 1)),
    ("receipts-of-a-page-differ", "page", first_receipt_twice),
    ("only-a-full-page-has-a-next", "page", field("/delivery_receipts", lambda receipts: receipts[:1])),
    ("first-page-has-no-previous", "page", with_previous_page),
    ("error-code-agrees-with-status", "receipt", field("/error_code", 30003)),
    ("channel-message-is-the-channels", "receipt", message_as_channel_message),
    ("dates-do-not-lie-ahead", "receipt", field("/date_created", "2999-01-05T09:00:01+01:00")),
    ("a-receipt-stays-the-same", "receipt", field("/channel_message_sid", f"SM{OTHER}")),
    ("a-page-is-a-part-of-its-list", "page", field("/delivery_receipts", lambda receipts: receipts[::-1])),
    ("what-was-found-stays-found", "receipt", status(404)),
]


@pytest.mark.parametrize(("rule", "answer", "change"), BROKEN, ids=[f"{n} {row[0]}" for n, row in enumerate(BROKEN)])
def test_a_broken_answer_is_noticed_by(rule: str, answer: str, change: Change, right: dict[str, Exchange]) -> None:
    noticed = {found.name: breach for found, breach in breaches(change(right[answer]))}
    assert rule in noticed
    assert noticed[rule].expected != noticed[rule].got


def test_every_rule_is_broken_here() -> None:
    assert {rule for rule, _, _ in BROKEN} == set(RULES)


def test_right_answers_break_no_rule(right: dict[str, Exchange]) -> None:
    assert {name: found for name, answer in right.items() if (found := list(breaches(answer)))} == {}


def asked_at(origin: str) -> Change:
    def change(exchange: Exchange) -> Exchange:
        url = exchange.request.url.replace("http://127.0.0.1", origin)
        return replace(exchange, request=replace(exchange.request, url=url))

    return change


ALLOWED: list[tuple[str, Change]] = [
    ("page", asked_at("http://127.0.0.1:80")),
    ("page", asked_at("HTTP://127.0.0.1")),
    ("page", header("Content-Type", 'Application/JSON ; version="1;2"; charset="UTF-8"')),
    ("page", header("Set-Cookie", "a=b", "c=d")),
    ("page", header("WWW-Authenticate", 'Digest realm="a, b", nonce="x"', "Bearer, Basic realm=y")),
    ("stranger", header("WWW-Authenticate", "Bearer", 'Digest realm="a", Basic realm=y')),
    ("receipt", body('"error_code":0', '"error_code":0.0')),
    ("page", body('"page_size":2', '"page_size":2e0')),
    ("receipt", body('"error_code":0', '"error_code":null')),
    ("receipt", field("/account_sid", None)),
    ("receipt", field("/date_created", "2026-01-05t09:00:01.123456789z")),
    ("receipt", field("/date_updated", "2016-12-31T15:59:60-08:00")),
    ("page", field("/meta/next_page_url", swapped("Page=1&", ""))),
    ("next page", field("/meta/url", swapped("PageToken=", "PageToken=x"))),
    ("receipt", field("/channel_message_sid", None)),
    ("failed", field("/error_code", 63024)),
    ("page", field("/delivery_receipts/1/participant_sid", None)),
    ("bad", field("/message", "Line 3 of the query is no number, see the manual at https://example.org/a.html")),
    ("bad", field("/code", 50056)),
]


@pytest.mark.parametrize(("answer", "change"), ALLOWED, ids=range(len(ALLOWED)))
def test_what_the_contract_leaves_open_breaks_no_rule(answer: str, change: Change, right: dict[str, Exchange]) -> None:
    told = replace(header("Content-Length")(change(right[answer])), known=None)
    assert [name.name for name, _ in breaches(told) if name.name != "more-info-leads-to-the-code"] == []


def test_recorded_traffic_may_hold_errors_of_the_provider(right: dict[str, Exchange]) -> None:
    error = {"code": 20503, "message": "Service Unavailable", "status": 503}
    recorded = replace(status(503)(right["not found"]).with_body(json.dumps(error).encode()), probe=False)
    recorded = header("Content-Length")(recorded)
    assert list(breaches(recorded)) == []
