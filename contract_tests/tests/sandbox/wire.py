"""Raw HTTP over a socket, for requests that no client library would send."""

import socket
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class RawAnswer:
    status: int
    headers: dict[str, str]
    body: bytes


def send(base_url: str, request: bytes) -> RawAnswer:
    """What comes back for these bytes until the server closes, or has answered."""
    address = urlsplit(base_url)
    with socket.create_connection((str(address.hostname), address.port or 80), timeout=5) as connection:
        connection.sendall(request)
        received = b""
        while not _whole(received) and (piece := connection.recv(1 << 16)):
            received += piece
    return parse(received)


def parse(received: bytes) -> RawAnswer:
    head, _, body = received.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return RawAnswer(int(status.split(" ")[1]), headers, body)


def _whole(received: bytes) -> bool:
    if b"\r\n\r\n" not in received:
        return False
    answer = parse(received)
    return len(answer.body) >= int(answer.headers.get("content-length", "0"))
