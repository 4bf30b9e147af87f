"""Requests per second and p99 of the sandbox, in paired rounds beside a bare Starlette app that answers the same bytes.

    python -m contract_tests.bench.sandbox [--against CHECKOUT]

With --against, beside the sandbox of another checkout as well. Exit code 1 if a list page costs more than twice the
bare app's time.
"""

import argparse
import base64
import selectors
import socket
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from contract_tests.bench.measure import interleaved, ratio
from contract_tests.sandbox import Sandbox
from contract_tests.sandbox.server import ChildServer, ThreadServer

CONNECTIONS = 8
LEAST_RATIO = 0.5
_TIMEOUT_SECONDS = 10
_CHUNK = 1 << 18


class Load:
    """Repeats one request over a few kept connections, as lightly as plain sockets do.

    Attributes:
        latencies: Each request's seconds, of all rounds.
    """

    def __init__(self, base_url: str, target: str, authorization: str) -> None:
        address = urlsplit(base_url)
        lines = f"GET {target} HTTP/1.1", f"Authorization: {authorization}", f"Host: {address.netloc}"
        self._request = "\r\n".join([*lines, "", ""]).encode()
        self._where = (str(address.hostname), address.port or 80)
        self.latencies: list[float] = []

    def answer(self) -> tuple[bytes, bytes]:
        """One whole answer: its head and its body."""
        with socket.create_connection(self._where, _TIMEOUT_SECONDS) as connection:
            connection.sendall(self._request)
            received = b""
            while b"\r\n\r\n" not in received:
                received += _receive(connection)
            head, _, body = received.partition(b"\r\n\r\n")
            names = (line.partition(b":") for line in head.lower().split(b"\r\n"))
            (length,) = (int(value) for name, _, value in names if name == b"content-length")
            while len(body) < length:
                body += _receive(connection)
        return head, body

    def rate(self, requests: int) -> float:
        """Requests per second of one round, on new connections, for a server closes those that have been idle."""
        size = sum(map(len, self.answer())) + 4
        done = asked = 0
        with ExitStack() as stack:
            selector = stack.enter_context(selectors.DefaultSelector())
            started = time.perf_counter()
            for _ in range(min(CONNECTIONS, requests)):
                own = stack.enter_context(socket.create_connection(self._where, _TIMEOUT_SECONDS))
                own.sendall(self._request)
                asked += 1
                selector.register(own, selectors.EVENT_READ, [0, time.perf_counter()])
            while done < requests:
                ready = selector.select(_TIMEOUT_SECONDS)
                if not ready:
                    raise TimeoutError(f"{requests - done} answers are missing")
                for key, _ in ready:
                    assert isinstance(key.fileobj, socket.socket)
                    key.data[0] += len(_receive(key.fileobj))
                    if key.data[0] >= size:
                        self.latencies.append(time.perf_counter() - key.data[1])
                        done += 1
                        if asked < requests:
                            key.data[:] = [0, time.perf_counter()]
                            key.fileobj.sendall(self._request)
                            asked += 1
            return requests / (time.perf_counter() - started)


def _receive(connection: socket.socket) -> bytes:
    received = connection.recv(_CHUNK)
    if not received:
        raise ConnectionError("the server closed a connection within an answer")
    return received


def serve_bare(recorded: Path) -> None:
    """Serve one recorded answer on every path until standard input closes: the least that Starlette can do."""
    head, _, body = recorded.read_bytes().partition(b"\r\n\r\n")
    lines = [line.decode().partition(": ") for line in head.split(b"\r\n")[1:]]
    headers = {name: value for name, _, value in lines if name.lower() != "date"}

    async def endpoint(_: Request) -> Response:
        return Response(body, 200, headers)

    server = ThreadServer(Starlette(routes=[Route("/{path:path}", endpoint)]), "127.0.0.1", 0)
    print(f"export CONTRACT_BASE_URL={server.base_url}", flush=True)
    sys.stdin.read()
    server.stop()


def measure(target: str, urls: dict[str, str], authorization: str, rounds: int, requests: int) -> float:
    """Print a row for each server: medians, and the sandbox's rate over its own; returns the bare app's ratio."""
    loads = {name: Load(url, target, authorization) for name, url in urls.items()}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        recorded = Path(folder, "answer")
        recorded.write_bytes(b"\r\n\r\n".join(loads["sandbox"].answer()))
        bare = ChildServer(["--bare", str(recorded)], "contract_tests.bench.sandbox")
        stack.callback(bare.stop)
        loads["bare app"] = Load(bare.base_url, target, authorization)
        if loads["bare app"].answer()[1] != loads["sandbox"].answer()[1]:
            raise RuntimeError("the bare app does not answer the same bytes")
        rates = interleaved({name: partial(load.rate, requests) for name, load in loads.items()}, rounds)
    for name, load in loads.items():
        spread = ratio(rates, "sandbox", name)
        p99 = 1000 * statistics.quantiles(load.latencies, n=100)[98]
        print(
            f"{name:20} {statistics.median(rates[name]):7.0f} {p99:7.2f} "
            f"{spread.median:6.3f} ({spread.low:.3f} to {spread.high:.3f})"
        )
    return ratio(rates, "sandbox", "bare app").median


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m contract_tests.bench.sandbox", description=__doc__)
    parser.add_argument("--rounds", type=int, default=40, help="paired rounds (default: %(default)s)")
    parser.add_argument("--requests", type=int, default=400, help="requests per round (default: %(default)s)")
    parser.add_argument(
        "--against", type=Path, metavar="CHECKOUT", help="a checkout whose sandbox runs beside this one"
    )
    parser.add_argument("--bare", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.bare:
        serve_bare(options.bare)
        return 0
    with ExitStack() as stack:
        sandbox = stack.enter_context(Sandbox.start(subprocess=True))
        urls = {"sandbox": sandbox.base_url}
        if options.against:
            other = ChildServer(["--port", "0", "--attached"], root=options.against.resolve())
            stack.callback(other.stop)
            urls[str(options.against)] = other.base_url
        credentials = base64.b64encode(f"{sandbox.account_sid}:{sandbox.auth_token}".encode()).decode()
        path = f"/v1/Conversations/{sandbox.conversation_sid}/Messages/{sandbox.message_sid}/Receipts"
        ratios = []
        for title, target in ("a page of 50", f"{path}?PageSize=50"), ("a fetch", f"{path}/{sandbox.receipt_sid}"):
            print(f"{title:20} {'req/s':>7} {'p99 ms':>7} {'sandbox / it':>12}")
            ratios.append(measure(target, urls, f"Basic {credentials}", options.rounds, options.requests))
    return 0 if ratios[0] >= LEAST_RATIO else 1


if __name__ == "__main__":
    sys.exit(main())
