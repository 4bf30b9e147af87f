"""A client: opened and closed by its block, shown without its secret, and neither copied nor pickled."""

import copy
import logging
import pickle
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from contract_tests.client.kinds import KINDS, value
from contract_tests.client.mocked import ACCOUNT, CH, DY, IM, SECRET, HeldClock, answered_by
from twilio_receipts import AsyncClient, Client, ConfigurationError, ServerError


def test_the_block_is_of_the_client_and_closes_it(kind: str) -> None:
    client: Any = KINDS[kind].client(ACCOUNT, SECRET)

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

    KINDS[kind].run(main)


def test_it_retries_three_times_unless_told_otherwise() -> None:
    sent: list[httpx2.Request] = []

    def fail(request: httpx2.Request) -> httpx2.Response:
        sent.append(request)
        return httpx2.Response(503, headers={"Retry-After": "0"})

    client = Client(ACCOUNT, SECRET, http_client=httpx2.Client(transport=httpx2.MockTransport(fail)))
    client._session.clock = HeldClock()
    with pytest.raises(ServerError):
        client.receipts.fetch(CH, IM, DY)
    assert len(sent) == 4


@pytest.mark.parametrize("client_class", [Client, AsyncClient])
def test_it_shows_who_it_is_and_where_it_asks(client_class: Any) -> None:
    client = client_class(ACCOUNT, SECRET, edge="dublin")
    assert repr(client) == f"<{client_class.__name__} {ACCOUNT} at https://conversations.dublin.us1.twilio.com>"
    assert client._session.configuration.user_agent == "twilio-receipts"


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
