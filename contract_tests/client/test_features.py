"""Single features as documented: per call limits, User-Agent, request ids, defaults, autospec, what decodes."""

import inspect
import pickle
from datetime import UTC, datetime
from typing import Any
from unittest.mock import create_autospec

import httpx2
import pytest

from contract_tests.client.mocked import ACCOUNT, CH, DY, IM, SECRET, answered_by
from contract_tests.client.stub_provider import page_of
from twilio_receipts import (
    AsyncClient,
    Client,
    ConfigurationError,
    InvalidArgumentError,
    NotFoundError,
    Receipt,
    Timeout,
    request_ids,
)
from twilio_receipts.sweep import sweep, sweep_async


class Provider:
    """Answers every fetch and every list; keeps the requests."""

    def __init__(self, **response: Any) -> None:
        self.requests: list[httpx2.Request] = []
        self.response = response

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        body = {"sid": DY} if "/DY" in request.url.path else page_of([{"sid": DY}])
        headers = {"Twilio-Request-Id": f"RQ{len(self.requests)}"}
        return httpx2.Response(headers=headers, **self.response or {"status_code": 200, "json": body})


class TestPerCall:
    @pytest.mark.parametrize(
        "call",
        [
            lambda c, **o: c.receipts.fetch(CH, IM, DY, **o),
            lambda c, **o: list(c.receipts.list(CH, IM, **o)),
            lambda c, **o: list(c.receipts.pages(CH, IM, **o)),
            lambda c, **o: c.receipts.page(CH, IM, **o),
            lambda c, **o: list(sweep(c, [(CH, IM)], **o)),
        ],
        ids=["fetch", "list", "pages", "page", "sweep"],
    )
    def test_every_method_takes_a_timeout_and_a_number_of_retries(self, call: Any) -> None:
        provider = Provider()
        call(answered_by(provider), timeout=Timeout(read=1.5, total=None), max_retries=0)
        call(answered_by(provider))
        own, default = (request.extensions["timeout"] for request in provider.requests)
        assert own == {"connect": 5, "read": 1.5, "write": 10, "pool": 15}
        assert (default["connect"], default["read"]) == (5, 15)
        with pytest.raises(InvalidArgumentError, match="max_retries must be an int from 0 to 100; got 101"):
            call(answered_by(provider), max_retries=101)
        with pytest.raises(InvalidArgumentError, match=r"timeout\.total must be a number of seconds above 0"):
            call(answered_by(provider), timeout=-1)

    def test_a_limit_may_be_lifted_for_one_call(self) -> None:
        provider = Provider()
        answered_by(provider, timeout=1).receipts.fetch(CH, IM, DY, timeout=Timeout(None, None, None, None, None))
        assert set(provider.requests[0].extensions["timeout"].values()) == {None}


class TestUserAgent:
    @pytest.mark.parametrize("suffix", ["", " app/1.2 (nightly)", " " + "x" * 200])
    def test_has_the_suffix_of_the_caller(self, suffix: str) -> None:
        provider = Provider()
        answered_by(provider, user_agent=suffix[1:] or None).receipts.fetch(CH, IM, DY)
        assert provider.requests[0].headers["user-agent"] == f"twilio-receipts{suffix}"

    @pytest.mark.parametrize("suffix", ["", " ", "a\nb", "a  b", "ä", "x" * 201, 5])
    def test_that_cannot_stand_in_a_header_is_refused(self, suffix: Any) -> None:
        with pytest.raises(ConfigurationError, match="user_agent must be 1 to 200 printable ASCII characters"):
            Client(ACCOUNT, SECRET, user_agent=suffix)


class TestRequestIds:
    def test_of_any_call_that_succeeded_are_collected(self) -> None:
        reader = answered_by(Provider())
        with request_ids() as ids:
            receipt = reader.receipts.fetch(CH, IM, DY)
            page = reader.receipts.page(CH, IM)
            list(reader.receipts.list(CH, IM))
        reader.receipts.fetch(CH, IM, DY)
        assert ids == ["RQ1", "RQ2", "RQ3"]
        assert page.request_id == "RQ2"
        assert receipt == Receipt(sid=DY)
        assert page == reader.receipts.page(CH, IM)
        assert page.to_dict().keys() == {"meta", "delivery_receipts"}
        assert pickle.loads(pickle.dumps(page)) == page  # noqa: S301 - our own

    def test_of_an_error_is_the_errors(self) -> None:
        with request_ids() as ids, pytest.raises(NotFoundError) as caught:
            answered_by(Provider(status_code=404, json={})).receipts.fetch(CH, IM, DY)
        assert (ids, caught.value.request_id) == ([], "RQ1")


@pytest.mark.parametrize("client_class", [Client, AsyncClient])
def test_plain_http_beyond_this_machine_needs_the_switch_and_nothing_like_it(client_class: Any) -> None:
    there = {"account_sid": ACCOUNT, "auth_token": SECRET, "base_url": "http://sandbox:8000"}
    for switch in ({}, {"allow_unencrypted_http": 1}, {"allow_unencrypted_http": "yes"}):
        with pytest.raises(ConfigurationError, match=r"allow_unencrypted_http=True.*; got 'http://sandbox:8000'"):
            client_class(**there, **switch)
    assert "http://sandbox:8000" in repr(client_class(**there, allow_unencrypted_http=True))


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("error_code", "30003.0", 30003),
        ("error_code", "-0.0", 0),
        ("date_created", '"2016-12-31T23:59:60Z"', datetime(2017, 1, 1, tzinfo=UTC)),
    ],
)
def test_what_the_schema_allows_decodes(field: str, text: str, value: Any) -> None:
    body = f'{{"sid": "{DY}", "{field}": {text}}}'.encode()
    found = answered_by(Provider(status_code=200, content=body)).receipts.fetch(CH, IM, DY)
    assert getattr(found, field) == value
    assert type(getattr(found, field)) is type(value)


@pytest.mark.parametrize("client_class", [Client, AsyncClient])
def test_autospec_of_a_client_knows_its_methods_and_their_signatures(client_class: Any) -> None:
    fake = create_autospec(client_class, instance=True)
    fake.receipts.list.return_value = iter([Receipt(sid=DY)])
    fake.receipts.list(CH, IM, limit=1)
    fake.receipts.list.assert_called_once_with(CH, IM, limit=1)
    if client_class is Client:
        fake.receipts.fetch.return_value = Receipt(sid=DY)
        assert fake.receipts.fetch(CH, IM, DY, timeout=1).sid == DY
    for wrong in ((CH,), (CH, IM, DY, "IS")):
        with pytest.raises(TypeError):
            fake.receipts.fetch(*wrong)
    with pytest.raises(TypeError, match="retries"):
        fake.receipts.list(CH, IM, retries=1)
    with pytest.raises(AttributeError):
        _ = fake.receipts.get


def test_a_clients_resource_is_made_once() -> None:
    reader = answered_by(Provider())
    assert reader.receipts is reader.receipts


RECEIPTS = Client(ACCOUNT, SECRET).receipts


@pytest.mark.parametrize(
    ("function", "defaults"),
    [
        (Client, {"max_retries": 3, "timeout": Timeout(), "allow_unencrypted_http": False}),
        (AsyncClient, {"max_retries": 3, "timeout": Timeout(), "allow_unencrypted_http": False}),
        (Timeout, {"connect": 5.0, "read": 15.0, "write": 10.0, "pool": 15.0, "total": 60.0}),
        (sweep, {"concurrency": 32, "ordered": False, "page_size": None, "timeout": None, "max_retries": None}),
        (sweep_async, {"concurrency": 32, "ordered": False, "page_size": None, "timeout": None, "max_retries": None}),
        (RECEIPTS.fetch, {"timeout": None, "max_retries": None, "chat_service_sid": None}),
        (RECEIPTS.list, {"limit": None, "page_size": None, "timeout": None, "max_retries": None}),
        (RECEIPTS.pages, {"page_size": None, "timeout": None, "max_retries": None, "chat_service_sid": None}),
        (RECEIPTS.page, {"page_size": None, "page": None, "page_token": None, "timeout": None, "max_retries": None}),
    ],
    ids=lambda one: getattr(one, "__qualname__", ""),
)
def test_documented_defaults(function: Any, defaults: dict[str, Any]) -> None:
    """Each fails if the value changes and the documentation does not."""
    parameters = inspect.signature(function).parameters
    assert {name: parameters[name].default for name in defaults} == defaults


def test_the_documented_origin_is_twilios() -> None:
    assert repr(Client(ACCOUNT, SECRET)) == f"<Client {ACCOUNT} at https://conversations.twilio.com>"
