"""Sending a request exactly as written: over the network, or to an ASGI application in this process."""

import asyncio
import gzip
import time
import zlib
from collections.abc import Callable, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import httpx2

from contract_tests.provider.exchange import Headers, Request, Response
from contract_tests.provider.value_syntax import elements

TIMEOUT_SECONDS = 30.0
DECODE: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.decompress, "deflate": zlib.decompress}
"""The content codings that a request of ours accepts."""
IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})
CLOSED = "the provider closed a kept connection without a response, and was asked again on a new one (RFC 9112, 9.3.1)"


class NoResponse(Exception):  # noqa: N818 # it is a finding about the provider
    """The provider gave no whole HTTP answer; the message says what happened instead."""


class Network:
    """HTTP/1.1 over connections that are kept open; redirects are not followed."""

    def __init__(self, *, is_loopback: bool) -> None:
        def client(**more: Any) -> httpx2.Client:
            made = httpx2.Client(timeout=TIMEOUT_SECONDS, trust_env=not is_loopback, **more)
            made.headers.clear()  # neither Accept nor Accept-Encoding of its own: what is sent is what the request says
            return made

        self._keeping = client()
        self._anew = client(limits=httpx2.Limits(max_keepalive_connections=0))
        self.notes: set[str] = set()  # what a reader of the report should know of how the responses came

    def close(self) -> None:
        self._keeping.close()
        self._anew.close()

    def send(self, request: Request) -> Response | NoResponse:
        """Send a request; one that met a kept connection which turns out to be closed is sent again, once.

        What may not be sent twice gets a new connection at once (RFC 9110, 9.2.2).
        """
        seen: set[str] = set()
        may_be_repeated = request.method in IDEMPOTENT
        try:
            return self._send(self._keeping if may_be_repeated else self._anew, request, seen)
        except httpx2.HTTPError as error:
            problem = error
        was_kept = "connection.connect_tcp.started" not in seen
        has_begun = "http11.receive_response_headers.complete" in seen
        is_closed = isinstance(problem, httpx2.NetworkError | httpx2.RemoteProtocolError)
        if is_closed and was_kept and not has_begun and may_be_repeated:
            self.notes.add(CLOSED)
            try:
                return self._send(self._anew, request, seen)
            except httpx2.HTTPError as error:
                problem = error
        return NoResponse(f"{type(problem).__name__}: {problem}")

    def _send(self, client: httpx2.Client, request: Request, seen: set[str]) -> Response | NoResponse:
        parts = urlsplit(request.url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        message = httpx2.Request(
            request.method,
            f"{parts.scheme}://{parts.netloc}/",
            headers=[(name.encode(), value.encode("latin-1")) for name, value in request.headers],
            extensions={
                "target": target.encode("ascii"),
                "timeout": httpx2.Timeout(TIMEOUT_SECONDS).as_dict(),
                "trace": lambda event, _: seen.add(event),
            },
        )
        message.method = request.method  # httpx2 has written it in capitals
        answer = client.send(message, stream=True)
        try:
            raw = b"".join(answer.iter_raw())
        finally:
            answer.close()
        return _response(answer.status_code, answer.headers.raw, raw)

    def send_at_once(self, requests: Sequence[Request]) -> list[Response | NoResponse]:
        with ThreadPoolExecutor(len(requests)) as threads:
            return list(threads.map(self.send, requests))


class InProcess:
    """Calls an ASGI application; nothing between us and what it sends, so that even a wrong length is seen."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self._app = app
        # No Runner: it sets and takes back the handler of Ctrl-C around each call, which costs more than the call.
        self._loop = asyncio.new_event_loop()
        self.notes: set[str] = set()
        self.close = self._loop.close

    def send(self, request: Request) -> Response | NoResponse:
        return self._loop.run_until_complete(self._call(request))

    def send_at_once(self, requests: Sequence[Request]) -> list[Response | NoResponse]:
        async def answers() -> list[Response | NoResponse]:
            return await asyncio.gather(*map(self._call, requests))

        return self._loop.run_until_complete(answers())

    async def _call(self, request: Request) -> Response | NoResponse:
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
            return NoResponse(f"{type(problem).__name__}: {problem}" if problem else "no whole response")
        raw = b"".join(message.get("body", b"") for message in sent[1:])
        return _response(int(sent[0]["status"]), sent[0].get("headers", ()), raw)


def _response(status: int, raw_headers: Sequence[tuple[bytes, bytes]], raw: bytes) -> Response | NoResponse:
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in raw_headers)
    try:
        return Response(status, headers, decoded(headers, raw), len(raw), time.time())
    except NoResponse as error:
        return error


def decoded(headers: Headers, raw: bytes) -> bytes:
    """A body without its content codings; raises NoResponse if it is not of the coding that the headers name."""
    codings = elements([value for name, value in headers if name.lower() == "content-encoding"])
    for coding in reversed([coding.lower().removeprefix("x-") for coding in codings]):
        if coding not in DECODE or not raw:
            return raw
        try:
            raw = DECODE[coding](raw)
        except (OSError, EOFError, zlib.error) as error:
            raise NoResponse(f"Content-Encoding says {coding}, but the body is not: {error}") from error
    return raw
