"""Wrong headers: types, lengths, encodings, and the ones that the contract describes."""

import gzip
from typing import Any

from starlette.responses import Response

from contract_tests.mutants.faulty_providers.declaring import HEADERS, RESPONSES, Given, answer, headers, response, step
from contract_tests.sandbox import Answer

IDENTITY = f"{HEADERS}/Twilio-Request-Id"
TYPE = "RFC 9110, 8.3"
LENGTH = "RFC 9110, 8.6"
ENCODING = "RFC 9110, 12.5.3"
Headers = dict[str, str]


@headers(TYPE, shows="content-type-is-json")
def errors_are_problem_details(given_headers: Headers, given: Given) -> None:
    if given.answer.status >= 400:
        given_headers["Content-Type"] = "application/problem+json"


@response(LENGTH, shows="content-length-is-true")
def the_length_is_one_more(given_response: Response, given: Given) -> None:
    if given_response.body:
        given_response.headers["Content-Length"] = str(len(given_response.body) + 1)


@response(LENGTH)
def the_length_is_that_before_compression(given_response: Response, given: Given) -> None:
    if given_response.headers.get("content-encoding") == "gzip":
        given_response.headers["Content-Length"] = str(len(given.provider.encode(given.answer.body)))


@response(ENCODING, shows="encoding-was-asked-for")
def everything_is_compressed(given_response: Response, given: Given) -> None:
    if given_response.body and "content-encoding" not in given_response.headers:
        given_response.body = gzip.compress(bytes(given_response.body))
        given_response.headers["Content-Encoding"] = "gzip"
        given_response.headers["Content-Length"] = str(len(given_response.body))


@step("wants_gzip", ENCODING, shows="headers-of-a-client-change-nothing")
def a_weight_of_zero_still_means_gzip(given: Given) -> Any:
    return "gzip" in given.call.headers.get("accept-encoding", "")


step.row("wants_gzip", "every-encoding-means-gzip", ENCODING, lambda given: "accept-encoding" in given.call.headers)


@response(ENCODING)
def gzip_is_promised_and_not_done(given_response: Response, given: Given) -> None:
    if given.provider.wants_gzip(given.call):
        given_response.headers["Content-Encoding"] = "gzip"
        given_response.body = given.provider.encode(given.answer.body) if given.answer.body else b""
        given_response.headers["Content-Length"] = str(len(given_response.body))


@response(ENCODING)
def a_browser_gets_another_body(given_response: Response, given: Given) -> None:
    if "Mozilla" in given.call.headers.get("user-agent", "") and given.answer.status == 200:
        body = given.provider.encode({**given.answer.body, "browser": True})
        given_response.body = body
        given_response.headers["Content-Length"] = str(len(body))


@answer(ENCODING)
def what_a_client_accepts_decides_the_status(given_answer: Answer, given: Given) -> None:
    if given.call.headers.get("accept") == "*/*":
        given_answer.status = 406


@headers(IDENTITY, shows="described-headers")
def request_ids_have_no_prefix(given_headers: Headers, given: Given) -> None:
    given_headers["Twilio-Request-Id"] = given_headers["Twilio-Request-Id"][2:]


@headers(IDENTITY, shows="request-ids-differ")
def request_ids_are_always_the_same(given_headers: Headers, given: Given) -> None:
    given_headers["Twilio-Request-Id"] = f"RQ{'0' * 32}"


@headers(f"{HEADERS}/Allow")
def not_allowed_does_not_say_what_is(given_headers: Headers, given: Given) -> None:
    if given.answer.status == 405:
        given_headers.pop("Allow", None)


@headers(f"{HEADERS}/Allow", shows="allow-names-what-is-allowed")
def not_allowed_allows_everything(given_headers: Headers, given: Given) -> None:
    if given.answer.status == 405:
        given_headers["Allow"] = "GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE"


@headers(f"{HEADERS}/Allow")
def not_allowed_allows_head_only(given_headers: Headers, given: Given) -> None:
    if given.answer.status == 405:
        given_headers["Allow"] = "HEAD"


@response(f"{RESPONSES}/NotFound", shows="headers-are-sound")
def content_has_two_types(given_response: Response, given: Given) -> None:
    given_response.raw_headers.append((b"content-type", b"application/json"))


@response("RFC 9110, 5.5")
def a_header_repeats_the_path_with_its_line_break(given_response: Response, given: Given) -> None:
    given_response.raw_headers.append((b"x-path", given.call.path.replace("%0A", "\n").encode("latin-1")))


@headers("RFC 6797, 7.2", shows="transport-security-needs-a-secure-transport")
def transport_security_is_promised_without_it(given_headers: Headers, given: Given) -> None:
    given_headers["Strict-Transport-Security"] = "max-age=31536000"


@step("wants_gzip", "RFC 9110, 12.5.3", shows="compression-comes-when-asked-for")
def nothing_is_ever_compressed(given: Given) -> bool:
    return False


@headers(f"{HEADERS}/Access-Control-Allow-Origin", shows="optional-headers-are-sent")
def no_other_origin_may_read(given_headers: Headers, given: Given) -> None:
    del given_headers["Access-Control-Allow-Origin"]
