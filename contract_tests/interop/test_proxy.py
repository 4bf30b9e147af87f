"""The proxy lets nothing out; that the API's own host leads to the sandbox, each scenario shows."""

import socket
from urllib.parse import urlsplit

import pytest

from contract_tests.interop.proxy import API_HOST, ConnectProxy


@pytest.mark.parametrize(
    "request_line",
    [
        "CONNECT example.com:443 HTTP/1.1",
        f"CONNECT {API_HOST}:80 HTTP/1.1",
        f"CONNECT api.{API_HOST}:443 HTTP/1.1",
        f"GET http://{API_HOST}/ HTTP/1.1",
    ],
)
def test_any_other_request_is_refused_and_noted(request_line: str) -> None:
    with ConnectProxy(("127.0.0.1", 9)) as proxy:
        address = urlsplit(proxy.url)
        with socket.create_connection((str(address.hostname), address.port or 80), timeout=5) as connection:
            connection.sendall(f"{request_line}\r\nHost: x\r\n\r\n".encode())
            assert connection.recv(1 << 16).startswith(b"HTTP/1.1 403 ")
    assert proxy.refused == [request_line]
