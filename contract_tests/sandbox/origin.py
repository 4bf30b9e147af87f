"""The scheme and host that absolute links start with: the request's own, or a trusted proxy's word for it."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from contract_tests.sandbox.errors import bad_host

if TYPE_CHECKING:
    from contract_tests.sandbox.exchange import Call

_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,253}[A-Za-z0-9])?|\[([0-9A-Fa-f:.]{2,45})\])(?::([0-9]{1,5}))?")
_LAST_PORT = 65535


@lru_cache(maxsize=256)
def is_loopback(peer: str | None) -> bool:
    """Whether an address is of this machine; a name or nothing at all is not."""
    try:
        return peer is not None and ipaddress.ip_address(peer).is_loopback
    except ValueError:
        return False


def origin_of(call: Call) -> str:
    """``scheme://host[:port]`` of the request.

    X-Forwarded-Proto and X-Forwarded-Host count from loopback only, where a TLS terminator beside the sandbox
    speaks; from anywhere else they are a stranger's claim about this server.

    Raises:
        ApiError: 400 if the Host could not stand in a URL.
    """
    scheme, host = call.scheme, call.headers.get("host") or call.server
    if is_loopback(call.peer):
        scheme = _first(call.headers.get("x-forwarded-proto")) or scheme
        host = _first(call.headers.get("x-forwarded-host")) or host
    if scheme not in {"http", "https"}:
        scheme = call.scheme
    if not _stands_in_a_url(host):
        raise bad_host(host)
    return f"{scheme}://{host}"


@lru_cache(maxsize=256)
def _stands_in_a_url(host: str) -> bool:
    found = _HOST.fullmatch(host)
    if found is None or int(found[2] or 0) > _LAST_PORT:
        return False
    try:
        ipaddress.IPv6Address(found[1] or "::")
    except ValueError:
        return False
    return True


def _first(value: str | None) -> str:
    """The entry that the outermost proxy wrote, of a header that each proxy appends to."""
    return (value or "").partition(",")[0].strip()
