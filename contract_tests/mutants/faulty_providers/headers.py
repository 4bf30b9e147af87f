"""Wrong headers: types, lengths, encodings, and the ones that the contract describes."""

import gzip

from starlette.responses import Response

from contract_tests.mutants.faulty_providers.declaring import (
    HEADERS,
    RESPONSES,
    add,
    answer,
    headers,
    instead,
    response,
)
from contract_tests.mutants.harness import altered
from contract_tests.mutants.overriding import Step
from contract_tests.sandbox import Answer

IDENTITY = f"{HEADERS}/Twilio-Request-Id"
TYPE = "RFC 9110, 8.3"
LENGTH = "RFC 9110, 8.6"
ENCODING = "RFC 9110, 12.5.3"
Headers = dict[str, str]


@headers(TYPE, shows="content-type-is-json")
def errors_have_a_type_of_their_own(sent: Headers, step: Step) -> None:
    if step.answer.status >= 400:
        sent["Content-Type"] = "application/vnd.twilio.error+json"


@response(LENGTH, shows="content-length-is-true")
def the_length_is_one_more(sent: Response, step: Step) -> None:
    if sent.body:
        sent.headers["Content-Length"] = str(len(sent.body) + 1)


@response(LENGTH)
def the_length_is_that_before_compression(sent: Response, step: Step) -> None:
    if sent.headers.get("content-encoding") == "gzip":
        sent.headers["Content-Length"] = str(len(step.provider.encode(step.answer.body)))


@response(ENCODING, shows="encoding-was-asked-for")
def everything_is_compressed(sent: Response, step: Step) -> None:
    if sent.body and "content-encoding" not in sent.headers:
        sent.body = gzip.compress(bytes(sent.body))
        sent.headers["Content-Encoding"] = "gzip"
        sent.headers["Content-Length"] = str(len(sent.body))


@response(ENCODING)
def gzip_is_promised_and_not_done(sent: Response, step: Step) -> None:
    if step.provider.wants_gzip(step.call):
        sent.headers["Content-Encoding"] = "gzip"
        sent.body = step.provider.encode(step.answer.body) if step.answer.body else b""
        sent.headers["Content-Length"] = str(len(sent.body))


@response(ENCODING, shows="headers-of-a-client-change-nothing")
def a_browser_gets_another_body(sent: Response, step: Step) -> None:
    if "Mozilla" in step.call.headers.get("user-agent", "") and step.answer.status == 200:
        body = step.provider.encode({**step.answer.body, "browser": True})
        sent.body = body
        sent.headers["Content-Length"] = str(len(body))


@answer(ENCODING)
def what_a_client_accepts_decides_the_status(answer: Answer, step: Step) -> None:
    if step.call.headers.get("accept") == "*/*":
        answer.status = 406


@headers(IDENTITY, shows="request-ids-differ")
def request_ids_are_always_the_same(sent: Headers, step: Step) -> None:
    sent["Twilio-Request-Id"] = f"RQ{'0' * 32}"


@headers(f"{HEADERS}/Allow")
def not_allowed_does_not_say_what_is(sent: Headers, step: Step) -> None:
    if step.answer.status == 405:
        sent.pop("Allow", None)


@headers(f"{HEADERS}/Allow", shows="allow-names-what-is-allowed")
def not_allowed_allows_everything(sent: Headers, step: Step) -> None:
    if step.answer.status == 405:
        sent["Allow"] = "GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE"


@response(f"{RESPONSES}/NotFound", shows="headers-are-sound")
def content_has_two_types(sent: Response, step: Step) -> None:
    sent.raw_headers.append((b"content-type", b"application/json"))


@response("RFC 9110, 5.5")
def a_header_repeats_the_path_with_its_line_break(sent: Response, step: Step) -> None:
    sent.raw_headers.append((b"x-path", step.call.path.replace("%0A", "\n").encode("latin-1")))


@headers("RFC 6797, 7.2", shows="transport-security-needs-a-secure-transport")
def transport_security_is_promised_without_it(sent: Headers, step: Step) -> None:
    sent["Strict-Transport-Security"] = "max-age=31536000"


@instead("wants_gzip", "RFC 9110, 12.5.3", shows="compression-comes-when-asked-for")
def nothing_is_ever_compressed(step: Step) -> bool:
    return False


@headers(f"{HEADERS}/Access-Control-Allow-Origin", shows="optional-headers-are-sent")
def no_other_origin_may_read(sent: Headers, step: Step) -> None:
    del sent["Access-Control-Allow-Origin"]


add("every-encoding-means-gzip", ENCODING, altered("wants_gzip", lambda step: "accept-encoding" in step.call.headers))
