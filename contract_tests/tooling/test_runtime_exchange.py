"""The two ways of a request, for a client of the caller's and for our transport, put the same bytes on the wire."""

from __future__ import annotations

import httpcore2
import httpx2
import pytest

from twilio_receipts._runtime import deadline
from twilio_receipts._runtime.call import Send
from twilio_receipts._runtime.exchange import Exchange
from twilio_receipts._runtime.settings import Credentials, Timeout

CREDENTIALS = Credentials("AC" + "0" * 32, "token")


@pytest.fixture(autouse=True)
def time_is_left() -> None:
    deadline.remaining.set(lambda: 5.0)


def send(target: str) -> Send:
    return Send(target, lambda: 5.0)


def on_the_wire(request: httpx2.Request) -> tuple[bytes, bytes, int | None, bytes, list[tuple[bytes, bytes]]]:
    """What httpx2's transport hands to httpcore2: scheme, host, port, target and headers."""
    url = httpcore2.URL(
        scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port, target=request.url.raw_path
    )
    core = httpcore2.Request("GET", url, headers=request.headers.raw, extensions=request.extensions)
    return core.url.scheme, core.url.host, core.url.port, core.url.target, core.headers


@pytest.mark.parametrize(
    "base_url", ["https://host.example", "http://127.0.0.1:8000", "https://host.example/a/gateway"]
)
@pytest.mark.parametrize(
    "target",
    [
        "/v1/Conversations/CH/Messages/IM/Receipts",
        "/v1/Conversations/a%20name%2Fwith%3Fmarks/Messages/IM/Receipts?PageSize=50",
        "/v1/c?PageToken=a+b%2B%3D&Page=1",
        '/v1/c?PageToken="<a>"|{}[]^`\'();:@!$*,~',
        "/v1/c?PageToken=100%&x=%zz%4",
    ],
)
def test_both_ways_send_the_same(base_url: str, target: str) -> None:
    exchange = Exchange(base_url, CREDENTIALS, Timeout())
    exchange.next_request(send("/first"))  # later ones are built from its parts
    assert on_the_wire(exchange.next_request(send(target))) == on_the_wire(exchange.request(send(target)))


def test_each_request_has_time_limits_of_its_own() -> None:
    exchange = Exchange("https://host.example", CREDENTIALS, Timeout(connect=1, read=2, write=3, pool=4))
    first, second = exchange.next_request(send("/a")), exchange.next_request(send("/b"))
    assert first.extensions["timeout"] == {"connect": 1, "read": 2, "write": 3, "pool": 4}
    assert first.extensions["timeout"] is not second.extensions["timeout"]
    assert (first.extensions["target"], second.extensions["target"]) == (b"/a", b"/b")
