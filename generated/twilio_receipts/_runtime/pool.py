# Generated from openapi/receipts.yaml (Twilio Conversations Message Receipts 1.0.0, sha256 298572423f97ba4f…)
# by `make generate`. Do not edit: change the spec, scripts/templates/ or scripts/runtime/, and generate again.

"""How the httpx2 client under ours is set up, where none is given."""

from __future__ import annotations

from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Final

import httpx2

MOST_CONNECTIONS: Final = 100
"""Connections of one client, all of them kept open between requests."""


def options(base_url: str) -> dict[str, Any]:
    """Return the arguments for `httpx2.Client` and `httpx2.AsyncClient`.

    Args:
        base_url: Where requests go. Over plain http, which is loopback, no certificates are loaded: that takes longer
            than everything else at start.
    """
    return {
        # An API has no use for cookies, and a jar is memory that a server could fill.
        "cookies": CookieJar(DefaultCookiePolicy(allowed_domains=())),
        "limits": httpx2.Limits(max_connections=MOST_CONNECTIONS, max_keepalive_connections=MOST_CONNECTIONS),
        "verify": base_url.startswith("https:"),
        "timeout": None,  # each request carries its own limits
    }
