"""The wire: its requests, its guarded connections, the proxies it asks, and what is lost without httpx2's `_pool`."""

import gc
import gzip
import inspect
import socket
import ssl
import time
from typing import Any

import anyio
import httpcore2
import httpx2
import pytest
import trio

from contract_tests.client.kinds import KINDS, drive, value
from contract_tests.client.mocked import ACCOUNT, DY, IM, SECRET, configuration, fetch
from contract_tests.client.scripted_server import ScriptedServer, Wire, response
from twilio_receipts import Client, ConfigurationError, RequestTimeoutError, TransportError
from twilio_receipts._runtime import wire as runtime
from twilio_receipts._runtime.call import Send
from twilio_receipts._runtime.credentials import Credentials
from twilio_receipts._runtime.retry import Timeout

PROXY_VARIABLES = [f"{name}_proxy" for name in ("http", "https", "all", "no")]
UNLIMITED = float("inf")
BODY = b'{"sid": "%s"}' % DY.encode()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXY_VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def built(base_url: str, target: str, timeout: Timeout = Timeout(), left: float = UNLIMITED) -> Any:  # noqa: B008 - frozen
    with httpx2.Client(trust_env=False) as given:
        return runtime.HttpxWire(configuration(base_url), given).request(Send(target, timeout, lambda: left))


class TestARequest:
    @pytest.mark.parametrize(
        ("base_url", "host"),
        [
            ("https://host.example", "host.example"),
            ("http://127.0.0.1:8000", "127.0.0.1:8000"),
            ("https://host.example:443/a/gateway", "host.example"),
        ],
    )
    def test_goes_to_the_configured_origin_with_the_headers_of_the_client(self, base_url: str, host: str) -> None:
        request = built(base_url, "/v1/c?PageToken=a+b%2B%3D")
        assert str(request.url) == base_url.replace(":443", "") + "/v1/c?PageToken=a+b%2B%3D"
        assert dict(request.headers) == {
            "host": host,
            "accept": "application/json",
            "accept-encoding": "gzip",
            "authorization": Credentials(ACCOUNT, SECRET).header(),
            "user-agent": "twilio-receipts app/1.2",
        }

    @pytest.mark.parametrize(
        ("target", "sent"),
        [
            ("/v1/a%20name%2Fwith%3Fmarks?PageSize=50", b"/v1/a%20name%2Fwith%3Fmarks?PageSize=50"),
            ('/v1/c?PageToken="<a>"|{}[]^`();:@!$*,~', b"/v1/c?PageToken=%22%3Ca%3E%22|{}[]^`();:@!$*,~"),
            ("/v1/c?PageToken=100%&x=%zz%4", b"/v1/c?PageToken=100%&x=%zz%4"),
        ],
    )
    def test_keeps_the_query_of_a_page_link(self, target: str, sent: bytes) -> None:
        assert built("https://host.example", target).url.raw_path == sent

    def test_is_fresh_each_time(self) -> None:
        """What traces, mocks and hooks change or keep is one request's alone."""
        wire = runtime.HttpxWire(configuration("http://127.0.0.1:1"), None)
        first, second = (wire.request(Send(target, Timeout(), lambda: 5.0)) for target in ("/a", "/b"))
        first.headers["traceparent"] = "x"
        assert "traceparent" not in second.headers
        assert (first.url.path, second.url.path) == ("/a", "/b")
        assert first.extensions["timeout"] is not second.extensions["timeout"]

    def test_of_a_callers_client_has_plain_limits_that_what_is_left_shortens(self) -> None:
        limits = Timeout(connect=1, read=None, write=30, pool=4, total=None)
        assert built("https://h.example", "/", limits).extensions["timeout"] == {
            "connect": 1, "read": None, "write": 30, "pool": 4,
        }  # fmt: skip
        assert built("https://h.example", "/", limits, 5.0).extensions["timeout"] == {
            "connect": 1, "read": 5.0, "write": 5.0, "pool": 4,
        }  # fmt: skip

    def test_is_not_begun_when_the_time_is_over(self) -> None:
        with pytest.raises(httpx2.PoolTimeout, match="total time is over"):
            built("https://h.example", "/", left=0.0)


def test_a_step_knows_what_is_left_of_the_call() -> None:
    left = 5.0
    unlimited, short, long = (runtime._StepLimit(seconds, lambda: left) for seconds in (None, 3.0, 7.0))
    assert [limit.now(TimeoutError) for limit in (unlimited, short, long)] == [5.0, 3.0, 5.0]
    assert short.now(TimeoutError, 5) == 1.0
    left = UNLIMITED
    assert [limit.now(TimeoutError) for limit in (unlimited, short)] == [None, 3.0]
    left = 0.0
    with pytest.raises(TimeoutError, match="total time is over"):
        long.now(TimeoutError)
    assert long.now(None) == 1e-6


def test_a_handshake_without_time_closes_its_socket(kind: str) -> None:
    """It ended before it began, and the socket was left to the garbage collector."""
    backend = runtime._Backend() if kind == "sync" else runtime._AsyncBackend()

    async def main() -> None:
        stream: Any = await value(backend.connect_tcp("127.0.0.1", server.port, 5.0))
        with pytest.raises(httpcore2.ConnectTimeout):
            await value(stream.start_tls(ssl.create_default_context(), "h.example", runtime._StepLimit(5.0, float)))

    with ScriptedServer(lambda wire: wire.hold()) as server:
        KINDS[kind].run(main)
        gc.collect()
        assert server.wait_until_closed()


def test_without_the_private_name_calls_work_but_headers_that_drip_in_are_bounded_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is lost where httpx2 renames `HTTPTransport._pool`, the one private name that is used of a third party."""

    def keep_first(transport: Any, pool: Any) -> None:
        transport.__dict__.setdefault("other", pool)

    def whole_at_first(wire: Wire) -> None:
        wire.request()
        wire.send(response(BODY))
        wire.request()
        for byte in response(b"{}")[:30]:
            wire.send(bytes([byte]))
            time.sleep(0.05)
        wire.send(response(b"{}")[30:])

    monkeypatch.setattr(httpx2.HTTPTransport, "_pool", property(lambda self: self.other, keep_first), raising=False)
    with (
        ScriptedServer(whole_at_first) as server,
        Client(ACCOUNT, SECRET, base_url=server.url, max_retries=0) as client,
    ):
        assert client.receipts.fetch("CH", IM, DY).sid == DY
        start = time.monotonic()
        with pytest.raises(RequestTimeoutError, match="total time is over"):  # between two chunks of the body
            client.receipts.fetch("CH", IM, DY, timeout=0.5)
        assert time.monotonic() - start > 1


def test_several_addresses_share_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four that swallow what is sent to them took the whole limit each."""
    asked: list[tuple[str, float | None]] = []
    places = [(0, 0, 0, "", (f"192.0.2.{number}", 443)) for number in range(1, 5)]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_arguments, **_options: places)

    def swallow(_: object, host: str, _port: int, timeout: float | None, *_rest: object) -> Any:
        asked.append((host, timeout))
        raise httpcore2.ConnectTimeout("timed out")

    monkeypatch.setattr(httpcore2.SyncBackend, "connect_tcp", swallow)
    with pytest.raises(httpcore2.ConnectTimeout):
        runtime._Backend().connect_tcp("host.example", 443, runtime._StepLimit(10.0, lambda: 8.0))
    assert asked == [("192.0.2.1", 2.0), ("192.0.2.2", 8 / 3), ("192.0.2.3", 4.0), ("192.0.2.4", 8.0)]
    asked.clear()
    with pytest.raises(httpcore2.ConnectTimeout):
        runtime._Backend().connect_tcp("host.example", 443, runtime._StepLimit(1.0, lambda: 8.0))
    assert {seconds for _, seconds in asked} == {1.0}


def test_a_host_that_nobody_knows_is_a_transport_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_arguments: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    with Client(ACCOUNT, SECRET, base_url="https://host.example", max_retries=0) as client:
        with pytest.raises(TransportError, match="unknown") as caught:
            client.receipts.fetch("CH", IM, DY)
        assert caught.value.attempts == 0


def test_a_body_that_was_read_already_is_taken_as_it_is(kind: str) -> None:
    """By a mock, or by a caller's hook; httpx2 has decompressed it then."""

    async def fetch(client: Any) -> str:
        sid: str = (await value(client.receipts.fetch("CH", IM, DY))).sid
        return sid

    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    mock = httpx2.MockTransport(lambda _: httpx2.Response(200, headers=headers, content=gzip.compress(BODY)))
    given = KINDS[kind].http_client(transport=mock)
    assert drive(kind, {"account_sid": ACCOUNT, "auth_token": SECRET, "http_client": given}, fetch) == DY


@pytest.mark.parametrize("kind", ["asyncio", "trio"])
def test_a_call_that_ends_between_two_chunks_leaves_nothing_hanging(kind: str) -> None:
    """Trio warns of a generator that is dropped half-way."""

    def drip(wire: Wire) -> None:
        wire.request()
        wire.send(response(b" " * 1000)[:-999])
        wire.drip(b" " * 999, 0.01)

    async def main() -> None:
        wire = runtime.AsyncHttpxWire(configuration(server.url), None)
        answer = await wire.send(Send("/", Timeout(), lambda: 0.0 if in_the_body() else 5.0))
        assert isinstance(answer, RequestTimeoutError)
        await wire.close()

    def in_the_body() -> bool:
        caller: Any = inspect.currentframe()
        return caller.f_back.f_back.f_code is runtime.AsyncHttpxWire.send.__code__

    with ScriptedServer(drip) as server:
        KINDS[kind].run(main)
    gc.collect()


def test_a_tls_handshake_that_drips_through_a_proxy_is_bounded_by_the_total(
    monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    def proxy(wire: Wire) -> None:
        assert wire.request().startswith(b"CONNECT host.example:443 ")
        wire.send(b"HTTP/1.1 200 OK\r\n\r\n")
        wire.some()
        wire.drip(b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03" + bytes(1000), 0.05)

    async def fetch(client: Any) -> None:
        with pytest.raises(RequestTimeoutError):
            await value(client.receipts.fetch("CH", IM, DY))

    limits = {"timeout": Timeout(connect=10, read=10, total=1), "max_retries": 0}
    with ScriptedServer(proxy) as server:
        monkeypatch.setenv("HTTPS_PROXY", server.url)
        start = time.monotonic()
        drive(kind, {"account_sid": ACCOUNT, "auth_token": SECRET, "base_url": "https://host.example"} | limits, fetch)
        assert time.monotonic() - start < 20, "the server would go on for 50 seconds"
        assert server.connections == 1


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("raised", "sent", "may_pass"),
    [
        (httpx2.ConnectError("refused"), False, True),
        (httpx2.ConnectTimeout("late"), False, True),
        (httpx2.PoolTimeout("late"), False, True),
        (httpx2.LocalProtocolError("x"), False, True),
        (httpx2.UnsupportedProtocol("x"), False, True),
        (httpx2.ReadError("reset"), True, True),
        (httpx2.ReadTimeout("late"), True, True),
        (httpx2.DecodingError("x"), True, True),
        (httpx2.TooManyRedirects("x"), True, True),
        (httpx2.InvalidURL("x"), True, True),
        (httpx2.StreamClosed(), True, True),
        (httpx2.ReadError("407"), True, True),  # only a proxy refuses by number
        (httpx2.ProxyError("407 Proxy Authentication Required"), False, False),
        (httpx2.ProxyError("403 Forbidden"), False, False),
        (httpx2.ProxyError("502 Bad Gateway"), False, True),
        (anyio.ClosedResourceError(), True, True),
        (anyio.BrokenResourceError(), True, True),
        (trio.ClosedResourceError(), True, True),
        (caused(httpx2.ConnectError("x"), ssl.SSLCertVerificationError("y")), False, False),
        (ConnectionResetError(), True, True),
        (TimeoutError(), True, True),
        (UnicodeEncodeError("idna", "x", 0, 1, "label too long"), True, True),
        (RuntimeError("Event loop is closed"), True, True),
        (ValueError("file descriptor cannot be a negative integer (-1)"), True, True),
    ],
    ids=repr,
)
def test_a_failure_tells_whether_the_request_was_sent_and_whether_it_may_pass(
    raised: Exception, *, sent: bool, may_pass: bool
) -> None:
    """Whatever the libraries below raise is a transport error without theirs hanging on it."""
    fetched = fetch(raised, max_retries=1)
    late = isinstance(raised, (TimeoutError, httpx2.TimeoutException))
    assert (fetched.sent, fetched.error.attempts) == (1 + may_pass, (1 + may_pass) * sent)
    assert type(fetched.error) is (RequestTimeoutError if late else TransportError)
    assert type(raised).__name__ in str(fetched.error)
    assert (fetched.error.__cause__, fetched.error.__context__) == (None, None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTPS_PROXY", "gopher://user:canary@127.0.0.1:1"),
        ("HTTPS_PROXY", "http://user:canary@[::1"),
        ("HTTPS_PROXY", "http://user:canary@127.0.0.1:port"),
        ("SSL_CERT_FILE", "/nonexistent/canary"),
    ],
)
def test_an_environment_that_httpx2_refuses_is_a_configuration_error(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match="proxy variables") as caught:
        runtime.HttpxWire(configuration("https://host.example"), None)
    assert "canary" not in str(caught.value)
    assert caught.value.__cause__ is None
