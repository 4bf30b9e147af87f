"""`python -m contract_tests.sandbox.bench.bare FILE`: the least that Starlette can do, answering a recorded answer."""

from __future__ import annotations

import sys
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from contract_tests.sandbox.serving import ThreadServer


def main(recorded: Path) -> None:
    """Serve one recorded answer on every path until standard input closes."""
    head, _, body = recorded.read_bytes().partition(b"\r\n\r\n")
    lines = [line.decode().partition(": ") for line in head.split(b"\r\n")[1:]]
    headers = {name: value for name, _, value in lines if name.lower() != "date"}

    async def endpoint(_: Request) -> Response:
        return Response(body, 200, headers)

    server = ThreadServer(Starlette(routes=[Route("/{path:path}", endpoint)]), "127.0.0.1", 0)
    sys.stdout.write(f"export CONTRACT_BASE_URL={server.base_url}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
