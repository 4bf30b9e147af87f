"""Sending a request exactly as written: over the network, or to an ASGI application in this process."""

import asyncio
import gzip
import time
import zlib
from collections.abc import Callable, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Protocol, Self
from urllib.parse import unquote_to_bytes, urlsplit

import httpx2

from contract_tests.provider.exchange import Request, Response
from contract_tests.provider.header_text import elements

TIMEOUT_SECONDS = 30.0
DECODE: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.decompress, "deflate": zlib.decompress}
"""The content codings that a request of ours accepts."""
IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})
CLOSED = "the provider closed a kept connection without an answer, and was asked again on a new one (RFC 9112, 9.3.1)"


class NoAnswer(Exception):  # noqa: N818 # it is a finding about the provider
    """The provider gave no whole HTTP answer; the message says what happened instead."""


class Transport(Protocol):
    """Takes a request to the provider.

    Attributes:
        notes: What a reader of the report should know of how the answers came.
    """

    notes: set[str]

    def send(self, request: Request) -> Response:
        """The provider's answer; redirects are not followed.

        Raises:
            NoAnswer: There was none.
        """

    def send_at_once(self, requests: Sequence[Request]) -> list[Response | NoAnswer]:
        """The provider's answers to requests that are under way at the same time, or why there was none."""

    def close(self) -> None:
        """Close connections."""


class _ConnectionClosed(NoAnswer):
    """There was no answer on a connection, which was a kept one or a new one."""

    def __init__(self, message: str, *, was_kept: bool) -> None:
        super().__init__(message)
        self.was_kept = was_kept


class Network:
    """HTTP/1.1 over connections that are kept open."""

    def __init__(self, *, is_loopback: bool) -> None:
        # Neither Accept nor Accept-Encoding of its own accord: what is sent is what the request says.
        self._client = httpx2.Client(timeout=TIMEOUT_SECONDS, trust_env=not is_loopback)
        self._client.headers.clear()
        self.notes: set[str] = set()

    def send(self, request: Request) -> Response:
        """See Transport; asks again, once, if a kept connection turns out to be closed."""
        try:
            return self._send(request)
        except _ConnectionClosed as closed:
            if not closed.was_kept or request.method not in IDEMPOTENT:
                raise
            self.notes.add(CLOSED)
            return self._send(request, anew=True)

    def _send(self, request: Request, *, anew: bool = False) -> Response:
        seen: set[str] = set()
        parts = urlsplit(request.url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        message = httpx2.Request(
            request.method,
            f"{parts.scheme}://{parts.netloc}/",
            headers=[
                *((name.encode(), value.encode("latin-1")) for name, value in request.headers),
                *([(b"Connection", b"close")] if anew else []),
            ],
            extensions={
                "target": target.encode("ascii"),
                "timeout": httpx2.Timeout(TIMEOUT_SECONDS).as_dict(),
                "trace": lambda event, _: seen.add(event),
            },
        )
        message.method = request.method  # httpx2 has written it in capitals
        try:
            answer = self._client.send(message, stream=True)
            try:
                raw = b"".join(answer.iter_raw())
            finally:
                answer.close()
        except (httpx2.NetworkError, httpx2.RemoteProtocolError) as error:
            if "http11.receive_response_headers.complete" in seen:
                raise NoAnswer(f"{type(error).__name__}: {error}") from error
            was_kept = "connection.connect_tcp.started" not in seen
            raise _ConnectionClosed(f"{type(error).__name__}: {error}", was_kept=was_kept) from error
        except httpx2.HTTPError as error:
            raise NoAnswer(f"{type(error).__name__}: {error}") from error
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers.raw)
        return Response(answer.status_code, headers, decoded(headers, raw), len(raw), time.time())

    def send_at_once(self, requests: Sequence[Request]) -> list[Response | NoAnswer]:
        """See Transport."""

        def answer(request: Request) -> Response | NoAnswer:
            try:
                return self.send(request)
            except NoAnswer as error:
                return error

        with ThreadPoolExecutor(len(requests)) as threads:
            return list(threads.map(answer, requests))

    def close(self) -> None:
        """See Transport."""
        self._client.close()


class InProcess:
    """Calls an ASGI application; nothing between us and what it sends, so that even a wrong length is seen."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self._app = app
        # No Runner: it sets and takes back the handler of Ctrl-C around each call, which costs more than the call.
        self._loop = asyncio.new_event_loop()
        self.notes: set[str] = set()

    def send(self, request: Request) -> Response:
        """See Transport."""
        return self._loop.run_until_complete(self._call(request))

    def send_at_once(self, requests: Sequence[Request]) -> list[Response | NoAnswer]:
        """See Transport."""

        async def answer(request: Request) -> Response | NoAnswer:
            try:
                return await self._call(request)
            except NoAnswer as error:
                return error

        async def answers() -> list[Response | NoAnswer]:
            return await asyncio.gather(*map(answer, requests))

        return self._loop.run_until_complete(answers())

    async def _call(self, request: Request) -> Response:
        parts = urlsplit(request.url)
        sent: list[MutableMapping[str, Any]] = []

        async def receive() -> dict[str, Any]:  # ASGI says so
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: MutableMapping[str, Any]) -> None:  # ASGI says so
            sent.append(message)

        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": parts.scheme,
            "path": unquote_to_bytes(parts.path).decode("utf-8", "replace"),
            "raw_path": parts.path.encode("ascii"),
            "query_string": parts.query.encode("ascii"),
            "root_path": "",
            "headers": [
                (b"host", parts.netloc.encode()),
                *((name.lower().encode(), value.encode("latin-1")) for name, value in request.headers),
            ],
            "client": ("127.0.0.1", 50000),
            "server": (parts.hostname, parts.port or 80),
            "state": {},
        }
        problem: Exception | None = None
        try:
            await self._app(scope, receive, send)
        except Exception as error:  # noqa: BLE001 # a provider under test may raise anything: that is a finding
            problem = error
        if not sent or sent[0]["type"] != "http.response.start" or sent[-1].get("more_body", False) or len(sent) == 1:
            raise NoAnswer(f"{type(problem).__name__}: {problem}" if problem else "no whole response") from problem
        raw = b"".join(message.get("body", b"") for message in sent[1:])
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in sent[0].get("headers", ()))
        return Response(int(sent[0]["status"]), headers, decoded(headers, raw), len(raw), time.time())

    def close(self) -> None:
        """See Transport."""
        self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def decoded(headers: tuple[tuple[str, str], ...], raw: bytes) -> bytes:
    """A body without its content codings.

    Raises:
        NoAnswer: It is not of the coding that the headers name.
    """
    codings = elements([value for name, value in headers if name.lower() == "content-encoding"])
    for coding in reversed([coding.lower().removeprefix("x-") for coding in codings]):
        if coding not in DECODE or not raw:
            return raw
        try:
            raw = DECODE[coding](raw)
        except (OSError, EOFError, zlib.error) as error:
            raise NoAnswer(f"Content-Encoding says {coding}, and the body is none: {error}") from error
    return raw
