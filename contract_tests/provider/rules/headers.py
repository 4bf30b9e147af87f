"""Headers: the content's type and length, and every header that the contract describes."""

from collections.abc import Iterator
from typing import Any

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.rules.table import Breach, rule
from contract_tests.provider.value_syntax import accepts, elements, media_type

ONCE = frozenset({"content-type", "content-length", "retry-after", "location", "date", "etag", "twilio-request-id"})
LISTS = frozenset(
    {"www-authenticate", "allow", "access-control-allow-methods", "access-control-allow-headers"}
    | {"access-control-expose-headers"}
)
"""Described headers that are lists, and so may be spread over several fields (RFC 9110, 5.3)."""
UNASKED = "RFC 9110, 12.5.3; openapi/errata.md, row 34"


@rule("content-type-is-json", "/paths", "exchange")
def content_type_is_json(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """Where the contract promises JSON, Content-Type names a documented type, in UTF-8 if it says a charset at all."""
    got = exchange.response.header("content-type")
    if exchange.schema is None or exchange.documented is None:
        return
    kind, parameters = media_type(got or " ")
    if kind not in exchange.documented.contents or parameters.get("charset", "utf-8").lower() != "utf-8":
        expected = " or ".join(exchange.documented.contents)
        yield Breach(expected, repr(got), at="Content-Type", clause=f"{exchange.documented.pointer}/content")


@rule("content-length-is-true", "RFC 9110, 8.6", "exchange")
def content_length_is_true(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """Content-Length counts the bytes of the body; it is absent beside Transfer-Encoding and in a 204."""
    response = exchange.response
    declared = response.header("content-length")
    if declared is None:
        return
    if response.header("transfer-encoding") is not None:
        yield Breach("Content-Length or Transfer-Encoding", "both", at="Content-Length")
    if response.status == 204:
        yield Breach("no Content-Length, for there is no content", repr(declared), at="Content-Length")
    known = response.length is not None and exchange.request.method != "HEAD" and response.status != 304
    if not declared.isdecimal() or (known and int(declared) != response.length):
        yield Breach(f"{response.length if known else 'a number'}", repr(declared), at="Content-Length")


@rule("no-content-without-one", "RFC 9110, 9.3.2, 15.3.5 and 15.4.5", "exchange")
def no_content_without_one(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """The responses to HEAD, and those with status 204 or 304, have no body."""
    if (exchange.request.method == "HEAD" or exchange.response.status in {204, 304}) and exchange.response.body:
        yield Breach("no body", f"{len(exchange.response.body)} bytes")


@rule("encoding-was-asked-for", UNASKED, "exchange", probe_only=True)
def encoding_was_asked_for(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """No content coding but those that the request accepts by name."""
    accepted = ", ".join(value for name, value in exchange.request.headers if name.lower() == "accept-encoding")
    for coding in elements(exchange.response.all("content-encoding")):
        if coding.lower() != "identity" and not accepts(accepted, coding.lower()):
            yield Breach("no content encoding", repr(coding), at="Content-Encoding")


@rule("described-headers", "/components/headers", "exchange")
def described_headers(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """Every header that the contract describes is of its schema, and there if it is required."""
    if exchange.documented is None:
        return
    for header in exchange.documented.headers:
        values = exchange.response.all(header.name)
        if header.required and not values:
            yield Breach("this header", "none", at=header.name, clause=f"{header.pointer}/required")
        for value in [", ".join(values)] if values and header.name.lower() in LISTS else values:
            if not header.admits(value):
                expected = f"a value of {header.schema}"
                yield Breach(expected, repr(value), at=header.name, clause=f"{header.pointer}/schema")


@rule("headers-are-sound", "RFC 9110, 5.3 and 5.5", "exchange")
def headers_are_sound(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """Single-valued headers appear once, and no header contains a line break or NUL."""
    names = [name.lower() for name, _ in exchange.response.headers]
    for name in sorted(ONCE):
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


@rule("allow-names-what-is-allowed", "RFC 9110, 10.2.1", "exchange")
def allow_names_what_is_allowed(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """The Allow header of a 405 names GET, and not the method that was refused."""
    methods = elements(exchange.response.all("allow"))
    if exchange.response.status == 405 and methods and ("GET" not in methods or exchange.request.method in methods):
        yield Breach(f"GET, and not {exchange.request.method}", ", ".join(methods), at="Allow")
