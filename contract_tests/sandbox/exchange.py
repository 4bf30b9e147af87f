"""What the provider sees of a request, and what it says in return, free of any server's types."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers

if TYPE_CHECKING:
    from starlette.types import Scope


@dataclass(frozen=True, slots=True)
class Call:
    """One request, as it came over the wire.

    Attributes:
        method: In capitals.
        path: Percent-encoded as sent, without the query: ``%2F`` inside a unique name stays apart from a slash.
        query: As sent, without the question mark.
        headers: Case-insensitive.
        scheme: ``http`` or ``https``, of this very connection.
        server: The address that took the connection, for a request without Host.
        peer: The address at the other end; None if unknown.
    """

    method: str
    path: str
    query: str
    headers: Headers
    scheme: str = "http"
    server: str = "127.0.0.1"
    peer: str | None = None

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


def call_from(scope: Scope) -> Call:
    """The call that an ASGI scope describes."""
    raw_path = scope.get("raw_path") or scope["path"].encode()
    server, client = scope.get("server"), scope.get("client")
    return Call(
        method=scope["method"],
        path=raw_path.partition(b"?")[0].decode("latin-1"),
        query=scope["query_string"].decode("latin-1"),
        headers=Headers(scope=scope),
        scheme=scope["scheme"],
        server=f"{server[0]}:{server[1]}" if server else "127.0.0.1",
        peer=client[0] if client else None,
    )
