"""Freedoms of refusals and of headers."""

import gzip
import hashlib
import zlib
from collections.abc import Callable
from email.utils import formatdate
from functools import partial
from typing import Any

from starlette.responses import Response

from contract_tests.mutants.overriding import Step, changing
from contract_tests.mutants.right_providers.declaring import add, freedom, instead
from contract_tests.provider.value_syntax import accepts
from contract_tests.sandbox import Answer, ApiError
from contract_tests.sandbox.errors import method_not_allowed, too_many_requests

ERROR = "/components/schemas/Error"
PROBLEM = "/components/schemas/Problem"
CHALLENGE = "RFC 9110, 11.6.1"
ROW_27 = "openapi/errata.md, row 27"
HTTP = "RFC 9110"
Body = dict[str, Any]
Headers = dict[str, str]


def _keep_type(headers: Headers, step: Step) -> None:
    headers.update(step.answer.headers)


@freedom("refusal", PROBLEM, also={"headers": _keep_type}, group="model")
def errors_are_problems(answer: Answer, step: Step) -> None:
    code = step.error.code
    facts = {"type": f"https://www.twilio.com/docs/errors/{code}", "instance": step.call.path, "trace_id": "x1"}
    answer.body = {"title": "Refused", "status": answer.status, "detail": step.error.message, "code": code, **facts}
    answer.headers["Content-Type"] = "application/problem+json"


@freedom("refusal", PROBLEM, also={"headers": _keep_type}, group="model")
def errors_are_minimal_problems(answer: Answer, _: Step) -> None:
    answer.body = {"status": answer.status, "title": "No."}
    answer.headers["Content-Type"] = "application/problem+json; charset=utf-8"


@freedom("refusal", f"{ERROR}/properties/details")
def errors_have_a_request_number_and_a_time(answer: Answer, step: Step) -> None:
    facts = {"request_id": f"RQ{step.count:032x}", "at": f"2026-01-01T00:{step.count % 60:02}:00Z", "took": 7}
    answer.body = {**(answer.body or {}), **({"details": facts} if "message" in (answer.body or {}) else facts)}


@freedom("refusal", f"{ERROR}/properties/message", group="wording")
def errors_are_worded_differently_each_time(answer: Answer, step: Step) -> None:
    if answer.status != 401:  # what a stranger is told has to be the same for everything
        _say(answer, ("No", "Sorry, that cannot be", "Refused")[step.count % 3])


def _say(answer: Answer, text: str) -> None:
    assert answer.body is not None
    answer.body["message" if "message" in answer.body else "title"] = text


@freedom("refusal", "openapi/errata.md, row 11")
def errors_have_neither_code_nor_page(answer: Answer, _: Step) -> None:
    for name in ("code", "more_info"):
        (answer.body or {}).pop(name, None)


CHALLENGES = {
    "challenges-in-one-field": 'Bearer realm="a, "b"", error="x", Basic realm="Twilio API", charset="UTF-8"',
    "a-challenge-in-small-letters": "basic",
    "a-challenge-behind-others": "Negotiate, Digest realm=x, nonce=y , Basic realm=z",
}


def _challenge(value: str, answer: Answer, _: Step) -> None:
    if answer.status == 401:
        answer.headers["WWW-Authenticate"] = value


for _name, _value in CHALLENGES.items():
    add(_name, CHALLENGE, steps={"refusal": changing(partial(_challenge, _value))}, group="challenge")


@freedom("response", CHALLENGE, group="challenge")
def challenges_in_several_fields(response: Response, step: Step) -> None:
    if response.status_code == 401:
        response.raw_headers.insert(0, (b"www-authenticate", b'Digest realm="a", nonce="%d"' % step.count))


@instead("carry_out", "RFC 9110, 15.5: no order of refusals is set")
def a_path_is_looked_at_before_the_credentials(step: Step) -> Any:
    step.provider.locate(step.call)
    return step.right()


@instead("carry_out", "RFC 9110, 9.3.2", group="methods")
def head_is_not_known(step: Step) -> Any:
    if step.call.method in {"HEAD", "OPTIONS"}:
        step.provider.authenticate(step.call)
        step.provider.locate(step.call)
        raise method_not_allowed("GET")
    return step.right()


@freedom("carry_out", "RFC 9110, 9.3.7", group="methods")
def options_serve_browsers_only(answer: Answer, step: Step) -> None:
    if step.call.method == "OPTIONS":
        answer.status, answer.headers = 200, {"Access-Control-Allow-Methods": "GET,HEAD", "Content-Length": "0"}


@instead("carry_out", "RFC 9110, 15.6.2", group="methods")
def unknown_methods_are_not_implemented(step: Step) -> Any:
    if step.call.method not in {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}:
        raise ApiError(501, 20501, "Not implemented")
    return step.right()


@instead("carry_out", ROW_27, group="busy")
def some_requests_are_rate_limited_until_a_date(step: Step) -> Any:
    if step.count % 200 == 0:
        raise too_many_requests(formatdate(usegmt=True))
    return step.right()


@instead("carry_out", ROW_27, group="busy")
def some_requests_are_rate_limited_without_a_time(step: Step) -> Any:
    if step.count % 2000 == 0:  # each one is waited out for two seconds
        raise too_many_requests(None)
    return step.right()


@instead("carry_out", "RFC 9110, 15.6.4", group="busy", live=True)
def some_requests_meet_an_outage(step: Step) -> Any:
    if step.count % 200 == 0:
        raise ApiError(503, 20503, "Service Unavailable", Retry_After="0")
    return step.right()


@instead("carry_out", "RFC 9110, 15.5.7")
def nothing_but_json_is_not_acceptable(step: Step) -> Any:
    accepted = step.call.headers.get("accept", "*/*")
    refused = "application/json;q=0" in accepted.split(", ")
    if refused or not any(kind in accepted for kind in ("*/*", "application/*", "application/json")):
        raise ApiError(406, 20406, "Not Acceptable")
    return step.right()


@freedom("headers", f"{HTTP}, 8.3.1", group="type")
def content_types_are_written_differently(headers: Headers, _: Step) -> None:
    if "Content-Type" in headers:
        headers["Content-Type"] = headers["Content-Type"].title() + ' ;; v="1;"2"" ; CHARSET="UTF-8" ;'


def _with_headers(more: Headers, headers: Headers, _: Step) -> None:
    headers.update(more)


MORE_HEADERS: dict[str, tuple[str, Headers]] = {
    "cookies-are-set": (f"{HTTP}; RFC 6265", {"Set-Cookie": "session=abc; Path=/; HttpOnly; Secure"}),
    "responses-may-be-cached": ("RFC 9111", {"Cache-Control": "private, max-age=60", "Age": "3", "Expires": "0"}),
    "responses-come-through-a-proxy": (
        HTTP,
        {"Via": "1.1 varnish, 1.0 fred (x)", "Server": "a/1 (b) c/2", "X-Cache": "HIT"},
    ),
    "the-coding-is-said-to-be-none": (f"{HTTP}, 8.4.1", {"Content-Encoding": "identity"}),
    "headers-have-letters-of-other-alphabets": (f"{HTTP}, 5.5", {"X-Note": "caf\xe9", "X-Empty": ""}),
}
for _name, (_clause, _more) in MORE_HEADERS.items():
    add(_name, _clause, steps={"headers": changing(partial(_with_headers, _more))})


@freedom("headers", f"{HTTP}, 6.6.1")
def responses_are_dated(headers: Headers, _: Step) -> None:
    headers["Date"] = headers["Last-Modified"] = formatdate(usegmt=True)


@freedom("headers", "openapi/errata.md, rows 24 and 29")
def nothing_is_sent_that_need_not(headers: Headers, step: Step) -> None:
    kept = "Access-Control-Allow-Methods" if step.call.method == "OPTIONS" else ""
    for name in [name for name in headers if name.startswith(("Access-Control", "Twilio", "Vary")) and name != kept]:
        del headers[name]


@freedom("response", f"{HTTP}, 8.6")
def lengths_have_leading_zeros(response: Response, _: Step) -> None:
    if "content-length" in response.headers:
        response.headers["content-length"] = f"00{response.headers['content-length']}"


@freedom("response", "RFC 9110, 5.3")
def lists_are_spread_over_several_fields(response: Response, _: Step) -> None:
    response.raw_headers += [(b"vary", b"Origin"), (b"cache-control", b"private"), (b"cache-control", b"no-cache")]
    response.raw_headers += [
        (b"access-control-allow-headers", b"X-More"),
        (b"set-cookie", b"a=b"),
        (b"set-cookie", b"c=d"),
    ]


@freedom("response", "RFC 9110, 13.1.2 and 15.4.5")
def what_has_not_changed_is_not_sent(response: Response, step: Step) -> Any:
    if response.status_code != 200 or step.call.method not in {"GET", "HEAD"} or "content-encoding" in response.headers:
        return None
    tag = f'W/"{hashlib.sha256(step.call.path.encode() + bytes(response.body)).hexdigest()[:16]}"'
    # HEAD has no body to make a tag of, and has to have that of GET.
    response.headers["ETag"] = tag = step.memory.setdefault((step.call.path, step.call.query), tag)
    return Response(None, 304, {"ETag": tag}) if tag in step.call.headers.get("if-none-match", "") else None


CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda content: gzip.compress(content[:9]) + gzip.compress(content[9:]),
    "deflate": zlib.compress,
    "x-gzip": gzip.compress,
}


def _coded(name: str, compress: Callable[[bytes], bytes], response: Response, step: Step) -> Response | None:
    reading_head = step.call.method == "HEAD"
    if "content-encoding" in response.headers or not accepts(step.call.headers.get("accept-encoding", ""), name):
        return None
    if not response.body and not reading_head:
        return None
    content = b"" if reading_head else compress(bytes(response.body))
    headers = {key: value for key, value in response.headers.items() if key != "content-length"}
    coded = Response(content, response.status_code, {**headers, "content-encoding": name.upper()})
    if reading_head:  # what it would take is known only once it is made
        del coded.headers["content-length"]
    return coded


for _name, _compress in CODINGS.items():
    _steps = {"response": changing(partial(_coded, _name, _compress))}
    add(f"{_name}-for-clients-that-accept-it", f"{HTTP}, 8.4.1", steps=_steps, group="coding")

_WIRE: dict[str, tuple[str, dict[str, Any]]] = {
    "content-comes-in-chunks": ("RFC 9112, 7.1", {"chunk": 100}),
    "chunks-have-extensions-and-trailers": (
        "RFC 9112, 7.1.1 and 7.1.2",
        {"chunk": 64, "chunk_extension": ';a="b;c"', "trailers": (("X-Checksum", "1"), ("Server-Timing", "a"))},
    ),
    "head-is-framed-differently": ("RFC 9110, 9.3.2", {"head_alike": False}),
    "responses-are-of-http-1-0": ("RFC 9112, 2.3", {"version": "HTTP/1.0"}),
    "content-ends-with-the-connection": ("RFC 9112, 6.3", {"until_close": True}),
    "hints-come-first": ("RFC 8297", {"before": ("HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload",)}),
    "several-interim-responses-come-first": (
        "RFC 9110, 15.2",
        {"before": ("HTTP/1.1 100 Continue", "HTTP/1.1 102 Processing", "HTTP/1.1 103 ", "HTTP/1.1 199 x\r\nA: b")},
    ),
    "connections-end-after-five-responses": ("RFC 9112, 9.3.1", {"closes_after": 5}),
    "connections-end-with-every-response": ("RFC 9112, 9.6", {"closes_after": 1, "says_close": True}),
    "connections-are-reset-after-five-responses": ("RFC 9112, 9.3.1", {"closes_after": 5, "resets": True}),
    "connections-end-when-idle": ("RFC 9112, 9.5", {"idle_seconds": 0.003}),
    "header-names-are-in-small-letters": ("RFC 9110, 5.1", {"case": "lower"}),
    "space-stands-around-header-values": ("RFC 9112, 5.1", {"space": " \t "}),
    "there-is-no-reason": ("RFC 9112, 4", {"reason": ""}),
    "responses-come-in-pieces": ("RFC 9112, 2.2", {"pieces": 150}),
}
for _name, (_clause, _framing) in _WIRE.items():
    _group = "" if "case" in _framing or "before" in _framing else "framing"
    add(_name, _clause, framing=_framing, group=_group)
