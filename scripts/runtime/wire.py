"""The one module that speaks HTTP: true requests of a plain httpx2 client, over connections that keep to a call's time.

httpx2 limits single steps only, so a server that drips one byte at a time could keep a call alive for hours. And it
looks for bytes behind a response, which the next call would take for its own, in the socket only. Both are mended in
the connections, which httpcore2 lets its users provide; httpx2 has no such argument, so its transport's `_pool` is
replaced. Where an unknown version calls that otherwise, calls work as they are, but headers may drip in past the
limit, and such bytes are seen in the socket only. A test fails if that happens with the locked version.
"""

import socket
import ssl
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import suppress
from http.cookiejar import CookieJar
from typing import Any, TypeAlias

import httpcore2
import httpx2

from .call import NoResponseError, Send
from .errors import ConfigurationError
from .loops import trio_if_running
from .proxies import environment_proxy
from .response import ResponseReader
from .session import Begin
from .settings import MOST_CONNECTIONS, Destination
from .text import short_repr

HttpClient: TypeAlias = httpx2.Client
AsyncHttpClient: TypeAlias = httpx2.AsyncClient

_ALL = 1024 * 1024  # bytes; asyncio takes at most 256 KiB from a socket at once
_LATE = "the call's total time is over"
_LONGEST_CHAIN = 20
_UNLIMITED = float("inf")
_NOT_SENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
    httpx2.LocalProtocolError,
)


class _StepLimit(float):
    """A step's own limit in seconds, infinity for none, which knows how much is left of its call.

    httpcore2 hands what stands in a request's `extensions["timeout"]` down to the connection untouched.
    """

    left: Callable[[], float]

    def now(self, late: type[Exception], parts: int = 1) -> float | None:
        """Return what the step may take now that it begins, of so many equal parts of what is left.

        Raises:
            Exception: `late`, as nothing is left. A server that is never late for a single step would else be read
                for ever.
        """
        left = self.left() / parts
        if left <= 0:
            raise late(_LATE)
        return None if self == left == _UNLIMITED else min(self, left)


def _step_limit(seconds: float | None, left: Callable[[], float]) -> _StepLimit:
    limit = _StepLimit(_UNLIMITED if seconds is None else seconds)
    limit.left = left
    return limit


def _seconds(timeout: float | None, late: type[Exception]) -> float | None:
    return timeout.now(late) if isinstance(timeout, _StepLimit) else timeout


class _HeldByte:
    """Holds the last byte of every read back until it is asked for.

    h11 asks for it only if the response needs it, so if it is still here when the response is over, bytes trail.
    """

    _stream: Any

    def __init__(self) -> None:
        self._held = b""

    def _held_back(self, data: bytes) -> bytes:
        if len(data) > 1:
            self._held = data[-1:]
            return data[:-1]
        return data

    def get_extra_info(self, info: str) -> Any:
        """Ask the connection; what is idle and "is_readable" will be closed."""
        if info == "is_readable" and (self._held or self._has_read_ahead()):
            return True
        return self._stream.get_extra_info(info)

    def _has_read_ahead(self) -> bool:
        tls = self._stream.get_extra_info("ssl_object")
        if isinstance(tls, ssl.SSLObject):  # anyio's and trio's TLS takes more from the socket than it hands out
            try:
                tls.read(1)
            except ssl.SSLWantReadError:
                return False
            except ssl.SSLError:
                pass  # it was closed
            return True
        return False


class _Connection(_HeldByte, httpcore2.NetworkStream):
    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        super().__init__()
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        held, self._held = self._held, b""
        return held or self._held_back(self._stream.read(max_bytes, _seconds(timeout, httpcore2.ReadTimeout)))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if buffer:  # a request without a body still has two empty parts "written"
            self._stream.write(buffer, _seconds(timeout, httpcore2.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> "_Connection":
        seconds = _seconds(timeout, httpcore2.ConnectTimeout)
        return _Connection(self._stream.start_tls(ssl_context, server_hostname, seconds))


class _AsyncConnection(_HeldByte, httpcore2.AsyncNetworkStream):
    def __init__(self, stream: httpcore2.AsyncNetworkStream) -> None:
        super().__init__()
        self._stream = stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        held, self._held = self._held, b""
        if held:
            return held
        # All that has arrived, so that none of it stays where nobody looks.
        seconds = _seconds(timeout, httpcore2.ReadTimeout)
        return self._held_back(await self._stream.read(max(max_bytes, _ALL), seconds))

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if buffer:
            await self._stream.write(buffer, _seconds(timeout, httpcore2.WriteTimeout))

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> "_AsyncConnection":
        seconds = _seconds(timeout, httpcore2.ConnectTimeout)
        return _AsyncConnection(await self._stream.start_tls(ssl_context, server_hostname, seconds))


class _Backend(httpcore2.NetworkBackend):
    def __init__(self) -> None:
        self._system = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> _Connection:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore2.ConnectError(str(error)) from error
        addresses = list(dict.fromkeys(str(place[0]) for *_, place in found))
        failure: Exception = httpcore2.ConnectError("no address")
        for number, address in enumerate(addresses):
            if isinstance(timeout, _StepLimit):
                # Some addresses may swallow what is sent to them: each has its share of the time.
                seconds = timeout.now(httpcore2.ConnectTimeout, len(addresses) - number)
            else:
                seconds = timeout
            try:
                return _Connection(self._system.connect_tcp(address, port, seconds, local_address, socket_options))
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure


class _AsyncBackend(httpcore2.AsyncNetworkBackend):
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> _AsyncConnection:
        system = httpcore2.AnyIOBackend() if trio_if_running() is None else httpcore2.TrioBackend()
        seconds = _seconds(timeout, httpcore2.ConnectTimeout)
        return _AsyncConnection(await system.connect_tcp(host, port, seconds, local_address, socket_options))


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


def _transport(base_url: str, kind: Any, pool: Any, backend: Any) -> Any:
    """Build a transport of httpx2 over connections of ours.

    It is no transport of our own class: what instruments, records or mocks httpx2 patches `handle_request` of its
    classes, at any time.
    """
    # Over plain http no certificates are loaded (that takes longer than all else at start) and no proxy of the
    # environment is asked: it would be sent the credentials.
    secure = base_url.startswith("https:")
    limits = httpx2.Limits(max_connections=MOST_CONNECTIONS, max_keepalive_connections=MOST_CONNECTIONS)
    try:
        url = environment_proxy(base_url) if secure else None
        proxy = None if url is None else httpx2.Proxy(url)
        context = httpx2.create_ssl_context(verify=secure)
        transport = kind(verify=context, limits=limits, proxy=proxy)
        transport._pool = pool(  # noqa: SLF001 - see the module's text
            ssl_context=context,
            proxy=None if proxy is None else _core_proxy(proxy),
            max_connections=limits.max_connections,
            max_keepalive_connections=limits.max_keepalive_connections,
            keepalive_expiry=limits.keepalive_expiry,
            network_backend=backend(),
        )
    except (ImportError, OSError, ValueError, httpx2.InvalidURL) as error:
        # Its text is not shown: a proxy's URL may hold a password.
        raise ConfigurationError(
            f"httpx2 cannot be set up ({type(error).__name__}): look at the environment's proxy variables, "
            "SSL_CERT_FILE and SSL_CERT_DIR"
        ) from None
    return transport


def _core_proxy(proxy: httpx2.Proxy) -> httpcore2.Proxy:
    url = proxy.url
    place = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    return httpcore2.Proxy(place, proxy.raw_auth, proxy.headers.raw, proxy.ssl_context)


class _Requests:
    """Builds the requests of one client: always to the configured origin, the credentials in their header only."""

    def __init__(self, destination: Destination, *, guarded: bool) -> None:
        origin = httpx2.URL(destination.base_url)
        self._base_url, self._guarded = destination.base_url, guarded
        self._headers = httpx2.Headers(
            {
                "Host": origin.netloc.decode("ascii"),
                "Accept": "application/json",
                "Accept-Encoding": "gzip",
                "Authorization": destination.credentials.header(),
                "User-Agent": destination.user_agent,
            }
        )

    def build(self, send: Send) -> httpx2.Request:
        left = send.left()
        if left <= 0:
            raise httpx2.PoolTimeout(_LATE)

        def shorter(limit: float | None) -> float | None:
            return None if limit is None and left == _UNLIMITED else min(left if limit is None else limit, left)

        limits = send.timeout
        timeout: dict[str, float | None] = {"pool": shorter(limits.pool)}
        for step in ("connect", "read", "write"):
            limit = getattr(limits, step)
            timeout[step] = _step_limit(limit, send.left) if self._guarded else shorter(limit)
        return httpx2.Request(
            "GET",
            f"{self._base_url}{send.target}",
            headers=self._headers,
            stream=_NO_BODY,
            extensions={"timeout": timeout},
        )


class HttpxWire:
    """Sends by an httpx2 client: the caller's, or one of ours for this process."""

    def __init__(self, destination: Destination, given: httpx2.Client | None) -> None:
        self._requests = _Requests(destination, guarded=given is None)
        self._given = given
        self._client = given or httpx2.Client(
            transport=_transport(destination.base_url, httpx2.HTTPTransport, httpcore2.ConnectionPool, _Backend),
            cookies=_NoCookies(),
        )

    def send(self, send: Send, begin: Begin) -> ResponseReader:
        """Make one attempt."""
        _check_open(self._given)
        try:
            response = self._client.send(self._requests.build(send), stream=True, auth=_NO_AUTH, follow_redirects=False)
            try:
                reader = begin(response.status_code, _raw_headers(response))
                if response.is_stream_consumed:
                    reader.add(response.content)
                else:
                    chunks: Any = response.stream
                    for chunk in chunks:
                        if not _goes_on(reader, chunk, send):
                            break
                return reader
            finally:
                response.close()
        except _failures(self._given) as error:
            raise _no_response(error) from None

    def close(self) -> None:
        """Close the connections of ours."""
        if self._given is None:
            self._client.close()


class AsyncHttpxWire:
    """Sends by an httpx2 client: the caller's, or one of ours for this process and event loop."""

    def __init__(self, destination: Destination, given: httpx2.AsyncClient | None) -> None:
        self._requests = _Requests(destination, guarded=given is None)
        self._given = given
        self._client = given or httpx2.AsyncClient(
            transport=_transport(
                destination.base_url, httpx2.AsyncHTTPTransport, httpcore2.AsyncConnectionPool, _AsyncBackend
            ),
            cookies=_NoCookies(),
        )

    async def send(self, send: Send, begin: Begin) -> ResponseReader:
        """Make one attempt."""
        _check_open(self._given)
        try:
            response = await self._client.send(
                self._requests.build(send), stream=True, auth=_NO_AUTH, follow_redirects=False
            )
            try:
                reader = begin(response.status_code, _raw_headers(response))
                if response.is_stream_consumed:
                    reader.add(response.content)
                else:
                    stream: Any = response.stream
                    chunks: AsyncIterator[bytes] = aiter(stream)
                    async for chunk in chunks:
                        if not _goes_on(reader, chunk, send):
                            await _abandon(response, chunks)
                            break
                return reader
            finally:
                await response.aclose()
        except _failures(self._given) as error:
            raise _no_response(error) from None

    async def close(self) -> None:
        """Close the connections of ours."""
        if self._given is None:
            await self._client.aclose()


def check_client(given: object, kind: type[httpx2.Client | httpx2.AsyncClient]) -> None:
    """Refuse a caller's client that is of another kind.

    Raises:
        ConfigurationError: It is.
    """
    if not isinstance(given, kind):
        raise ConfigurationError(f"http_client must be an httpx2.{kind.__name__}; got {short_repr(given)}")


def _check_open(given: httpx2.Client | httpx2.AsyncClient | None) -> None:
    if given is not None and given.is_closed:
        raise ConfigurationError("the http_client is closed; give an open one")


def _raw_headers(response: httpx2.Response) -> list[tuple[bytes, bytes]]:
    """Return the headers; where a hook or a mock has read the body already, httpx2 has decompressed it."""
    headers = response.headers.raw
    if response.is_stream_consumed:
        return [(name, value) for name, value in headers if name.lower() != b"content-encoding"]
    return headers


def _goes_on(reader: ResponseReader, chunk: bytes, send: Send) -> bool:
    if send.left() <= 0:
        raise httpx2.ReadTimeout(_LATE)
    return reader.add(chunk)


async def _abandon(response: httpx2.Response, chunks: AsyncIterator[bytes]) -> None:
    """Close a response half-way, and let httpx2's generators run into that: trio warns of any that is left hanging."""
    await response.aclose()
    with suppress(*_failures(None)):
        async for _ in chunks:
            pass


def _failures(given: httpx2.Client | httpx2.AsyncClient | None) -> tuple[type[Exception], ...]:
    """List what httpx2 and the network under it can raise while a request is under way.

    Besides httpx2's own errors: the errors of anyio and trio that it lets through while a connection is being set up
    or closed, RuntimeError where an event loop was closed meanwhile, and ValueError where a socket was (and its
    subclass UnicodeError for a host name that the resolver cannot encode). Where a caller's client has event hooks,
    these two may as well be what a hook raises: the caller is to see them as they are.
    """
    hooked = given is not None and any(given.event_hooks.values())
    return (
        httpx2.HTTPError,
        httpx2.InvalidURL,
        httpx2.StreamError,
        OSError,
        *(() if hooked else (RuntimeError, ValueError)),
        *(
            getattr(module, name)
            for module in map(sys.modules.get, ("anyio", "trio"))
            for name in ("BrokenResourceError", "BusyResourceError", "ClosedResourceError")
            if module is not None
        ),
    )


def _no_response(error: Exception) -> NoResponseError:
    chain: list[BaseException] = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None and len(chain) < _LONGEST_CHAIN:
        chain.append(cause)
    # trio's own errors have no text, and what they come from tells why.
    reason = next(filter(None, map(str, chain)), "")
    wrong_certificate = any(isinstance(one, ssl.SSLCertVerificationError) for one in chain)
    refused_by_proxy = isinstance(error, httpx2.ProxyError) and reason[:3] in {"403", "407"}
    return NoResponseError(
        f"{type(error).__name__}: {reason}".removesuffix(": "),
        timed_out=isinstance(error, (httpx2.TimeoutException, TimeoutError)),
        sent=not isinstance(error, _NOT_SENT),
        may_pass=not (wrong_certificate or refused_by_proxy),
    )
