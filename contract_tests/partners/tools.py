"""What a tool sees of three calls in a row by the default client; a program for build/partners, which prints JSON.

`python -m contract_tests.partners.tools TOOL WHEN`, WHEN the tool is installed: before the first call of either client,
the sync and the async one, or after. The three calls are two fetches and a list.
"""

import asyncio
import contextlib
import json
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from twilio_receipts import AsyncClient, Client, TransportError

ACCOUNT, SECRET = "AC" + "b" * 32, "canary0123456789"
CH, IM = "CH" + "0" * 32, "IM" + "0" * 32
SIDS = [f"DY{number:032x}" for number in range(4)]
LOST = "DY" + "f" * 32
Seen = dict[str, Any]


class Handler(BaseHTTPRequestHandler):
    """Answers every fetch and list; a fetch of the lost one has its connection cut."""

    protocol_version = "HTTP/1.1"
    received: list[tuple[str, dict[str, str]]] = []  # noqa: RUF012 - one server a process

    def do_GET(self) -> None:
        self.received.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        if LOST in self.path:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
            self.close_connection = True
            return
        page = {"meta": {"next_page_url": None}, "delivery_receipts": []}
        body = json.dumps({"sid": self.path.rpartition("/")[2]} if "/DY" in self.path else page).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def served() -> Iterator[str]:
    """Serve on a free port of this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Calls:
    """One client of either kind, its calls made blocking."""

    def __init__(self, kind: str, base_url: str) -> None:
        options: dict[str, Any] = {"base_url": base_url, "max_retries": 0}
        self._loop = asyncio.new_event_loop() if kind == "async" else None
        self._client: Any = (AsyncClient if self._loop else Client)(ACCOUNT, SECRET, **options)

    def _do(self, outcome: Any) -> Any:
        return self._loop.run_until_complete(outcome) if self._loop else outcome

    def fetch(self, sid: str) -> Any:
        """Fetch one."""
        return self._do(self._client.receipts.fetch(CH, IM, sid))

    def three(self, order: tuple[int, ...] = (1, 2)) -> list[str]:
        """Two fetches and a page; returns what came back."""
        found = [str(self.fetch(SIDS[number]).sid) for number in order]
        page = self._do(self._client.receipts.page(CH, IM))
        return [*found, str(len(page.delivery_receipts))]

    def close(self) -> None:
        """Close it."""
        self._do(self._client.close())
        if self._loop:
            self._loop.close()


def opentelemetry(calls: Calls, _base_url: str) -> Seen:
    """Its instrumentation of httpx2: a span for each request, and its context in a header."""
    from opentelemetry.instrumentation.httpx import HTTPX2ClientInstrumentor
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    HTTPX2ClientInstrumentor().instrument(tracer_provider=provider)
    calls.three()
    HTTPX2ClientInstrumentor().uninstrument()
    spans = exporter.get_finished_spans()
    urls = [(span.attributes or {}).get("http.url", (span.attributes or {}).get("url.full")) for span in spans]
    sent = [f"{span.context.trace_id:032x}-{span.context.span_id:016x}" for span in spans]
    return {"urls": urls, "contexts": sent, "told": "".join(span.to_json() for span in spans)}


def sentry(calls: Calls, _base_url: str) -> Seen:
    """Its integration of httpx2: spans, breadcrumbs, and an event of an error with the locals of its stack."""
    import sentry_sdk
    from sentry_sdk.transport import Transport

    events: list[Any] = []

    class Kept(Transport):  # type: ignore[misc]  # sentry is in build/partners only
        def capture_envelope(self, envelope: Any) -> None:
            events.extend(item.payload.json for item in envelope.items if item.payload.json)

    sentry_sdk.init(
        dsn="http://key@127.0.0.1:1/1", transport=Kept, traces_sample_rate=1.0, include_local_variables=True
    )
    sentry_sdk.get_isolation_scope().clear_breadcrumbs()  # of the client before
    with sentry_sdk.start_transaction(name="three calls"):
        calls.three()
    try:
        calls.fetch(LOST)
    except TransportError as error:
        sentry_sdk.capture_exception(error)
    sentry_sdk.flush()
    transaction = next(event for event in events if event.get("type") == "transaction")
    failure = next(event for event in events if event.get("exception"))
    return {
        "urls": [span["data"]["url"] for span in transaction["spans"] if span["op"] == "http.client"],
        "breadcrumbs": [crumb["data"]["url"] for crumb in failure["breadcrumbs"]["values"] if crumb["type"] == "http"],
        "locals": [frame["function"] for value in failure["exception"]["values"]
                   for frame in value["stacktrace"]["frames"] if frame.get("vars")],
        "told": json.dumps(events, default=repr),
    }  # fmt: skip


def vcrpy(calls: Calls, base_url: str) -> Seen:
    """Records, and replays in another order without a request; asks nobody for what it has not recorded."""
    import vcr
    import vcr.errors

    cassettes = Path(tempfile.mkdtemp())
    seen: Seen = {}
    for name, options in (("plain", {}), ("filtered", {"filter_headers": ["authorization"]})):
        with vcr.use_cassette(str(cassettes / name), record_mode="once", **options) as cassette:
            calls.three()
        seen[name] = (cassettes / name).read_text(encoding="utf-8")
        seen["urls"] = [request.uri for request in cassette.requests]
    before = len(Handler.received)
    with vcr.use_cassette(str(cassettes / "filtered"), record_mode="none") as cassette:
        seen["replayed"] = calls.three((2, 1))
        try:
            calls.fetch(SIDS[3])
        except vcr.errors.CannotOverwriteExistingCassetteException:
            seen["refused"] = True
    return seen | {"played": cassette.play_count, "network": len(Handler.received) - before, "told": base_url}


TOOLS: dict[str, Callable[[Calls, str], Seen]] = {"opentelemetry": opentelemetry, "sentry": sentry, "vcrpy": vcrpy}


def main(tool: str, when: str) -> None:
    """Let the tool look, at the sync client first."""
    seen = []
    with served() as base_url:
        clients = {kind: Calls(kind, base_url) for kind in ("sync", "async")}
        if when == "after":
            for calls in clients.values():
                calls.fetch(SIDS[0])
        for kind, calls in clients.items():
            Handler.received.clear()
            found = TOOLS[tool](calls, base_url)
            calls.close()
            seen.append({**found, "kind": kind, "origin": base_url, "received": list(Handler.received)})
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
