"""A canary in the place of the secret, and a search for it in everything that the package can emit."""

import base64
import copy
import gc
import json
import logging
import pickle
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from contract_tests.client.kinds import drive, items
from contract_tests.client.scripted_server import Script, ScriptedServer, Wire, response
from contract_tests.client.stub_provider import page_of
from contract_tests.hostile.behaviours.row import CONVERSATION, LIST_PATH, MESSAGE, RECEIPT, always
from contract_tests.hostile.running import ACCOUNT, options
from twilio_receipts import AsyncClient, Client, ConfigurationError, TwilioReceiptsError
from twilio_receipts.cli import COMMANDS

SECRET = "canary/7f3e+secret"
TOKEN = base64.b64encode(f"{ACCOUNT}:{SECRET}".encode()).decode()
FORMS = (SECRET, TOKEN, TOKEN.rstrip("="), "canary%2F7f3e%2Bsecret", r"canary\/7f3e+secret", "canary")


def assert_clean(emitted: str | bytes) -> None:
    text = emitted.decode("latin-1") if isinstance(emitted, bytes) else emitted
    found = [form for form in FORMS if form.lower() in text.lower()]
    assert not found


def authorization(head: bytes) -> str:
    return next(line.decode() for line in head.split(b"\r\n") if line.lower().startswith(b"authorization"))


def _json(body: Any, status: str = "200 OK") -> bytes:
    return response(json.dumps(body).encode(), status)


_ECHOED_HEADERS = f"Twilio-Request-Id: {SECRET}\r\nX-Echo: %s\r\nSet-Cookie: {SECRET}=1\r\nRetry-After: {SECRET}\r\n"
ECHOES: dict[str, Callable[[str], bytes]] = {
    "in an error's body": lambda header: _json(
        {"code": 1, "message": f"{header} {SECRET}", "details": {header: SECRET}}, "401 No"
    ),
    "in a body that cannot be read": lambda header: response(f"<{header} {SECRET}>".encode()),
    "in escapes of JSON": lambda header: response(
        b'{"sid": 5, "x": "%s"}' % "".join(f"\\u{ord(letter):04x}" for letter in header + SECRET).encode()
    ),
    "in a value of a wrong type": lambda header: _json({"date_created": header + SECRET}),
    "in headers": lambda header: response(b"{}", "503 Busy", (_ECHOED_HEADERS % header).encode()),
    "in the content type": lambda header: response(b"{}", headers=f"Content-Type: {SECRET}/{header}\r\n".encode()),
    "in the reason": lambda header: response(b"{}", f"500 {header} {SECRET}"),
    "as the status line": lambda header: f"{header} {SECRET}\r\n\r\n".encode(),
    "in a redirect": lambda header: response(b"", "302 Go", f"Location: https://x/{SECRET}?{header}\r\n".encode()),
    "in a page link": lambda header: _json(page_of([], f"https://evil.example/{SECRET}{header[-9:]}")),
    "in a page link that comes twice": lambda _: _json(page_of([{"sid": "DY"}], f"{LIST_PATH}?PageToken={SECRET}")),
}


def echoing(where: str) -> Script:
    def script(wire: Wire) -> None:
        while head := wire.request():
            wire.send(ECHOES[where](authorization(head)))
            if where == "as the status line":
                return

    return script


LOGGERS = ("", "twilio_receipts", "httpx2", "httpcore2", "httpcore2.http11", "httpcore2.connection", "asyncio", "hpack")


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


def locals_of(error: BaseException) -> str:
    """What a tool that reports the locals of a traceback shows of frames that are not this test's."""
    stacks = [traceback.TracebackException.from_exception(one, capture_locals=True).stack for one in chain(error)]
    frames = [frame for stack in stacks for frame in stack if "contract_tests" not in frame.filename]
    return "\n".join(f"{frame.name} {frame.locals}" for frame in frames)


@pytest.mark.parametrize("where", ECHOES)
def test_a_server_that_echoes_the_secret_gets_it_into_no_error_and_no_log(
    where: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def call(client: Any) -> None:
        await items(client.receipts.list(CONVERSATION, MESSAGE))

    for name in LOGGERS:
        caplog.set_level(logging.DEBUG, name)
    with ScriptedServer(echoing(where)) as server, pytest.raises(TwilioReceiptsError) as caught:
        drive(kind, options(server.url, auth_token=SECRET), call)
    assert TOKEN.encode() in server.received
    assert_clean(emitted_by(caught.value))
    if not where.startswith("in a page link"):  # a page that was read is the caller's data
        assert_clean(locals_of(caught.value))
    logged = "\n".join(f"{record.name} {record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert "httpcore2" in logged
    assert "twilio_receipts GET" in logged
    assert_clean(logged)


def test_the_search_would_find_it() -> None:
    error = RuntimeError("outer")
    error.__cause__ = ValueError(f"inner {TOKEN}")
    with pytest.raises(AssertionError):
        assert_clean(emitted_by(error))


@pytest.mark.parametrize(
    "wrong", [{"timeout": -1}, {"base_url": "ftp://x"}, {"account_sid": SECRET}, {"auth_token": f"{SECRET}\n"}]
)
@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_a_constructor_that_refuses_shows_no_secret(kind: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        kind(**{"account_sid": ACCOUNT, "auth_token": SECRET} | wrong)
    told = locals_of(caught.value)
    assert "__init__" in told
    assert_clean(told)


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_clients_show_no_secret(kind: Any) -> None:
    client = kind(ACCOUNT, SECRET, base_url="http://127.0.0.1:1")
    walk = client.receipts.list(CONVERSATION, MESSAGE)
    for thing in (client, client.receipts, walk, client._session, client._session.configuration):
        assert_clean(f"{thing!r} {thing} {getattr(thing, '__dict__', '')} {dir(thing)}")
    assert_clean(repr(vars(client)) + repr(vars(client._session)))
    for thing in (client.receipts, walk):
        for attempt in (pickle.dumps, copy.deepcopy):
            with pytest.raises(TypeError):
                attempt(thing)


def test_receipts_hold_no_way_back_to_the_client() -> None:
    script = always(response(b'{"sid":"DY1"}'))
    with ScriptedServer(script) as server, Client(ACCOUNT, SECRET, base_url=server.url, max_retries=0) as client:
        receipt = client.receipts.fetch(CONVERSATION, MESSAGE, RECEIPT)
    assert pickle.loads(pickle.dumps(receipt)) == receipt  # noqa: S301 - our own
    assert_clean(pickle.dumps(receipt) + repr(receipt).encode() + json.dumps(receipt.to_dict()).encode())
    assert all(isinstance(thing, (type, str, int, type(None))) for thing in gc.get_referents(receipt))


@pytest.mark.parametrize("command", ["fetch", "list", "sweep"])
def test_the_command_line_takes_no_secret_as_an_argument(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """So `ps` never shows one. All options are in --help."""
    with pytest.raises(SystemExit):
        COMMANDS.run(Client, [command, "--help"])
    options = [word for word in capsys.readouterr().out.split() if word.startswith("--")]
    assert "--base-url" in options
    assert not {option for option in options if "token" in option or "secret" in option or "password" in option}


def test_the_command_line_prints_none(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", ACCOUNT)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", SECRET)
    with ScriptedServer(echoing("in an error's body")) as server:
        assert COMMANDS.run(Client, ["list", "--base-url", server.url, CONVERSATION, MESSAGE]) == 3
    printed = capsys.readouterr()
    assert "HTTP 401" in printed.err
    assert_clean(printed.out + printed.err)
