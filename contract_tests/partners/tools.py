"""What a tool sees of three calls in a row by the default client; a program for build/partners, which prints JSON.

`python -m contract_tests.partners.tools TOOL SID SID SID` installs it after the first call of a sync and of an async
client, and then before that of two others. The three calls are fetches of two receipts and a page of the sandbox that
the environment names; the third receipt is what nobody asked for before.
"""

import asyncio
import json
import os
import sys
import tempfile
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from twilio_receipts import AsyncClient, Client, TransportError

Seen = dict[str, Any]


class Calls:
    """One client of either kind, its calls made blocking."""

    def __init__(self, kind: str, sids: list[str]) -> None:
        options: dict[str, Any] = {"base_url": os.environ["CONTRACT_BASE_URL"], "max_retries": 0}
        self._message = os.environ["CONTRACT_CONVERSATION_SID"], os.environ["CONTRACT_MESSAGE_SID"]
        self._loop = asyncio.new_event_loop() if kind == "async" else None
        self._client: Any = (AsyncClient if self._loop else Client)(**options)
        self.first, self.second, self.unknown = sids

    def _do(self, outcome: Any) -> Any:
        return self._loop.run_until_complete(outcome) if self._loop else outcome

    def fetch(self, sid: str) -> Any:
        """Fetch one."""
        return self._do(self._client.receipts.fetch(*self._message, sid))

    def three(self, *, backwards: bool = False) -> list[str]:
        """Two fetches and a page; returns what came back."""
        order = (self.second, self.first) if backwards else (self.first, self.second)
        found = [str(self.fetch(sid).sid) for sid in order]
        return [*found, str(len(self._do(self._client.receipts.page(*self._message)).delivery_receipts))]

    def close(self) -> None:
        """Close it."""
        self._do(self._client.close())
        if self._loop:
            self._loop.close()


def opentelemetry(calls: Calls) -> Seen:
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


def sentry(calls: Calls) -> Seen:
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
    fault = os.environ["SANDBOX_CONTROL_URL"] + "/fault"
    urllib.request.urlopen(fault, b'{"fault": "truncate;times=1"}').close()  # noqa: S310 # a sandbox's
    try:
        calls.fetch(calls.unknown)
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


def vcrpy(calls: Calls) -> Seen:
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
    with vcr.use_cassette(str(cassettes / "filtered"), record_mode="none") as cassette:
        seen["replayed"] = calls.three(backwards=True)
        try:
            calls.fetch(calls.unknown)
        except vcr.errors.CannotOverwriteExistingCassetteException:
            seen["refused"] = True
    return seen | {"played": cassette.play_count}


TOOLS: dict[str, Callable[[Calls], Seen]] = {"opentelemetry": opentelemetry, "sentry": sentry, "vcrpy": vcrpy}


def main(tool: str, *sids: str) -> None:
    """Let the tool look, at the sync client first."""
    seen = []
    for used in (True, False):
        clients = [Calls(kind, list(sids)) for kind in ("sync", "async")]
        for calls in clients if used else ():
            calls.fetch(calls.first)
        for calls in clients:
            seen.append(TOOLS[tool](calls))
            calls.close()
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
