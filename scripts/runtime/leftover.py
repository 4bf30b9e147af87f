"""Bytes after the end of an answer: a connection that holds some must not carry another call.

They would be taken for the next call's answer. httpx2 looks for them in the socket only; here they are looked for
where they may have been read to already, in places that httpx2 keeps to itself. Where an unknown version has none of
those names, this finds nothing; a test fails if that ever happens with the locked version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx2

_CONNECTION = ("_httpcore_stream", "_stream", "_connection")
_TLS_BUFFERS = (("_stream", "_stream", "_read_bio"), ("_stream", "_stream", "_incoming"))  # anyio's, trio's


def retire_if_tainted(response: httpx2.Response, *, asynchronous: bool) -> bool:
    """Have the connection closed as soon as it is free, if it holds bytes after this answer's body.

    Args:
        response: An answer whose body has been read to its end, and which is still open.
        asynchronous: Whether TLS is anyio's or trio's, which read ahead.

    Returns:
        Whether it holds any.
    """
    # httpx2's client wraps the stream of its transport once more.
    connection = _follow(getattr(response.stream, "_stream", response.stream), _CONNECTION)
    protocol = getattr(connection, "_h11_state", None)
    if protocol is None:
        return False
    tainted = protocol.trailing_data[0]
    if asynchronous and not tainted:
        stream = response.extensions.get("network_stream")
        tainted = any(getattr(_follow(stream, path), "pending", 0) for path in _TLS_BUFFERS)
    if not tainted:
        return False
    connection._keepalive_expiry = -1.0  # noqa: SLF001 - see the module's text
    return True


def _follow(thing: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        thing = getattr(thing, name, None)
    return thing
