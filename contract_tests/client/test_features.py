"""Single features as documented: per call limits, User-Agent, request ids, defaults, autospec, what decodes."""

import inspect
import pickle
import re
from datetime import UTC, datetime
from typing import Any
from unittest.mock import create_autospec

import httpx2
import pytest

from contract_tests.bench import data
from contract_tests.client.mocked import ACCOUNT, CH, DY, IM, SECRET, answered_by
from contract_tests.client.stub_provider import page_of
from twilio_receipts import (
    AsyncClient,
    Client,
    ConfigurationError,
    InvalidArgumentError,
    NotFoundError,
    Receipt,
    ReceiptPage,
    Timeout,
    request_ids,
)
from twilio_receipts._runtime.model import normalized
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
    def test_has_the_suffix_of_the_caller(self) -> None:
        provider = Provider()
        for options in ({}, {"user_agent": "app/1.2 (nightly)"}):
            answered_by(provider, **options).receipts.fetch(CH, IM, DY)
        assert [request.headers["user-agent"] for request in provider.requests] == [
            "twilio-receipts",
            "twilio-receipts app/1.2 (nightly)",
        ]

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


class TestPlainHttp:
    @pytest.mark.parametrize("client_class", [Client, AsyncClient])
    def test_beyond_this_machine_needs_the_switch(self, client_class: Any) -> None:
        with pytest.raises(ConfigurationError, match=r"allow_unencrypted_http=True.*; got 'http://sandbox:8000'"):
            client_class(ACCOUNT, SECRET, base_url="http://sandbox:8000")
        assert "http://sandbox:8000" in repr(
            client_class(ACCOUNT, SECRET, base_url="http://sandbox:8000", allow_unencrypted_http=True)
        )

    @pytest.mark.parametrize("value", [1, "yes"])
    def test_the_switch_is_true_and_nothing_like_it(self, value: Any) -> None:
        with pytest.raises(ConfigurationError, match="base_url must be https"):
            Client(ACCOUNT, SECRET, base_url="http://sandbox:8000", allow_unencrypted_http=value)


class TestWhatTheSchemaAllows:
    @pytest.mark.parametrize(
        ("field", "text", "value"),
        [
            ("error_code", "30003.0", 30003),
            ("error_code", "3.0003e4", 30003),
            ("error_code", "-0.0", 0),
            ("date_created", '"2016-12-31T23:59:60Z"', datetime(2017, 1, 1, tzinfo=UTC)),
            ("date_created", '"2017-01-01t08:59:60.5+09:00"', datetime(2017, 1, 1, 0, 0, 0, 500_000, UTC)),
        ],
    )
    def test_decodes(self, field: str, text: str, value: Any) -> None:
        body = f'{{"sid": "{DY}", "{field}": {text}}}'.encode()
        found = answered_by(Provider(status_code=200, content=body)).receipts.fetch(CH, IM, DY)
        assert getattr(found, field) == value
        assert type(getattr(found, field)) is type(value)
        fields = {"error_code": 30003.0} if field == "error_code" else {field: text.strip('"')}
        assert Receipt.from_dict(fields) is not None

    @pytest.mark.parametrize(
        "text",
        ["2016-12-31T12:30:60Z", "2016-13-31T23:59:60Z", "9999-12-31T23:59:60Z", "2016-12-31T23:59:61Z", "x:60"],
    )
    def test_is_all_that_is_rewritten(self, text: str) -> None:
        assert normalized({"a": [text, 1.5, True, None]}) == {"a": [text, 1.5, True, None]}

    def test_leaves_what_was_given_as_it_was(self) -> None:
        given = {"meta": {"page": 0.0}, "delivery_receipts": [{"error_code": 1.0}]}
        assert ReceiptPage.from_dict(given).delivery_receipts[0].error_code == 1
        assert type(given["delivery_receipts"][0]["error_code"]) is float  # type: ignore[index]


class TestAutospec:
    @pytest.mark.parametrize("client_class", [Client, AsyncClient])
    def test_of_a_client_knows_its_methods_and_their_signatures(self, client_class: Any) -> None:
        fake = create_autospec(client_class, instance=True)
        fake.receipts.fetch.return_value = Receipt(sid=DY)
        fake.receipts.list.return_value = iter([Receipt(sid=DY)])
        fake.receipts.list(CH, IM, limit=1)
        fake.receipts.list.assert_called_once_with(CH, IM, limit=1)
        if client_class is Client:
            assert fake.receipts.fetch(CH, IM, DY, timeout=1).sid == DY
        for wrong in ((CH,), (CH, IM, DY, "IS")):
            with pytest.raises(TypeError):
                fake.receipts.fetch(*wrong)
        with pytest.raises(TypeError, match="retries"):
            fake.receipts.list(CH, IM, retries=1)
        with pytest.raises(AttributeError):
            _ = fake.receipts.get

    def test_of_the_client_itself_its_resource_is_made_once(self) -> None:
        reader = answered_by(Provider())
        assert reader.receipts is reader.receipts


def default(function: Any, name: str) -> Any:
    return inspect.signature(function).parameters[name].default


class TestDocumentedDefaults:
    """Each fails if the value changes and the documentation does not."""

    def test_of_the_client(self) -> None:
        for client_class in (Client, AsyncClient):
            assert default(client_class, "max_retries") == 3
            assert default(client_class, "timeout") == Timeout()
            assert default(client_class, "allow_unencrypted_http") is False
        assert Timeout() == Timeout(connect=5.0, read=15.0, write=10.0, pool=15.0, total=60.0)

    @pytest.mark.parametrize("function", [sweep, sweep_async])
    def test_of_a_sweep(self, function: Any) -> None:
        assert (default(function, "concurrency"), default(function, "ordered")) == (32, False)

    def test_of_each_call_is_what_the_client_has(self) -> None:
        for method in ("fetch", "list", "pages", "page"):
            for name in ("timeout", "max_retries", "chat_service_sid"):
                assert default(getattr(Client(ACCOUNT, SECRET).receipts, method), name) is None

    def test_of_the_origin_is_twilios(self) -> None:
        assert re.search("at https://conversations.twilio.com>$", repr(Client(ACCOUNT, SECRET)))
        assert data.PAGE_SIZE == 50  # the largest page, which a list with a limit asks for
