"""What a tool sees of three calls in a row by the default client; a program for build/partners, which prints JSON.

`python -m contract_tests.partners.tools TOOL SID SID SID` installs it after the first call of a sync and of an async
client, and then before that of two others. The three calls are fetches of two receipts and a page of the sandbox that
the environment names; the third receipt is what nobody asked for before.
"""

import json
import os
import sys
import tempfile
import urllib.request
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from contract_tests.client.kinds import drive, value
from twilio_receipts import Client, TransportError

Seen = dict[str, Any]
MESSAGE = os.environ["CONTRACT_CONVERSATION_SID"], os.environ["CONTRACT_MESSAGE_SID"]
FIRST, SECOND, UNKNOWN = sys.argv[2:]


async def three(client: Any, *, backwards: bool = False) -> list[str]:
    """Two fetches and a page; returns what came back."""
    order = (SECOND, FIRST) if backwards else (FIRST, SECOND)
    found = [str((await value(client.receipts.fetch(*MESSAGE, sid))).sid) for sid in order]
    return [*found, str(len((await value(client.receipts.page(*MESSAGE))).delivery_receipts))]


async def opentelemetry(client: Any) -> Seen:
    """Its instrumentation of httpx2: a span for each request, and its context in a header."""
    from opentelemetry.instrumentation.httpx import HTTPX2ClientInstrumentor
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    HTTPX2ClientInstrumentor().instrument(tracer_provider=provider)
    await three(client)
    HTTPX2ClientInstrumentor().uninstrument()
    spans = exporter.get_finished_spans()
    urls = [(span.attributes or {}).get("http.url", (span.attributes or {}).get("url.full")) for span in spans]
    sent = [f"{span.context.trace_id:032x}-{span.context.span_id:016x}" for span in spans]
    return {"urls": urls, "contexts": sent, "told": "".join(span.to_json() for span in spans)}


async def sentry(client: Any) -> Seen:
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
        await three(client)
    fault = os.environ["SANDBOX_CONTROL_URL"] + "/fault"
    urllib.request.urlopen(fault, b'{"fault": "truncate;times=1"}').close()  # noqa: ASYNC210, S310 # a sandbox's, and nobody waits
    try:
        await value(client.receipts.fetch(*MESSAGE, UNKNOWN))
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


async def vcrpy(client: Any) -> Seen:
    """Records, and replays in another order without a request; asks nobody for what it has not recorded."""
    import vcr
    import vcr.errors

    cassettes = Path(tempfile.mkdtemp())
    seen: Seen = {}
    for name, options in (("plain", {}), ("filtered", {"filter_headers": ["authorization"]})):
        with vcr.use_cassette(str(cassettes / name), record_mode="once", **options) as cassette:
            await three(client)
        seen[name] = (cassettes / name).read_text(encoding="utf-8")
        seen["urls"] = [request.uri for request in cassette.requests]
    with vcr.use_cassette(str(cassettes / "filtered"), record_mode="none") as cassette:
        seen["replayed"] = await three(client, backwards=True)
        try:
            await value(client.receipts.fetch(*MESSAGE, UNKNOWN))
        except vcr.errors.CannotOverwriteExistingCassetteException:
            seen["refused"] = True
    return seen | {"played": cassette.play_count}


TOOLS: dict[str, Callable[[Any], Awaitable[Seen]]] = {"opentelemetry": opentelemetry, "sentry": sentry, "vcrpy": vcrpy}


def main() -> None:
    """Let the tool look at clients of both kinds that have made a call, and then at two that have made none."""
    seen: list[Seen] = []
    options = {"base_url": os.environ["CONTRACT_BASE_URL"], "max_retries": 0}

    async def look(client: Any) -> None:
        seen.append(await TOOLS[sys.argv[1]](client))

    async def call_and_look(client: Any) -> None:
        await value(client.receipts.fetch(*MESSAGE, FIRST))
        if isinstance(client, Client):
            drive("asyncio", options, call_and_look)
        await look(client)

    drive("sync", options, call_and_look)
    for kind in ("sync", "asyncio"):
        drive(kind, options, look)
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main()
