"""Arguments that are refused before any request, by name."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx2
import pytest

from contract_tests.client.mocked import ACCOUNT, DY, IM, SECRET, answered_by
from contract_tests.client.stub_provider import page_of
from twilio_receipts import AsyncClient, Client, ConfigurationError, InvalidArgumentError, Timeout
from twilio_receipts._runtime.arguments import LARGEST_NUMBER, PathParameter, number_or_none, text_or_none
from twilio_receipts.sweep import sweep, sweep_async

HUGE = 10**5000
METHODS: dict[str, Callable[..., Any]] = {
    "fetch": lambda client, **given: client.receipts.fetch(**{"sid": DY} | given),
    "list": lambda client, **given: client.receipts.list(**given),
    "pages": lambda client, **given: client.receipts.pages(**given),
    "page": lambda client, **given: client.receipts.page(**given),
    "sweep": lambda client, conversation_sid, message_sid, **given: sweep(
        client, [(conversation_sid, message_sid)], **given
    ),
}
REFUSED: list[tuple[str, str, str, list[Any]]] = [
    ("list", "limit", "must be an int from 1 to 9223372036854775807, or None; got", [
        0, -1, 1.0, "5", True, float("nan"), 2**63, HUGE, -HUGE, [HUGE],
    ]),
    ("list pages page sweep", "page_size", "must be an int from 1 to 50, or None; got", [0, 51, True, "5"]),
    ("fetch list pages page sweep", "max_retries", "must be an int from 0 to 100; got", [101]),
    ("page", "page", "must be an int from 0 to 9223372036854775807, or None; got", [-1, True, "0", 0.5, 2**63]),
    ("page", "page_token", "must be", ["", 5, b"PT", "\ud800", "x" * 8193]),
    ("sweep", "concurrency", "must be an int from 1 to 100; got", [0, 101, None, True, "32", 1.0]),
    ("fetch list", "conversation_sid", "must be", [
        "", ".", "..", "x" * 1001, "\ud800", None, 5, True, b"CH", ["CH"],
    ]),
    ("fetch list", "message_sid", "must", [
        "", "..", "IM", IM + "\n", IM + "/..", IM.lower(), "IM" + "\u0660" * 32, "IM" + "g" * 32, IM + "0", 5, None,
    ]),
    ("fetch", "sid", "must match", ["../DY", IM]),
    ("fetch page", "chat_service_sid", "must match", ["IS/../x", IM]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("method", "argument", "complaint", "value"),
    [
        pytest.param(method, argument, complaint, value, id=f"{method}, {argument} {number}")
        for methods, argument, complaint, values in REFUSED
        for method in methods.split()
        for number, value in enumerate(values)
    ],
)
def test_an_argument_is_refused_by_name_before_any_request(
    method: str, argument: str, complaint: str, value: Any
) -> None:
    def asked(_: httpx2.Request) -> httpx2.Response:
        raise AssertionError

    with pytest.raises(InvalidArgumentError, match=f"^{argument} {complaint}") as caught:
        METHODS[method](answered_by(asked), **{"conversation_sid": "name", "message_sid": IM, argument: value})
    assert isinstance(caught.value, ValueError)
    assert caught.value.attempts == 0
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("method", METHODS)
def test_every_method_takes_time_limits_of_its_own(method: str) -> None:
    asked: list[Any] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.extensions["timeout"])
        return httpx2.Response(200, json={"sid": DY} if method == "fetch" else page_of([]))

    for limits in ({"timeout": Timeout(read=1.5, total=None)}, {}):
        found = METHODS[method](answered_by(answer), conversation_sid="name", message_sid=IM, **limits)
        if isinstance(found, Iterator):
            list(found)
    own, default = asked
    assert own == {"connect": 5, "read": 1.5, "write": 10, "pool": 15}
    assert (default["connect"], default["read"]) == (5, 15)


def test_values_at_their_limits_are_taken() -> None:
    assert [number_or_none("limit", value, 1, 50) for value in (None, 1, 50)] == [None, 1, 50]
    assert LARGEST_NUMBER == 2**63 - 1
    for text in (None, "x", "x" * 8192):
        assert text_or_none("page_token", text) == text
    for value, quoted in ((".a", ".a"), ("x" * 1000, "x" * 1000), ("a/b ?#\xe9~", "a%2Fb%20%3F%23%C3%A9~")):
        assert PathParameter("sid").quoted(value) == quoted


async def _no_ids() -> AsyncIterator[tuple[str, str]]:
    return
    yield


@pytest.mark.parametrize("source", [None, 5, object(), _no_ids()])
def test_a_sweep_takes_its_ids_from_an_iterable_and_says_so_when_it_is_called(source: Any) -> None:
    with pytest.raises(InvalidArgumentError, match=r"ids must be an Iterable of tuples \(conversation_sid, message_si"):
        sweep(Client(ACCOUNT, SECRET), source)
    if isinstance(source, AsyncIterator):
        sweep_async(AsyncClient(ACCOUNT, SECRET), source)
        return
    with pytest.raises(InvalidArgumentError, match="ids must be an Iterable or AsyncIterable of tuples"):
        sweep_async(AsyncClient(ACCOUNT, SECRET), source)


@pytest.mark.parametrize("client_class", [Client, AsyncClient])
def test_a_sweep_takes_its_own_kind_of_client(client_class: Any) -> None:
    wrong: Any = sweep_async if client_class is Client else sweep
    with pytest.raises(InvalidArgumentError, match=rf"takes an? .*Client; got <{client_class.__name__} AC"):
        wrong(client_class(ACCOUNT, SECRET), [("name", IM)])


@pytest.mark.parametrize("client_class", [Client, AsyncClient])
def test_the_former_method_names_what_to_import(client_class: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"from twilio_receipts\.sweep import sweep, .*PARTS=sweep"):
        client_class(ACCOUNT, SECRET).receipts.sweep([("name", IM)], concurrency=16)
