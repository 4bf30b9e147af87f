"""How the httpx2 client under ours is set up, where none is given."""

from __future__ import annotations

from http.cookiejar import CookieJar
from typing import Any, Final

import httpx2

MOST_CONNECTIONS: Final = 100
"""Connections of one client, all of them kept open between requests."""


class _NoCookies(CookieJar):
    """Takes none: an API has no use for cookies, and a jar is memory that a server could fill."""

    def extract_cookies(self, response: Any, request: Any) -> None:
        """Pass over what the server wants kept."""


def _drop_location(response: httpx2.Response) -> None:
    # httpx2 builds the request that would follow a redirect even where it is not to follow, and fails on a URL that
    # it cannot read; the status is what the caller should hear of.
    response.headers.pop("location", None)


async def _drop_location_async(response: httpx2.Response) -> None:
    _drop_location(response)


def options(base_url: str, *, asynchronous: bool) -> dict[str, Any]:
    """Return the arguments for `httpx2.Client` and `httpx2.AsyncClient`.

    Args:
        base_url: Where requests go. Over plain http, which is loopback, no certificates are loaded (that takes longer
            than everything else at start) and no proxy of the environment is asked: it would be sent the credentials.
        asynchronous: For which of the two.
    """
    secure = base_url.startswith("https:")
    return {
        "cookies": _NoCookies(),
        "event_hooks": {"response": [_drop_location_async if asynchronous else _drop_location]},
        "limits": httpx2.Limits(max_connections=MOST_CONNECTIONS, max_keepalive_connections=MOST_CONNECTIONS),
        "verify": secure,
        "trust_env": secure,
        "timeout": None,  # each request carries its own limits
    }
