"""Guarded connections and how they are set up, step by step on streams and pools that only note what they are asked."""

import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import chain, pairwise, repeat
from typing import Any

import anyio
import httpcore2
import httpx2
import pytest
import trio

from contract_tests.client.kinds import KINDS, drive, value
from contract_tests.client.mocked import ACCOUNT, CH, DY, IM, SECRET, configuration
from twilio_receipts import ApiError, Client, ConfigurationError, RequestTimeoutError, ResponseDecodeError
from twilio_receipts._runtime import wire as runtime
from twilio_receipts._runtime.call import Send
from twilio_receipts._runtime.credentials import Credentials
from twilio_receipts._runtime.response import LARGEST_BODY
from twilio_receipts._runtime.retry import Timeout

MEBIBYTE = 1024 * 1024


class Stream:
    """Gives these pieces, and notes what it is asked for."""

    def __init__(self, *pieces: bytes, **extra: Any) -> None:
        self.pieces, self.extra, self.asked = list(pieces), extra, list[tuple[Any, ...]]()

    def get_extra_info(self, info: str) -> Any:
        return self.extra.get(info)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.asked.append((max_bytes, timeout))
        return self.pieces.pop(0)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.asked.append((buffer, timeout))

    def start_tls(self, *asked: Any) -> "Stream":
        self.asked.append(asked)
        return self

    def close(self) -> None:
        self.asked.append(("closed",))


class AwaitedStream(Stream):
    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # type: ignore[override]
        return super().read(max_bytes, timeout)

    async def start_tls(self, *asked: Any) -> Stream:  # type: ignore[override]
        return super().start_tls(*asked)

    async def aclose(self) -> None:
        self.close()


def left(seconds: float) -> runtime._StepLimit:
    return runtime._StepLimit(None, lambda: seconds)


def test_the_last_byte_of_a_read_is_held_back_until_it_is_asked_for() -> None:
    stream = Stream(b"abc", b"de", b"", b"x")
    connection = runtime._Connection(stream)
    assert [connection.read(10, left(3.0)) for _ in range(6)] == [b"ab", b"c", b"d", b"e", b"", b"x"]
    assert stream.asked == [(10, 3.0)] * 4
    connection.start_tls("context", "host", left(4.0)).close()
    assert stream.asked[4:] == [("context", "host", 4.0), ("closed",)]


def test_awaited_reads_take_all_that_has_arrived() -> None:
    stream = AwaitedStream(b"abc", b"de", b"")
    connection = runtime._AsyncConnection(stream)

    async def main() -> None:
        found = [await connection.read(size, left(3.0)) for size in (10, 10, 2 * MEBIBYTE, 10, 10)]
        assert found == [b"ab", b"c", b"d", b"e", b""]
        await (await connection.start_tls("context", "host", left(4.0))).aclose()

    anyio.run(main)
    assert stream.asked == [
        (MEBIBYTE, 3.0), (2 * MEBIBYTE, 3.0), (MEBIBYTE, 3.0), ("context", "host", 4.0), ("closed",),
    ]  # fmt: skip


def test_only_what_is_written_takes_time() -> None:
    stream = Stream()
    limit = left(0.0)
    runtime._Connection(stream).write(b"", limit)
    runtime._Connection(stream).write(b"x", left(2.0))
    runtime._Connection(stream).write(b"y", 5.0)
    assert stream.asked == [(b"", limit), (b"x", 2.0), (b"y", 5.0)]
    with pytest.raises(httpcore2.WriteTimeout):
        runtime._Connection(stream).write(b"x", limit)


def test_an_idle_connection_is_readable_once_something_comes() -> None:
    ours, theirs = socket.socketpair()
    connection = runtime._Connection(Stream(socket=ours, is_readable="the stream's", server_addr="there"))
    assert connection.get_extra_info("server_addr") == "there"
    assert connection.get_extra_info("is_readable") is False
    theirs.send(b"x")
    assert connection.get_extra_info("is_readable") is True
    ours.close()
    assert connection.get_extra_info("is_readable") is True  # as the stream says
    theirs.close()
    assert runtime._Connection(Stream(is_readable=0)).get_extra_info("is_readable") is False


def test_a_byte_that_is_held_back_makes_a_connection_readable() -> None:
    connection = runtime._Connection(Stream(b"ab"))
    assert connection.read(10) == b"a"
    assert connection.get_extra_info("is_readable") is True


@pytest.mark.parametrize(("arrived", "readable"), [(b"", False), (b"no TLS at all", True)])
def test_what_tls_has_read_ahead_is_seen(arrived: bytes, *, readable: bool) -> None:
    incoming = ssl.MemoryBIO()
    tls = ssl.create_default_context().wrap_bio(incoming, ssl.MemoryBIO(), server_hostname="h.example")
    incoming.write(arrived)
    assert runtime._Connection(Stream(ssl_object=tls)).get_extra_info("is_readable") is readable


def set_up(monkeypatch: pytest.MonkeyPatch, base_url: str) -> dict[str, dict[str, Any]]:
    """What a transport and a pool are told."""
    told: dict[str, dict[str, Any]] = {}

    def kind(name: str) -> Callable[..., Any]:
        class Noting:
            def __init__(self, **options: Any) -> None:
                told[name] = options

        return Noting

    for name in ("transport", "pool"):
        monkeypatch.setattr(runtime.HttpxWire, f"_{name}_kind", kind(name))
    runtime.HttpxWire(configuration(base_url), None)
    return told


@pytest.mark.parametrize("secure", [False, True])
def test_the_pool_is_told_what_the_transport_is_told(monkeypatch: pytest.MonkeyPatch, *, secure: bool) -> None:
    monkeypatch.setenv("https_proxy", "http://user:word@proxy.example:3128")
    monkeypatch.delenv("no_proxy", raising=False)
    told = set_up(monkeypatch, "https://h.example" if secure else "http://127.0.0.1:1")
    transport, pool = told["transport"], told["pool"]
    limits = transport["limits"]
    assert transport["verify"] is pool["ssl_context"]
    assert pool["ssl_context"].verify_mode == (ssl.CERT_REQUIRED if secure else ssl.CERT_NONE)
    assert limits.max_connections == pool["max_connections"] == 100
    assert limits.max_keepalive_connections == pool["max_keepalive_connections"] == 100
    assert limits.keepalive_expiry == pool["keepalive_expiry"]
    assert isinstance(pool["network_backend"], httpcore2.NetworkBackend)
    if secure:
        assert str(transport["proxy"].url) == "http://proxy.example:3128"
        assert (pool["proxy"].url.host, pool["proxy"].url.port) == (b"proxy.example", 3128)
        assert pool["proxy"].auth == (b"user", b"word")
    else:
        assert transport["proxy"] is pool["proxy"] is None


def test_limits_of_a_client_of_ours_know_what_is_left_but_for_the_wait_for_a_connection() -> None:
    wire = runtime.HttpxWire(configuration("http://127.0.0.1:1"), None)
    limits = Timeout(connect=1, read=None, write=3, pool=9, total=None)
    request = wire.request(Send("/", limits, lambda: 2.0))
    assert request.method == "GET"
    found = request.extensions["timeout"]
    assert {name: limit.now(TimeoutError) for name, limit in found.items() if name != "pool"} == {
        "connect": 1, "read": 2.0, "write": 2.0,
    }  # fmt: skip
    assert found["pool"] == 2.0


def test_a_callers_client_has_to_be_open() -> None:
    http_client = httpx2.Client()
    client = Client(ACCOUNT, SECRET, http_client=http_client)
    http_client.close()
    with pytest.raises(ConfigurationError, match="the http_client is closed; give an open one"):
        client.receipts.fetch(CH, IM, DY)


def chained(*errors: BaseException, by: str = "__cause__") -> Any:
    """The first of them, each caused by the next."""
    for error, cause in pairwise(errors):
        setattr(error, by, cause)
    return errors[0]


CIRCLE = httpx2.ReadError("")
CIRCLE.__context__ = OSError()
CIRCLE.__context__.__context__ = CIRCLE
FAILURES: list[tuple[Any, str]] = [
    (httpx2.ReadError("reset"), "(ReadError: reset)"),
    (httpx2.ReadError(""), "(ReadError)"),
    (chained(httpx2.ReadError(""), OSError(), OSError("deep\n")), r"(ReadError: deep\n)"),
    (chained(httpx2.ReadError(""), OSError(), OSError("deep"), by="__context__"), "(ReadError: deep)"),
    (chained(httpx2.ReadError("first"), OSError("second")), "(ReadError: first)"),
    (CIRCLE, "(ReadError)"),
    (httpx2.ReadError(f"echo {SECRET}"), "(ReadError: echo [redacted])"),
    (httpx2.ReadTimeout("late"), "in time (ReadTimeout: late)"),
]


@pytest.mark.parametrize(("error", "reason"), FAILURES)
def test_a_failure_says_what_it_comes_from(error: Any, reason: str) -> None:
    failure = runtime.HttpxWire(configuration("http://127.0.0.1:1"), None)._failure(error)
    assert str(failure) == f"no whole response from http://127.0.0.1:1 {reason}"


def test_a_callers_client_lends_nothing_but_its_connections(kind: str) -> None:
    sent: list[httpx2.Headers] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        sent.append(request.headers)
        return httpx2.Response(302, headers={"Location": "/elsewhere"})

    async def fetch(client: Any) -> None:
        with pytest.raises(ApiError, match="HTTP 302"):
            await value(client.receipts.fetch(CH, IM, DY))

    own = {"auth": ("user", "word"), "headers": {"X-Other": "yes"}, "cookies": {"a": "b"}, "follow_redirects": True}
    given = KINDS[kind].http_client(transport=httpx2.MockTransport(answer), **own)
    drive(kind, {"account_sid": ACCOUNT, "auth_token": SECRET, "http_client": given}, fetch)
    [headers] = sent
    assert headers["authorization"] == Credentials(ACCOUNT, SECRET).header()
    assert headers.keys() == {"host", "accept", "accept-encoding", "authorization", "user-agent"}


@pytest.mark.parametrize("hooked", [False, True])
def test_what_a_callers_hooks_raise_is_no_failure_of_ours(*, hooked: bool) -> None:
    hooks: dict[str, list[Callable[..., Any]]] = {"request": [print]} if hooked else {}
    with httpx2.Client(event_hooks=hooks) as given:
        failures = runtime.HttpxWire(configuration("http://127.0.0.1:1"), given)._failures()
    assert ({ValueError, RuntimeError} <= {*failures}) is not hooked
    of_httpx2 = {httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, OSError}
    names = ("BrokenResourceError", "BusyResourceError", "ClosedResourceError")
    of_the_loops = {getattr(module, name) for module in (anyio, trio) for name in names}
    assert {*failures} >= of_httpx2 | of_the_loops


class Body(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """Comes in chunks; notes that it was closed."""

    def __init__(self, *chunks: bytes) -> None:
        self.chunks, self.closed = chunks, False

    def __iter__(self) -> Iterator[bytes]:
        yield from self.chunks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self.chunks:
            yield chunk

    def close(self) -> None:
        self.closed = True

    async def aclose(self) -> None:
        self.closed = True


def sending(kind: str, body: Body) -> Any:
    """A client of httpx2's that is sent this body."""
    return KINDS[kind].http_client(transport=httpx2.MockTransport(lambda _: httpx2.Response(200, stream=body)))


def test_a_response_is_closed_and_a_callers_client_is_not(kind: str) -> None:
    body = Body(bytes(LARGEST_BODY), bytes(LARGEST_BODY))
    given = sending(kind, body)

    async def fetch(client: Any) -> None:
        with pytest.raises(ResponseDecodeError, match="larger than"):
            await value(client.receipts.fetch(CH, IM, DY))

    drive(kind, {"account_sid": ACCOUNT, "auth_token": SECRET, "http_client": given}, fetch)
    assert body.closed
    assert not given.is_closed


WIRES: dict[str, Any] = {"sync": runtime.HttpxWire, "asyncio": runtime.AsyncHttpxWire, "trio": runtime.AsyncHttpxWire}


@pytest.mark.parametrize(("left", "late"), [(0.5, False), (0.0, True), (-0.5, True)])
def test_a_body_goes_on_while_any_time_is_left(kind: str, left: float, *, late: bool) -> None:
    wire = WIRES[kind](configuration("http://127.0.0.1:1"), sending(kind, Body(b"{", b"}")))
    lefts = chain([5.0], repeat(left))
    found: list[Any] = []

    async def main() -> None:
        found.append(await value(wire.send(Send("/", Timeout(), lambda: next(lefts)))))

    KINDS[kind].run(main)
    if late:
        assert isinstance(found[0], RequestTimeoutError)
    else:
        assert found[0].response(0.0).body == b"{}"


def test_a_client_of_ours_is_closed(kind: str) -> None:
    wire = WIRES[kind](configuration("http://127.0.0.1:1"), None)

    async def main() -> None:
        await value(wire.close())

    KINDS[kind].run(main)
    assert wire._client.is_closed
