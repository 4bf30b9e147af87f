"""Statuses and headers: those the contract knows, which of them a request deserves, and what HTTP asks of both."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, unquote

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.rules.table import Breach, rule
from contract_tests.provider.value_syntax import accepts, elements, http_date, media_type

ONCE = frozenset({"content-type", "content-length", "retry-after", "location", "date", "etag", "twilio-request-id"})
LISTS = frozenset(
    {"www-authenticate", "allow", "access-control-allow-methods", "access-control-allow-headers"}
    | {"access-control-expose-headers"}
)
"""Described headers that are lists, and so may be spread over several fields (RFC 9110, 5.3)."""
UNASKED = "RFC 9110, 12.5.3; openapi/errata.md, row 34"
READING = frozenset({"GET", "HEAD"})
HTTP_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})
SCHEME = "/components/securitySchemes/accountSid_authToken"
SHORTEST_SECRET = 8
LARGEST_PAGE = 2**31 - 1
LONGEST_NAME = 256


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


@rule("headers-are-sound", "RFC 9110, 5.3, 5.5 and 6.6.1", "exchange")
def headers_are_sound(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """Single-valued headers appear once, Date is a date, and no header contains a line break or NUL."""
    names = [name.lower() for name, _ in exchange.response.headers]
    for name in sorted(ONCE):
        if names.count(name) > 1:
            yield Breach("once", f"{names.count(name)} times", at=name)
    for name, value in exchange.response.headers:
        if any(character in value for character in "\r\n\0"):
            yield Breach("text without line breaks and NUL", repr(value), at=name)
    date = exchange.response.header("date")
    if date is not None and http_date(date) is None:
        yield Breach("a date of HTTP", repr(date), at="Date")


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


@rule("documented-status", "/paths", "exchange")
def documented_status(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """A reading request is answered with a status that the contract documents.

    HTTP adds 304 for a client that asks whether something changed (RFC 9110, 15.4.5), and 406 for one that does not
    take JSON (15.5.7).
    """
    status, operation = exchange.response.status, exchange.route.operation if exchange.route else None
    if exchange.request.method not in READING or exchange.documented is not None:
        return
    if (status == 304 and exchange.is_conditional) or (status == 406 and not exchange.takes_json):
        return
    known = ", ".join(operation.responses) if operation else "an error"
    yield Breach(f"one of {known}", str(status), clause=f"{operation.pointer}/responses" if operation else None)


@rule("only-reading-succeeds", "/components/responses/MethodNotAllowed", "exchange")
def only_reading_succeeds(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """Receipts can be read, and only that: GET never meets 405; no method but GET, HEAD and OPTIONS succeeds."""
    method, status = exchange.request.method, exchange.response.status
    if method == "GET" and status == 405:
        yield Breach("any status but 405", "405")
    elif method not in READING and status < 400 and not (method == "OPTIONS" and status in {200, 204}):
        yield Breach("405, for receipts can only be read", f"{status} to {method}")


@rule("no-server-error", "/components/responses/ServerError", "exchange", probe_only=True)
def no_server_error(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """No request, however odd, makes the provider fail or turn us away."""
    status = exchange.response.status
    unknown_method = status == 501 and exchange.request.method not in HTTP_METHODS - {"TRACE"}
    if (status >= 500 and not unknown_method) or status == 429:
        yield Breach("a status below 500, and not 429", str(status))


@rule("valid-request-is-understood", "/components/responses/BadRequest", "exchange", probe_only=True)
def valid_request_is_understood(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """A request within the contract is not refused as a bad one.

    Left open: a page token, which is the provider's own; a page number beyond 32 bits; a name no human would give.
    """
    if exchange.response.status != 400 or not exchange.is_valid_request or exchange.route is None:
        return
    page = exchange.parameter("Page")
    if exchange.parameter("PageToken") is not None or (page is not None and int(page) > LARGEST_PAGE):
        return
    if _is_plain(exchange.route.values):
        yield Breach("200, or 404 if there is no such thing", "400")


@rule("malformed-sid-is-not-found", "/components/responses/NotFound", "exchange", probe_only=True)
def malformed_sid_is_not_found(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """A path with malformed SIDs names nothing: 404; or 400 for what is not short plain text."""
    route = exchange.route
    if route is None or exchange.request.method != "GET" or exchange.caller != "owner":
        return
    queried = dict(exchange.query)
    malformed = [p.name for p, value in route.operation.values(route.values, {}) if not p.admits(value)]
    if not malformed:
        return
    valid_query = all(p.admits(queried[n]) for n, p in route.operation.query.items() if n in queried)
    plain = _is_plain(route.values) and valid_query and "PageToken" not in queried
    if exchange.response.status not in ({404} if plain else {400, 404}):
        expected = f"404, for {malformed[0]} is not a SID" if plain else "404 or 400"
        yield Breach(expected, str(exchange.response.status))


@rule("unknown-path-is-not-found", "/paths", "exchange", probe_only=True)
def unknown_path_is_not_found(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """A path that the contract does not know is not answered with success.

    Left open: paths that a web server may tidy up into a known one (slashes, dots, capitals).
    """
    if exchange.route is not None or exchange.caller != "owner" or exchange.request.method not in READING:
        return
    if exchange.response.status not in {400, 404} and not _is_untidy(exchange):
        yield Breach("404", str(exchange.response.status))


@rule("right-credentials-are-accepted", SCHEME, "exchange", probe_only=True)
def right_credentials_are_accepted(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """The owner's credentials are never refused."""
    if exchange.caller == "owner" and exchange.response.status in {401, 403}:
        yield Breach("a response to the owner of the account", str(exchange.response.status))


@rule("wrong-credentials-are-refused", SCHEME, "exchange", probe_only=True)
def wrong_credentials_are_refused(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """Without right credentials a valid request meets 401; an invalid one may meet 400, 404, or 405 as well."""
    status = exchange.response.status
    if exchange.caller != "stranger" or exchange.request.method == "OPTIONS":
        return
    if exchange.request.method != "GET":
        allowed = {400, 401, 404, 405, 501} if exchange.request.method == "HEAD" else {401, 404, 405, 501}
    else:
        allowed = {401} if exchange.is_valid_request else {400, 401, 404}
    if status not in allowed:
        yield Breach(" or ".join(map(str, sorted(allowed))), str(status))


@rule("no-secret-repeated", SCHEME, "exchange")
def no_secret_repeated(exchange: Exchange, _: Any) -> Iterator[Breach]:
    """No response holds the password or the Authorization header of its request."""
    _, password = exchange.request.credentials or ("", "")
    token = (exchange.request.header("authorization") or "").partition(" ")[2]
    for what, secret in (("password", password), ("Authorization header", token)):
        if len(secret) < SHORTEST_SECRET:
            continue
        if secret.encode() in exchange.response.body:
            yield Breach(f"a body without the request's {what}", f"a body that holds the {what}")
        for name, value in exchange.response.headers:
            if secret in value:
                yield Breach(f"headers without the request's {what}", f"a header that holds the {what}", at=name)


def _is_untidy(exchange: Exchange) -> bool:
    segments = [unquote(segment) for segment in exchange.path.split("/")]
    if "." in segments or ".." in segments:
        return True
    names = {"services": "Services", "conversations": "Conversations", "messages": "Messages", "receipts": "Receipts"}
    tidy = "/".join(["", *(names.get(segment.lower(), segment.lower()) for segment in segments if segment)])
    return exchange.contract.route(quote(tidy)) is not None


def _is_plain(values: Mapping[str, str]) -> bool:
    return all(value.isascii() and value.isprintable() and len(value) <= LONGEST_NAME for value in values.values())
