"""A client: opened and closed by its block, shown without its secret, and neither copied nor pickled."""

import copy
import inspect
import logging
import pickle
from collections.abc import Callable
from typing import Any
from unittest.mock import create_autospec

import httpx2
import pytest

from contract_tests.client.kinds import KINDS, value
from contract_tests.client.mocked import ACCOUNT, CH, DY, IM, SECRET, answered_by
from twilio_receipts import AsyncClient, Client, ConfigurationError, Receipt, Timeout
from twilio_receipts.sweep import sweep, sweep_async


def test_the_block_is_of_the_client_and_closes_it(kind: str) -> None:
    client: Any = KINDS[kind].client(ACCOUNT, SECRET)
    close: Any = client.close

    async def main() -> None:
        if isinstance(client, Client):
            with client as entered:
                pass
        else:
            async with client as entered:
                pass
        assert entered is client
        with pytest.raises(ConfigurationError, match="the client is closed; build a new one"):
            await value(client.receipts.fetch(CH, IM, DY))
        await value(close())  # once more does no harm

    KINDS[kind].run(main)


@pytest.mark.parametrize("client_class", [Client, AsyncClient])
def test_it_shows_who_it_is_and_where_it_asks(client_class: Any) -> None:
    client = client_class(ACCOUNT, SECRET, edge="dublin", user_agent="app/1.2")
    assert repr(client) == f"<{client_class.__name__} {ACCOUNT} at https://conversations.dublin.us1.twilio.com>"
    assert client._session.configuration.user_agent == "twilio-receipts app/1.2"
    assert repr(client_class(ACCOUNT, SECRET)).endswith(" at https://conversations.twilio.com>")


@pytest.mark.parametrize("client_class", [Client, AsyncClient])
def test_its_secret_stays_out_of_the_log_of_the_http_library(
    client_class: Any, caplog: pytest.LogCaptureFixture
) -> None:
    client = client_class(ACCOUNT, SECRET)
    logging.getLogger("httpx2").warning("echo: %s", client._session.configuration.credentials.header())
    assert caplog.messages == ["echo: Basic [redacted]"]


@pytest.mark.parametrize("attempt", [pickle.dumps, copy.copy, copy.deepcopy])
def test_it_is_neither_pickled_nor_copied(attempt: Callable[[object], object]) -> None:
    with pytest.raises(TypeError, match="a Client holds connections and a secret"):
        attempt(answered_by(lambda _: httpx2.Response(200)))


def test_what_is_awaited_needs_an_event_loop() -> None:
    asked: Any = AsyncClient(ACCOUNT, SECRET).receipts.fetch(CH, IM, DY)
    with pytest.raises(ConfigurationError, match="no event loop is running"):
        asked.send(None)


@pytest.mark.parametrize("client_class", [Client, AsyncClient])
def test_autospec_of_a_client_knows_its_methods_and_their_signatures(client_class: Any) -> None:
    fake = create_autospec(client_class, instance=True)
    fake.receipts.list.return_value = iter([Receipt(sid=DY)])
    fake.receipts.list(CH, IM, limit=1)
    fake.receipts.list.assert_called_once_with(CH, IM, limit=1)
    for wrong in ((CH,), (CH, IM, DY, "IS")):
        with pytest.raises(TypeError):
            fake.receipts.fetch(*wrong)
    with pytest.raises(TypeError, match="retries"):
        fake.receipts.list(CH, IM, retries=1)
    with pytest.raises(AttributeError):
        _ = fake.receipts.get


LIMITS = {"timeout": None, "max_retries": None}
RECEIPTS = Client(ACCOUNT, SECRET).receipts


@pytest.mark.parametrize(
    ("function", "defaults"),
    [
        (Client, {"max_retries": 3, "timeout": Timeout(), "allow_unencrypted_http": False}),
        (AsyncClient, {"max_retries": 3, "timeout": Timeout(), "allow_unencrypted_http": False}),
        (Timeout, {"connect": 5.0, "read": 15.0, "write": 10.0, "pool": 15.0, "total": 60.0}),
        (sweep, {"concurrency": 32, "ordered": False, "page_size": None, **LIMITS}),
        (sweep_async, {"concurrency": 32, "ordered": False, "page_size": None, **LIMITS}),
        (RECEIPTS.fetch, {"chat_service_sid": None, **LIMITS}),
        (RECEIPTS.list, {"limit": None, "page_size": None, **LIMITS}),
        (RECEIPTS.pages, {"page_size": None, "chat_service_sid": None, **LIMITS}),
        (RECEIPTS.page, {"page_size": None, "page": None, "page_token": None, **LIMITS}),
    ],
    ids=lambda one: getattr(one, "__qualname__", ""),
)
def test_documented_defaults(function: Any, defaults: dict[str, Any]) -> None:
    """Each fails if the value changes and the documentation does not."""
    parameters = inspect.signature(function).parameters
    assert {name: parameters[name].default for name in defaults} == defaults
