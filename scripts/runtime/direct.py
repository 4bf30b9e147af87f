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

    own, choose = getattr(http_client, "_transport", None), getattr(http_client, "_transport_for_url", None)
    chosen = choose(httpx2.URL(base_url)) if choose is not None else None
    return own if own is chosen and type(own) in {httpx2.HTTPTransport, httpx2.AsyncHTTPTransport} else None
