"""The tunnel leads to the sandbox, and nowhere else."""

import socket
from urllib.parse import urlsplit

import pytest

from contract_tests.interop.tunnel import API_HOST, Tunnel
from contract_tests.sandbox import Sandbox


def _through(tunnel: Tunnel, request: bytes) -> bytes:
    address = urlsplit(tunnel.url)
    with socket.create_connection((str(address.hostname), address.port or 80), timeout=5) as connection:
        connection.sendall(request)
        received = b""
        while piece := connection.recv(1 << 16):
            received += piece
    return received


def test_the_apis_host_is_the_sandbox() -> None:
    with Sandbox.start(receipts=1) as sandbox:
        address = urlsplit(sandbox.base_url)
        with Tunnel((str(address.hostname), address.port or 80)) as tunnel:
            connect = f"CONNECT {API_HOST}:443 HTTP/1.1\r\nHost: {API_HOST}\r\n\r\n"
            answer = _through(tunnel, f"{connect}GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    established, _, answered = answer.partition(b"\r\n\r\n")
    assert established == b"HTTP/1.1 200 Connection established"
    assert answered.startswith(b"HTTP/1.1 401 ")
    assert tunnel.refused == []


@pytest.mark.parametrize(
    "request_line",
    [
        "CONNECT example.com:443 HTTP/1.1",
        f"CONNECT {API_HOST}:80 HTTP/1.1",
        f"CONNECT api.{API_HOST}:443 HTTP/1.1",
        f"GET http://{API_HOST}/ HTTP/1.1",
    ],
)
def test_every_other_request_is_refused_and_noted(request_line: str) -> None:
    with Tunnel(("127.0.0.1", 9)) as tunnel:
        answer = _through(tunnel, f"{request_line}\r\nHost: x\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert tunnel.refused == [request_line]
