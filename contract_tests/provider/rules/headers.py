"""Headers: the content's type and length, and every header that the contract describes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.rules.table import Breach, rule

JSON_TYPE = re.compile(
    r'application/json(\s*;\s*(charset\s*=\s*"?utf-8"?|(?!charset\b)[\w.+-]+\s*=\s*("[^"]*"|[^\s;"]+)))*\s*',
    re.IGNORECASE,
)
ONCE = ("content-type", "content-length", "www-authenticate", "retry-after", "location", "date", "etag")


@rule("content-type-is-json", "/paths", "exchange")
def content_type_is_json(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """Where the contract promises JSON, Content-Type says application/json, in UTF-8 if it says a charset at all."""
    got = exchange.response.header("content-type")
    if exchange.expects_json and (got is None or JSON_TYPE.fullmatch(got) is None):
        clause = f"{exchange.documented.pointer}/content" if exchange.documented else None
        yield Breach("application/json", repr(got), at="Content-Type", clause=clause)


@rule("content-length-is-true", "RFC 9110, 8.6", "exchange")
def content_length_is_true(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """Content-Length counts the bytes of the body; it stands neither beside Transfer-Encoding nor in a 204."""
    response = exchange.response
    declared = response.header("content-length")
    if declared is None:
        return
    if response.header("transfer-encoding") is not None:
        yield Breach("Content-Length or Transfer-Encoding", "both", at="Content-Length")
    if response.status == 204:
        yield Breach("no Content-Length, for there is no content", repr(declared), at="Content-Length")
    known = response.length is not None and exchange.request.method != "HEAD"
    if not declared.isdecimal() or (known and int(declared) != response.length):
        yield Breach(f"{response.length if known else 'a number'}", repr(declared), at="Content-Length")


@rule("no-content-without-one", "RFC 9110, 9.3.2 and 15.3.5", "exchange")
def no_content_without_one(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """The answers to HEAD, and those with status 204, have no body."""
    if (exchange.request.method == "HEAD" or exchange.response.status == 204) and exchange.response.body:
        yield Breach("no body", f"{len(exchange.response.body)} bytes")


@rule("encoding-was-asked-for", "RFC 9110, 12.5.3", "exchange", probe_only=True)
def encoding_was_asked_for(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """No content encoding but one that the request accepts."""
    coding = (exchange.response.header("content-encoding") or "identity").strip().lower()
    accepted = (exchange.request.header("accept-encoding") or "").lower()
    if coding not in {"", "identity"} and coding not in accepted:
        yield Breach("no content encoding", repr(coding), at="Content-Encoding")


@rule("described-headers", "/components/headers", "exchange")
def described_headers(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """Every header that the contract describes is of its schema, and there if it is required."""
    if exchange.documented is None:
        return
    for header in exchange.documented.headers:
        values = exchange.response.all(header.name.lower())
        if header.required and not values:
            yield Breach("this header", "none", at=header.name, clause=f"{header.pointer}/required")
        for value in values:
            if not header.admits(value):
                expected = f"a value of {header.schema}"
                yield Breach(expected, repr(value), at=header.name, clause=f"{header.pointer}/schema")


@rule("headers-are-sound", "RFC 9110, 5.3 and 5.5", "exchange")
def headers_are_sound(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """Headers that have one value stand once, and none holds a line break or NUL."""
    names = [name.lower() for name, _ in exchange.response.headers]
    for name in ONCE:
        if names.count(name) > 1:
            yield Breach("once", f"{names.count(name)} times", at=name)
    for name, value in exchange.response.headers:
        if any(character in value for character in "\r\n\0"):
            yield Breach("text without line breaks and NUL", repr(value), at=name)


@rule("transport-security-needs-a-secure-transport", "RFC 6797, 7.2", "exchange")
def transport_security_needs_a_secure_transport(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """Strict-Transport-Security is not sent over plain HTTP."""
    got = exchange.response.header("strict-transport-security")
    if got is not None and exchange.origin.startswith("http://"):
        yield Breach("no such header over plain HTTP", repr(got), at="Strict-Transport-Security")


@rule("allow-names-what-is-allowed", "/components/headers/Allow", "exchange")
def allow_names_what_is_allowed(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """The Allow header of a 405 names GET, and not the method that was refused."""
    allow = exchange.response.header("allow")
    if exchange.response.status != 405 or allow is None:
        return
    methods = {method.strip() for method in allow.split(",")}
    if "GET" not in methods or exchange.request.method in methods:
        yield Breach(f"GET, and not {exchange.request.method}", repr(allow), at="Allow")
