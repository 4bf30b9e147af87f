"""What the provider sees of a request, and what it says in return, free of any server's types."""

import ipaddress
import re
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.types import Scope

from .errors import bad_host

_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,253}[A-Za-z0-9])?|\[([0-9A-Fa-f:.]{2,45})\])(?::([0-9]{1,5}))?")
_LAST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Call:
    """One request, as it came over the wire."""

    method: str  #: In capitals
    path: str  #: Percent-encoded as sent, without the query: ``%2F`` inside a unique name stays apart from a slash
    query: str  #: As sent, without the question mark
    headers: Headers = field(repr=False)  #: Case-insensitive; kept out of the repr, for the credentials' sake
    scheme: str = "http"  #: ``http`` or ``https``, of this very connection
    server: str = "127.0.0.1"  #: The address that took the connection, for a request without Host
    public_origin: str | None = None  #: ``scheme://host[:port]`` that links start with whatever the request says

    def parameter(self, name: str) -> str | None:
        """The first value of a query parameter, or None; the others are ignored, as unknown parameters are (T)."""
        return _parameters(self.query).get(name)


@lru_cache(maxsize=256)
def _parameters(query: str) -> dict[str, str]:
    return dict(reversed(parse_qsl(query, keep_blank_values=True)))


@dataclass(slots=True)
class Answer:
    """A decoded response: ``body`` is JSON, or None for no body at all."""

    status: int
    body: dict[str, Any] | None
    headers: dict[str, str] = field(default_factory=dict)


def call_from(scope: Scope, public_origin: str | None) -> Call:
    """The call that an ASGI scope describes."""
    raw_path = scope.get("raw_path") or scope["path"].encode()
    server = scope.get("server")
    return Call(
        method=scope["method"],
        path=raw_path.partition(b"?")[0].decode("latin-1"),
        query=scope["query_string"].decode("latin-1"),
        headers=Headers(scope=scope),
        scheme=scope["scheme"],
        server=f"{server[0]}:{server[1]}" if server else "127.0.0.1",
        public_origin=public_origin,
    )


def request_sid() -> str:
    """A request's SID, RQ and 32 hexadecimal digits (recorded from the sister host): new each time, unlike the data."""
    return f"RQ{secrets.token_hex(16)}"


def origin_of(call: Call) -> str:
    """``scheme://host[:port]`` that absolute links start with: the public one, or else the request's own.

    X-Forwarded-Host and its like do not count: who serves the sandbox behind another server names the public origin.

    Raises:
        ApiError: 400 if the Host could not stand in a URL.
    """
    if call.public_origin is not None:
        return call.public_origin
    host = call.headers.get("host") or call.server
    if not stands_in_a_url(host):
        raise bad_host(host)
    return f"{call.scheme}://{host}"


@lru_cache(maxsize=256)
def stands_in_a_url(host: str) -> bool:
    """Whether a text is a host name or address, with a port or without."""
    found = _HOST.fullmatch(host)
    if found is None or int(found[2] or 0) > _LAST_PORT:
        return False
    try:
        ipaddress.IPv6Address(found[1] or "::")
    except ValueError:
        return False
    return True
