# Generated from openapi/receipts.yaml (Twilio Conversations Message Receipts 1.0.0, sha256 298572423f97ba4f…)
# by `make generate`. Do not edit: change the spec, scripts/templates/ or scripts/runtime/, and generate again.

"""The short way through httpx2: straight to the transport of a client of ours.

What the client adds on the way (redirects, cookies, authentication, hooks) is wanted in no call, and takes a good part
of its time. httpx2 keeps the transport to itself: where an unknown version has none of that name, or where a proxy of
the environment stands between, calls go through the client. A test fails if that happens with the locked version.
"""

from __future__ import annotations

from typing import Any


def transport(http_client: Any, base_url: str) -> Any:
    """Return the transport that leads to the origin, or None where calls must go through the client."""
    import httpx2

    own = getattr(http_client, "_transport", None)
    chosen = getattr(http_client, "_transport_for_url", lambda _: None)(httpx2.URL(base_url))
    return own if own is chosen and type(own) in {httpx2.HTTPTransport, httpx2.AsyncHTTPTransport} else None
