"""A canary in the place of the secret, and a search for it in everything that the package can emit."""

import asyncio
import base64
import copy
import gc
import json
import logging
import os
import pickle
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contract_tests.hostile.behaviours.row import CONVERSATION, LIST_PATH, MESSAGE, PATIENT, RECEIPT, always
from contract_tests.hostile.drivers import ACCOUNT
from contract_tests.hostile.server import HostileServer, Script, Wire, json_answer
from twilio_receipts import AsyncClient, Client, TwilioReceiptsError

SECRET = "canary/7f3e+secret"
TOKEN = base64.b64encode(f"{ACCOUNT}:{SECRET}".encode()).decode()
FORMS = (SECRET, TOKEN, TOKEN.rstrip("="), "canary%2F7f3e%2Bsecret", r"canary\/7f3e+secret", "canary")


def assert_clean(emitted: str | bytes) -> None:
    text = emitted.decode("latin-1") if isinstance(emitted, bytes) else emitted
    found = [form for form in FORMS if form.lower() in text.lower()]
    assert not found


def authorization(head: bytes) -> str:
    return next(line.decode() for line in head.split(b"\r\n") if line.lower().startswith(b"authorization"))


def _echo_in_body(header: str) -> bytes:
    return json_answer(
        json.dumps({"code": 1, "message": f"{header} {SECRET}", "details": {header: SECRET}}).encode(), "401 No"
    )


def _echo_in_headers(header: str) -> bytes:
    lines = f"Twilio-Request-Id: {SECRET}\r\nX-Echo: {header}\r\nSet-Cookie: {SECRET}=1\r\nRetry-After: {SECRET}\r\n"
    return json_answer(b"{}", "503 Busy", lines.encode())


ECHOES = {
    "in an error's body": _echo_in_body,
    "in a body that cannot be read": lambda header: json_answer(f"<{header} {SECRET}>".encode()),
    "in a value of a wrong type": lambda header: json_answer(json.dumps({"date_created": header + SECRET}).encode()),
    "in headers": _echo_in_headers,
    "in the content type": lambda header: json_answer(b"{}", headers=f"Content-Type: {SECRET}/{header}\r\n".encode()),
    "in the reason": lambda header: json_answer(b"{}", f"500 {header} {SECRET}"),
    "as the status line": lambda header: f"{header} {SECRET}\r\n\r\n".encode(),
    "in a redirect": lambda header: json_answer(b"", "302 Go", f"Location: https://x/{SECRET}?{header}\r\n".encode()),
    "in a page link": lambda header: json_answer(
        json.dumps(
            {"meta": {"next_page_url": f"https://evil.example/{SECRET}{header[-9:]}"}, "delivery_receipts": []}
        ).encode()
    ),
    "in a page link that comes twice": lambda _: json_answer(
        json.dumps(
            {"meta": {"next_page_url": f"{LIST_PATH}?PageToken={SECRET}"}, "delivery_receipts": [{"sid": "DY"}]}
        ).encode()
    ),
}


def echoing(build: Any) -> Script:
    def script(wire: Wire) -> None:
        while head := wire.request():
            wire.send(build(authorization(head)))
            if "status line" in str(build):
                return

    return script


@pytest.fixture
def everything_logged() -> Iterator[list[str]]:
    """All that any logger says, at DEBUG, formatted."""
    lines: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(f"{record.name} {record.getMessage()} {record.__dict__}")

    root, collector = logging.getLogger(), Collector()
    names = ("twilio_receipts", "httpx2", "httpcore2", "httpcore2.http11", "httpcore2.connection", "asyncio", "hpack")
    levels = {name: logging.getLogger(name).level for name in ("", *names)}
    root.addHandler(collector)
    for name in levels:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(collector)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def chain(error: BaseException) -> Iterator[BaseException]:
    """The error, and all that hangs on it."""
    seen: set[int] = set()
    todo: list[BaseException | None] = [error]
    while todo:
        one = todo.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            yield one
            todo += [one.__cause__, one.__context__, *getattr(one, "exceptions", ())]


def emitted_by(error: BaseException) -> str:
    parts: list[Any] = ["".join(traceback.format_exception(error))]
    for one in chain(error):
        parts += [str(one), repr(one), one.args, vars(one)]
        if isinstance(one, TwilioReceiptsError):
            parts += [
                pickle.dumps(one),
                vars(pickle.loads(pickle.dumps(one))),  # noqa: S301 - our own
                repr(copy.copy(one)),
                vars(copy.deepcopy(one)),
            ]
    return " ".join(part.decode("latin-1") if isinstance(part, bytes) else str(part) for part in parts)


def call(options: dict[str, Any], *, asynchronous: bool, lists: bool) -> None:
    if asynchronous:

        async def main() -> None:
            async with AsyncClient(ACCOUNT, SECRET, **options) as client:
                if lists:
                    [_ async for _ in client.receipts.list(CONVERSATION, MESSAGE)]
                await client.receipts.fetch(CONVERSATION, MESSAGE, RECEIPT)

        asyncio.run(main())
        return
    with Client(ACCOUNT, SECRET, **options) as client:
        if lists:
            list(client.receipts.list(CONVERSATION, MESSAGE))
        client.receipts.fetch(CONVERSATION, MESSAGE, RECEIPT)


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("where", ECHOES)
def test_a_server_that_echoes_the_secret_gets_it_into_no_error_and_no_log(
    where: str, *, asynchronous: bool, everything_logged: list[str]
) -> None:
    with HostileServer(echoing(ECHOES[where])) as server:
        options = {"base_url": server.url, "timeout": PATIENT, "max_retries": 0}
        with pytest.raises(TwilioReceiptsError) as caught:
            call(options, asynchronous=asynchronous, lists="link" in where)
    assert TOKEN.encode() in server.received
    assert_clean(emitted_by(caught.value))
    logged = "\n".join(everything_logged)
    assert "httpcore2" in logged
    assert "twilio_receipts GET" in logged
    assert_clean(logged)


def test_the_search_would_find_it() -> None:
    error = RuntimeError("outer")
    error.__cause__ = ValueError(f"inner {TOKEN}")
    with pytest.raises(AssertionError):
        assert_clean(emitted_by(error))


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_clients_show_no_secret(kind: Any) -> None:
    client = kind(ACCOUNT, SECRET, base_url="http://127.0.0.1:1")
    walk = client.receipts.list(CONVERSATION, MESSAGE)
    for thing in (client, client.receipts, walk, client._session, client._session.configuration):
        assert_clean(f"{thing!r} {thing} {getattr(thing, '__dict__', '')} {dir(thing)}")
    assert_clean(repr(vars(client)) + repr(vars(client._session)))
    for attempt in (pickle.dumps, copy.copy, copy.deepcopy):
        for thing in (client, client.receipts, walk):
            if thing is not client and attempt is copy.copy:
                continue  # a shallow copy refers to the same client
            with pytest.raises(TypeError):
                attempt(thing)


def test_receipts_hold_no_way_back_to_the_client() -> None:
    script = always(json_answer(b'{"sid":"DY1"}'))
    with HostileServer(script) as server, Client(ACCOUNT, SECRET, base_url=server.url, max_retries=0) as client:
        receipt = client.receipts.fetch(CONVERSATION, MESSAGE, RECEIPT)
    assert pickle.loads(pickle.dumps(receipt)) == receipt  # noqa: S301 - our own
    assert_clean(pickle.dumps(receipt) + repr(receipt).encode() + json.dumps(receipt.to_dict()).encode())
    assert all(isinstance(thing, (type, str, int, type(None))) for thing in gc.get_referents(receipt))


def test_the_command_line_takes_no_secret_as_an_argument_and_prints_none() -> None:
    """So `ps` never shows one. All options are in --help."""
    environment = {**os.environ, "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": SECRET}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2] / "generated")

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-X", "dev", "-m", "twilio_receipts", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout + done.stderr

    for command in ("fetch", "list", "sweep"):
        options = {word for word in run(command, "--help").split() if word.startswith("--")}
        assert not {option for option in options if "token" in option or "secret" in option or "password" in option}
    with HostileServer(echoing(ECHOES["in an error's body"])) as server:
        printed = run("list", "--base-url", server.url, CONVERSATION, MESSAGE)
    assert "HTTP 401" in printed
    assert_clean(printed)
