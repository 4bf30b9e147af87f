"""Arguments of a list: limits, page sizes, page numbers and page tokens, checked before any request."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from twilio_receipts import AsyncClient, Client, ConfigurationError, InvalidArgumentError
from twilio_receipts._runtime.arguments import LARGEST_NUMBER, number_or_none, text_or_none
from twilio_receipts.sweep import sweep, sweep_async

CH, IM = "CH" + "0" * 32, "IM" + "0" * 32


@pytest.fixture
def client() -> Client:
    return Client("AC" + "0" * 32, "secret", base_url="http://127.0.0.1:1")


@pytest.mark.parametrize(
    "value",
    [
        0,
        -1,
        1.0,
        "5",
        True,
        float("nan"),
        2**63,
        pytest.param(10**5000, id="huge"),
        pytest.param(-(10**5000), id="huge negative"),
        [10**5000],
    ],
)
def test_a_limit_is_a_positive_whole_number(client: Client, value: Any) -> None:
    with pytest.raises(
        InvalidArgumentError, match="limit must be an int from 1 to 9223372036854775807, or None; got"
    ) as caught:
        client.receipts.list(CH, IM, limit=value)
    assert caught.value.attempts == 0
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("value", [0, -1, 51, 5000, True, "5", pytest.param(10**5000, id="huge")])
@pytest.mark.parametrize("method", ["list", "pages", "page"])
def test_a_page_size_is_between_1_and_what_the_spec_allows(client: Client, method: str, value: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="page_size must be an int from 1 to 50, or None; got"):
        getattr(client.receipts, method)(CH, IM, page_size=value)


@pytest.mark.parametrize("value", [-1, True, "0", 0.5, 2**63, pytest.param(10**5000, id="huge")])
def test_a_page_number_counts_from_0(client: Client, value: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="page must be an int from 0 to 9223372036854775807, or None; got"):
        client.receipts.page(CH, IM, page=value)


@pytest.mark.parametrize("value", ["", 5, b"PT", "\ud800", "x" * 8193])
def test_a_page_token_is_text(client: Client, value: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="page_token must be"):
        client.receipts.page(CH, IM, page_token=value)


def test_values_at_their_limits_are_taken() -> None:
    assert [number_or_none("limit", value, 1, 50) for value in (None, 1, 50)] == [None, 1, 50]
    assert LARGEST_NUMBER == 2**63 - 1
    for text in (None, "x", "x" * 8192):
        assert text_or_none("page_token", text) == text


@pytest.mark.parametrize("value", [0, 101, None, True, "32", 1.0, pytest.param(10**5000, id="huge")])
def test_a_sweeps_concurrency_is_between_1_and_the_connections_that_there_are(client: Client, value: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="concurrency must be an int from 1 to 100; got"):
        sweep(client, [(CH, IM)], concurrency=value)


async def _no_ids() -> AsyncIterator[tuple[str, str]]:
    return
    yield


@pytest.mark.parametrize("source", [None, 5, object(), _no_ids()])
def test_a_sweep_takes_its_ids_from_an_iterable(client: Client, source: Any) -> None:
    """It says so when it is called, not when its first outcome is asked for."""
    with pytest.raises(
        InvalidArgumentError, match=r"ids must be an Iterable of tuples \(conversation_sid, message_sid\)"
    ):
        sweep(client, source)


@pytest.mark.parametrize("source", [None, 5, object()])
def test_an_async_sweep_takes_them_from_an_async_iterable_too(source: Any) -> None:
    client = AsyncClient("AC" + "0" * 32, "secret", base_url="http://127.0.0.1:1")
    with pytest.raises(InvalidArgumentError, match="ids must be an Iterable or AsyncIterable of tuples"):
        sweep_async(client, source)
    sweep_async(client, _no_ids())


@pytest.mark.parametrize("client_class", [Client, AsyncClient])
def test_a_sweep_takes_its_own_kind_of_client(client_class: Any) -> None:
    wrong: Any = sweep_async if client_class is Client else sweep
    with pytest.raises(InvalidArgumentError, match=rf"takes an? .*Client; got <{client_class.__name__} AC"):
        wrong(client_class("AC" + "0" * 32, "secret", base_url="http://127.0.0.1:1"), [(CH, IM)])


@pytest.mark.parametrize("client_class", [Client, AsyncClient])
def test_the_former_method_names_what_to_import(client_class: Any) -> None:
    client = client_class("AC" + "0" * 32, "secret", base_url="http://127.0.0.1:1")
    with pytest.raises(ConfigurationError, match=r"from twilio_receipts\.sweep import sweep, .*PARTS=sweep"):
        client.receipts.sweep([(CH, IM)], concurrency=16)


@pytest.mark.parametrize(
    ("argument", "value"),
    [("conversation_sid", ".."), ("message_sid", IM + "\n"), ("sid", "../DY"), ("chat_service_sid", "IS/../x")],
)
def test_an_id_that_may_not_stand_in_the_path_is_refused_before_any_request(
    client: Client, argument: str, value: str
) -> None:
    ids: dict[str, Any] = {"conversation_sid": "name", "message_sid": IM, "sid": "DY" + "0" * 32, argument: value}
    with pytest.raises(InvalidArgumentError, match=argument) as raised:
        client.receipts.fetch(**ids)
    assert raised.value.attempts == 0
    assert isinstance(raised.value, ValueError)
