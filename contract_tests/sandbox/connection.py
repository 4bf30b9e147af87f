"""The one place that reaches into uvicorn: a connection that can be broken on purpose, and that ends when told to.

ASGI has no message for a reset, and uvicorn answers bytes that are no HTTP in its own words; neither can be had by
public names. `test_connection.py` fails as soon as a name used here is gone or means something else.
"""

import asyncio
import json
import socket
import struct
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from .errors import ApiError
from .exchange import request_sid

LAST_WORDS_SECONDS = 0.25
"""How long a response may go on when the server ends."""


class Connection(H11Protocol):
    """uvicorn's connection, which an application can find in its scope as ``state["connection"]``."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in uvicorn's class
        """Make this connection known to the requests that come over it."""
        self.app_state: dict[str, Any] = {**self.app_state, "connection": self}
        super().connection_made(transport)

    def reset(self) -> None:
        """Close with RST, and drop what was not sent yet."""
        own = self.transport.get_extra_info("socket")
        own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()

    def hang_up(self) -> None:
        """Close with FIN after what was sent."""
        self.transport.close()

    def shutdown(self) -> None:
        """Close, at once or soon: a response that waits or drips would keep the server from ending."""
        super().shutdown()
        self.loop.call_later(LAST_WORDS_SECONDS, self.transport.abort)

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, or no longer, like any other bad request, and close."""
        if self.cycle is not None and not self.cycle.response_complete:
            # The application has the request's head already; its answer would be a second one.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.conn.our_state is h11.IDLE or self.conn.our_state is h11.SEND_RESPONSE:
            content = json.dumps(ApiError(400, 20001, msg).body()).encode()
            headers = {
                "Content-Type": "application/json",
                "Content-Length": str(len(content)),
                "Twilio-Request-Id": request_sid(),
                "Connection": "close",
            }
            start = h11.Response(status_code=400, headers=list(headers.items()), reason=b"Bad Request")
            for event in (start, h11.Data(data=content), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
