"""The one module that speaks HTTP: true requests of a plain httpx2 client, over connections that keep to a call's time.

httpx2 limits single steps only, so a server that drips one byte at a time could keep a call alive for hours; and it
looks for bytes behind a response, which the next call would take for its own, in the socket only. Both are mended in
the connections, which httpcore2 lets its users provide. httpx2 has no such argument, so its transport's `_pool` is
replaced; under an unknown version that calls it otherwise, calls work without these two promises.
"""

import select
import socket
import ssl
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from functools import lru_cache
from http.cookiejar import CookieJar
from typing import Any, ClassVar, Self, TypeAlias

import httpcore2
import httpx2

from .call import Send
from .errors import ConfigurationError, RequestTimeoutError, TransportError, one_line, short_repr
from .loops import trio_if_running
from .proxies import environment_proxy
from .response import ResponseReader
from .settings import MOST_CONNECTIONS, Configuration

HttpClient: TypeAlias = httpx2.Client
AsyncHttpClient: TypeAlias = httpx2.AsyncClient

_ALL = 1024 * 1024  # bytes; asyncio takes at most 256 KiB from a socket at once
_AT_ONCE = 1e-6  # seconds
_LATE = "the call's total time is over"
_LONGEST_CHAIN = 20
_UNLIMITED = float("inf")
_NOT_SENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.LocalProtocolError,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
)


class _StepLimit(float):
    """A step's own limit in seconds, infinity for none, which knows how much is left of its call.

    httpcore2 passes a request's `extensions["timeout"]` to the connection as it is.
    """

    __slots__ = ("left",)
    left: Callable[[], float]

    def __new__(cls, seconds: float | None, left: Callable[[], float]) -> Self:
        limit = super().__new__(cls, _UNLIMITED if seconds is None else seconds)
        limit.left = left
        return limit

    def now(self, late: type[Exception] | None, parts: int = 1) -> float | None:
        """Return what the step may take now that it begins, of so many equal parts of what is left."""
        left = self.left() / parts
        if left <= 0 and late is not None:
            raise late(_LATE)
        return None if self == left == _UNLIMITED else min(self, max(left, _AT_ONCE))


def _seconds(timeout: float | None, late: type[Exception] | None, parts: int = 1) -> float | None:
    return timeout.now(late, parts) if isinstance(timeout, _StepLimit) else timeout


class _Guarded:
    """A connection that holds the last byte of every read back until it is asked for.

    h11 asks for it only if the response needs it, so if it is still here when the response is over, bytes trail.
    Methods that are not written twice for async return what the stream below returns, to be awaited or not.
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._socket, self._tls = stream.get_extra_info("socket"), stream.get_extra_info("ssl_object")
        self._held = b""

    def _hold_back(self, data: bytes) -> bytes:
        """Return what was read without its last byte; of the one byte that was held back, all."""
        self._held = data[-1:] if len(data) > 1 else b""
        return data[:-1] if self._held else data

    def write(self, buffer: bytes, timeout: float | None = None) -> Any:
        # A request without a body still has two empty parts "written".
        return self._stream.write(buffer, _seconds(timeout, httpcore2.WriteTimeout) if buffer else timeout)

    def get_extra_info(self, info: str) -> Any:
        if info != "is_readable":
            return self._stream.get_extra_info(info)
        # What is idle and "is_readable" is closed.
        return bool(self._held) or self._has_read_ahead() or self._is_readable()

    def _is_readable(self) -> bool:
        # A stream of asyncio takes 40 µs to find its socket, and is asked twice for each request.
        if not self._socket or self._socket.fileno() < 0 or not hasattr(select, "poll"):
            return bool(self._stream.get_extra_info("is_readable"))
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        return bool(poll.poll(0))

    def _has_read_ahead(self) -> bool:
        if not isinstance(self._tls, ssl.SSLObject):
            return False
        try:  # anyio's and trio's TLS takes more from the socket than it hands out
            self._tls.read(1)
        except ssl.SSLWantReadError:
            return False
        except ssl.SSLError:
            pass  # it was closed
        return True


class _Connection(_Guarded, httpcore2.NetworkStream):
    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._held:
            return self._hold_back(self._held)
        return self._hold_back(self._stream.read(max_bytes, _seconds(timeout, httpcore2.ReadTimeout)))

    def close(self) -> None:
        self._stream.close()

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> Any:
        # Without time it fails in there, where the socket is closed then.
        return _Connection(self._stream.start_tls(ssl_context, server_hostname, _seconds(timeout, None)))


class _AsyncConnection(_Guarded, httpcore2.AsyncNetworkStream):
    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._held:
            return self._hold_back(self._held)
        seconds = _seconds(timeout, httpcore2.ReadTimeout)
        # All that has arrived, so that none of it stays where nobody looks.
        return self._hold_back(await self._stream.read(max(max_bytes, _ALL), seconds))

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> Any:
        return _AsyncConnection(await self._stream.start_tls(ssl_context, server_hostname, _seconds(timeout, None)))


class _Backend(httpcore2.NetworkBackend):
    def connect_tcp(self, host: str, port: int, timeout: float | None = None, *rest: Any, **options: Any) -> Any:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore2.ConnectError(str(error)) from error
        addresses = list(dict.fromkeys(str(place[0]) for *_, place in found))
        failure: Exception = httpcore2.ConnectError("no address")
        for number, address in enumerate(addresses):
            # Some may swallow what is sent to them: each has its share of the time.
            seconds = _seconds(timeout, httpcore2.ConnectTimeout, len(addresses) - number)
            try:
                return _Connection(httpcore2.SyncBackend().connect_tcp(address, port, seconds, *rest, **options))
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure


class _AsyncBackend(httpcore2.AsyncNetworkBackend):
    async def connect_tcp(self, host: str, port: int, timeout: float | None = None, *rest: Any, **options: Any) -> Any:
        system: Any = httpcore2.AnyIOBackend() if trio_if_running() is None else httpcore2.TrioBackend()
        seconds = _seconds(timeout, httpcore2.ConnectTimeout)
        return _AsyncConnection(await system.connect_tcp(host, port, seconds, *rest, **options))


class _NoBody(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """What a GET sends; an empty `ByteStream` would cost an event of h11 for each request."""

    def __iter__(self) -> Iterator[bytes]:
        return iter(())

    async def __aiter__(self) -> AsyncIterator[bytes]:
        return
        yield


class _NoCookies(CookieJar):
    def extract_cookies(self, response: Any, request: Any) -> None:
        """Keep none."""


_NO_BODY = _NoBody()
_NO_AUTH = httpx2.Auth()


class _Wire:
    """Sends by an httpx2 client: the caller's, or one of ours for this process and event loop.

    Ours has a transport of httpx2's own class: what instruments, records or mocks httpx2 patches those, at any time.
    """

    _client_kind: ClassVar[Any]
    _transport_kind: ClassVar[Any]
    _pool_kind: ClassVar[Any]
    _backend_kind: ClassVar[Any]

    def __init__(self, configuration: Configuration, given: Any) -> None:
        if given is not None and not isinstance(given, self._client_kind):
            kind = f"httpx2.{self._client_kind.__name__}"
            raise ConfigurationError(f"http_client must be an {kind}; got {short_repr(given)}")
        self._base_url, self._given = configuration.origins.base_url, given
        self._redact = configuration.credentials.redact
        self._url = lru_cache(64)(httpx2.URL)  # parsing takes a tenth of a call, and who polls asks for the same again
        self._client = given or self._client_kind(transport=self._transport(), cookies=_NoCookies())
        self._headers = httpx2.Headers(
            {
                "Host": httpx2.URL(self._base_url).netloc.decode("ascii"),
                "Accept": "application/json",
                "Accept-Encoding": "gzip",
                "Authorization": configuration.credentials.header(),
                "User-Agent": configuration.user_agent,
            }
        )

    def _transport(self) -> Any:
        # Over plain http no certificates are loaded (that takes longer than all else at start) and no proxy of the
        # environment is asked: it would be sent the credentials.
        secure = self._base_url.startswith("https:")
        limits = httpx2.Limits(max_connections=MOST_CONNECTIONS, max_keepalive_connections=MOST_CONNECTIONS)
        try:
            url = environment_proxy(self._base_url) if secure else None
            proxy = None if url is None else httpx2.Proxy(url)
            context = httpx2.create_ssl_context(verify=secure)
            transport = self._transport_kind(verify=context, limits=limits, proxy=proxy)
            transport._pool = self._pool_kind(  # noqa: SLF001 - see the module's text
                ssl_context=context,
                proxy=None if proxy is None else httpcore2.Proxy(str(proxy.url), proxy.raw_auth),
                max_connections=limits.max_connections,
                max_keepalive_connections=limits.max_keepalive_connections,
                keepalive_expiry=limits.keepalive_expiry,
                network_backend=self._backend_kind(),
            )
        except (ImportError, OSError, ValueError, httpx2.InvalidURL) as error:
            # Its text is not shown: a proxy's URL may hold a password.
            raise ConfigurationError(
                f"httpx2 cannot be set up ({type(error).__name__}): look at the environment's proxy variables, "
                "SSL_CERT_FILE and SSL_CERT_DIR"
            ) from None
        return transport

    def request(self, send: Send) -> httpx2.Request:
        """Build a request: always to the configured origin, the credentials in their header only."""
        if self._given is not None and self._given.is_closed:
            raise ConfigurationError("the http_client is closed; give an open one")
        left = send.left()
        if left <= 0:
            raise httpx2.PoolTimeout(_LATE)
        steps = send.timeout
        limits = {"connect": steps.connect, "read": steps.read, "write": steps.write, "pool": steps.pool}
        for step, seconds in limits.items():
            if self._given is None and step != "pool":
                limits[step] = _StepLimit(seconds, send.left)
            elif left < _UNLIMITED:
                limits[step] = left if seconds is None else min(seconds, left)
        url = self._url(f"{self._base_url}{send.target}")
        return httpx2.Request("GET", url, headers=self._headers, stream=_NO_BODY, extensions={"timeout": limits})

    def _failure(self, error: Exception) -> TransportError:
        """Say what went wrong in the client's own terms, without the request that httpx2 hangs on its errors."""
        chain: list[BaseException] = [error]
        while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None and len(chain) < _LONGEST_CHAIN:
            chain.append(cause)
        # trio's own errors have no text, and what they come from tells why.
        reason = ([text for text in map(str, chain) if text] or [""])[0]
        text = one_line(self._redact(f"{type(error).__name__}: {reason}".removesuffix(": ")))
        if isinstance(error, (httpx2.TimeoutException, TimeoutError)):
            failure: TransportError = RequestTimeoutError(f"no whole response from {self._base_url} in time ({text})")
        else:
            failure = TransportError(f"no whole response from {self._base_url} ({text})")
        wrong_certificate = any(isinstance(one, ssl.SSLCertVerificationError) for one in chain)
        refused_by_proxy = isinstance(error, httpx2.ProxyError) and reason[:3] in {"403", "407"}
        failure.attempts = 0 if isinstance(error, _NOT_SENT) else 1
        failure.may_pass = not (wrong_certificate or refused_by_proxy)
        return failure

    def _failures(self) -> tuple[type[Exception], ...]:
        """List what httpx2 and the network under it can raise while a request is under way.

        The errors of anyio and trio come through while a connection is being set up or closed; RuntimeError where an
        event loop was closed meanwhile, and ValueError where a socket was, or for a host name that cannot be encoded.
        Where a caller's client has event hooks, these two may be what a hook raises: the caller sees them as they are.
        """
        hooked = self._given is not None and any(self._given.event_hooks.values())
        names = ("BrokenResourceError", "BusyResourceError", "ClosedResourceError")
        modules = filter(None, map(sys.modules.get, ("anyio", "trio")))
        of_the_loop = [getattr(module, name) for module in modules for name in names]
        others = () if hooked else (RuntimeError, ValueError)
        return (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, OSError, *others, *of_the_loop)


class HttpxWire(_Wire):
    """Sends blocking."""

    _client_kind = httpx2.Client
    _transport_kind = httpx2.HTTPTransport
    _pool_kind = httpcore2.ConnectionPool
    _backend_kind = _Backend

    def send(self, send: Send) -> ResponseReader | TransportError:
        """Make one attempt."""
        try:
            response = self._client.send(self.request(send), stream=True, auth=_NO_AUTH, follow_redirects=False)
            try:
                reader = _begun(response)
                for chunk in () if response.is_stream_consumed else response.stream:
                    if send.left() <= 0:
                        raise httpx2.ReadTimeout(_LATE)
                    if not reader.add(chunk):
                        break
                return reader
            finally:
                response.close()
        except self._failures() as error:
            return self._failure(error)

    def close(self) -> None:
        """Close the connections of ours."""
        if self._given is None:
            self._client.close()


class AsyncHttpxWire(_Wire):
    """Sends awaited."""

    _client_kind = httpx2.AsyncClient
    _transport_kind = httpx2.AsyncHTTPTransport
    _pool_kind = httpcore2.AsyncConnectionPool
    _backend_kind = _AsyncBackend

    async def send(self, send: Send) -> ResponseReader | TransportError:
        """Make one attempt."""
        try:
            response = await self._client.send(self.request(send), stream=True, auth=_NO_AUTH, follow_redirects=False)
            try:
                reader = _begun(response)
                if not response.is_stream_consumed:
                    chunks = aiter(response.stream)
                    async for chunk in chunks:
                        late = send.left() <= 0
                        if late or not reader.add(chunk):
                            await self._abandon(response, chunks)
                            if late:
                                raise httpx2.ReadTimeout(_LATE)
                            break
                return reader
            finally:
                await response.aclose()
        except self._failures() as error:
            return self._failure(error)

    async def _abandon(self, response: httpx2.Response, chunks: AsyncIterator[bytes]) -> None:
        """Close a response half-way and let httpx2's generators run into that: trio warns of any left hanging."""
        await response.aclose()
        with suppress(*self._failures()):
            async for _ in chunks:
                pass

    async def close(self) -> None:
        """Close the connections of ours."""
        if self._given is None:
            await self._client.aclose()


def _begun(response: httpx2.Response) -> ResponseReader:
    """Begin to read; where a hook or a mock has read the body already, httpx2 has decompressed it, too."""
    headers = response.headers.raw
    if not response.is_stream_consumed:
        return ResponseReader(response.status_code, headers)
    reader = ResponseReader(response.status_code, [pair for pair in headers if pair[0].lower() != b"content-encoding"])
    reader.add(response.content)
    return reader
