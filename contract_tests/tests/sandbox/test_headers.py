"""Headers, links' origins, HEAD and gzip."""

from __future__ import annotations

import gzip
import json
import re

import httpx2
import pytest

from contract_tests.sandbox import Provider, Sandbox
from contract_tests.tests.sandbox.asking import HOST, ask, body, call, page, receipts_path, response

PROXY = {"x_forwarded_proto": "https", "x_forwarded_host": "api.example"}


@pytest.mark.parametrize("suffix", ["", "/DY0", "/DY0?x=1", "?PageSize=0"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "DELETE"])
def test_every_answer_has_the_recorded_headers(sandbox: Sandbox, method: str, suffix: str) -> None:
    auth = (sandbox.account_sid, sandbox.auth_token)
    answer = httpx2.request(method, sandbox.base_url + receipts_path(sandbox) + suffix, auth=auth)
    assert re.fullmatch("RQ[0-9a-f]{32}", answer.headers["twilio-request-id"])
    assert re.fullmatch(r"\d+\.\d{3}", answer.headers["twilio-request-duration"])
    assert answer.headers["twilio-concurrent-requests"] == "1"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "strict-transport-security" not in answer.headers


def test_transport_security_is_promised_over_tls(seeded: Sandbox) -> None:
    over_tls = call(seeded, receipts_path(seeded), scheme="https")
    provider = Provider(seeded.store)
    answer = provider.response(over_tls, provider.answer(over_tls))
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_no_two_requests_have_the_same_id(seeded: Sandbox) -> None:
    asked = call(seeded, receipts_path(seeded))
    assert len({response(seeded, asked).headers["twilio-request-id"] for _ in range(50)}) == 50


def test_over_https_browsers_are_told_to_stay_there(seeded: Sandbox) -> None:
    answer = response(seeded, call(seeded, receipts_path(seeded), scheme="https"))
    assert answer.headers["strict-transport-security"].startswith("max-age=")


@pytest.mark.parametrize("suffix", ["", "/DY0"])
def test_head_is_get_without_content(seeded: Sandbox, suffix: str) -> None:
    get, head = (
        response(seeded, call(seeded, receipts_path(seeded) + suffix, method=method)) for method in ("GET", "HEAD")
    )
    assert head.body == b""
    assert head.status_code == get.status_code
    own = {"twilio-request-id", "twilio-request-duration"}
    assert {name: value for name, value in head.headers.items() if name not in own} == {
        name: value for name, value in get.headers.items() if name not in own
    }
    assert int(head.headers["content-length"]) == len(get.body)


@pytest.mark.parametrize(
    ("asked", "zipped"),
    [
        ("", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip; q=0.0", False),
        ("br, deflate", False),
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("gzip;q=1.0", True),
    ],
)
def test_gzip_only_where_it_was_asked_for(seeded: Sandbox, asked: str, *, zipped: bool) -> None:
    answer = response(seeded, call(seeded, receipts_path(seeded), accept_encoding=asked))
    assert (answer.headers.get("content-encoding") == "gzip") is zipped
    assert answer.headers["vary"] == "Accept-Encoding"
    content = gzip.decompress(bytes(answer.body)) if zipped else bytes(answer.body)
    assert json.loads(content) == page(seeded)


def test_links_start_with_the_requests_own_scheme_and_host(seeded: Sandbox) -> None:
    asked = call(seeded, receipts_path(seeded), scheme="https", host="[::1]:9")
    assert body(seeded.provider.answer(asked))["meta"]["url"].startswith("https://[::1]:9/v1/")


def test_without_a_host_links_start_with_the_servers_address(seeded: Sandbox) -> None:
    assert body(ask(seeded, receipts_path(seeded), host=""))["meta"]["url"].startswith("http://127.0.0.1:8000/v1/")


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.1.2.3", "::1"])
def test_a_proxy_on_this_machine_is_believed(seeded: Sandbox, peer: str) -> None:
    url = body(seeded.provider.answer(call(seeded, receipts_path(seeded), peer=peer, **PROXY)))["meta"]["url"]
    assert url.startswith("https://api.example/v1/")


@pytest.mark.parametrize("peer", ["10.0.0.1", "203.0.113.7", "fe80::1", "localhost", None])
def test_a_proxy_from_elsewhere_is_not(seeded: Sandbox, peer: str | None) -> None:
    url = body(seeded.provider.answer(call(seeded, receipts_path(seeded), peer=peer, **PROXY)))["meta"]["url"]
    assert url.startswith(f"http://{HOST}/v1/")


def test_of_several_proxies_the_outermost_counts(seeded: Sandbox) -> None:
    chain = {"x_forwarded_proto": "https, http", "x_forwarded_host": "outer.example, inner.example"}
    assert body(ask(seeded, receipts_path(seeded), **chain))["meta"]["url"].startswith("https://outer.example/")


@pytest.mark.parametrize("forwarded", ["a b", "evil/path", "x@y"])
def test_a_forwarded_host_that_is_none_is_refused(seeded: Sandbox, forwarded: str) -> None:
    assert ask(seeded, receipts_path(seeded), x_forwarded_host=forwarded).status == 400


def test_a_forwarded_scheme_that_is_none_is_ignored(seeded: Sandbox) -> None:
    url = body(ask(seeded, receipts_path(seeded), x_forwarded_proto="javascript"))["meta"]["url"]
    assert url.startswith(f"http://{HOST}/")
