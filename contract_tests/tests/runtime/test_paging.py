"""Page links: followed inside the collection and origin that were asked for, and never in a circle."""

from collections.abc import Iterable, Iterator
from itertools import chain, count
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.client.mocked import SECRET, answered_by
from contract_tests.client.stub_provider import page_of
from contract_tests.hostile.behaviours.links import ASTRAY
from contract_tests.hostile.behaviours.row import CONVERSATION, LIST_PATH, MESSAGE, filled_with
from twilio_receipts import PaginationError, TransportError
from twilio_receipts._runtime import paging

API = "https://conversations.twilio.com"
SIDS = count()
Page = dict[str, Any] | Exception


class Provider:
    """Answers with these pages, or fails in the network; keeps what it was asked for."""

    def __init__(self, pages: Iterable[Page], base_url: str | None = None) -> None:
        self.pages = iter(pages)
        self.asked: list[httpx2.URL] = []
        self.receipts = answered_by(self.answer, base_url=base_url).receipts

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request.url)
        assert len(self.asked) < 100, "it goes on and on"
        page = next(self.pages)
        if isinstance(page, Exception):
            raise page
        return httpx2.Response(200, json=page)


def page(link: str | None, receipts: int = 1) -> dict[str, Any]:
    return page_of([{"sid": f"DY{next(SIDS)}"} for _ in range(receipts)], link)


def link(token: object) -> str:
    return f"{API}{LIST_PATH}?PageToken={token}"


def after(link: str, base_url: str | None = None) -> httpx2.URL:
    """What is asked for after a page with this link."""
    provider = Provider([page(link), page(None)], base_url)
    assert len(list(provider.receipts.list(CONVERSATION, MESSAGE))) == 2
    return provider.asked[1]


@pytest.mark.parametrize(
    ("base_url", "origin"),
    [
        (None, "https://CONVERSATIONS.Twilio.Com"),
        (None, API + ":443"),
        (None, "https://conversations.dublin.us1.twilio.com"),
        (None, "https://conversations.au1.twilio.com"),
        (None, ""),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://127.0.0.1", "http://127.0.0.1:80"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("https://gateway.example:443/twilio", "https://gateway.example/twilio"),
        ("https://gateway.example/twilio", "https://gateway.example:443/twilio"),
        ("https://gateway.example/twilio", API),
    ],
)
def test_links_of_the_api_and_of_the_configured_origin_are_followed_there(base_url: str | None, origin: str) -> None:
    followed = after(f"{origin}{LIST_PATH}?PageSize=2&PageToken=PT1", base_url)
    assert followed == httpx2.URL(f"{base_url or API}{LIST_PATH}?PageSize=2&PageToken=PT1")


def test_a_conversation_asked_for_by_name_may_answer_with_its_sid_and_is_still_asked_by_name() -> None:
    assert after(link(1).replace(CONVERSATION, "CH" + "0" * 32)).path == LIST_PATH


def test_a_page_that_does_not_say_whether_it_is_the_last_is_an_error() -> None:
    """Its items are handed out first; a list that ends there would have lost the rest unsaid."""
    listed = Provider([{"meta": {}, "delivery_receipts": [{"sid": "DY1"}]}]).receipts.list(
        CONVERSATION, MESSAGE, limit=2
    )
    assert next(listed).sid == "DY1"
    with pytest.raises(PaginationError, match="does not say whether another follows"):
        next(listed)


@pytest.mark.parametrize("name", ASTRAY)
def test_a_link_that_leads_astray_is_refused(name: str) -> None:
    astray, complaint = ASTRAY[name]
    with pytest.raises(PaginationError, match=complaint) as caught:
        after(filled_with(astray, API, 443, "http://evil.example"))
    assert len(str(caught.value)) < 400


def test_a_secret_that_a_link_echoes_is_redacted_before_it_is_cut() -> None:
    with pytest.raises(PaginationError, match=r"evil\.example") as caught:
        after("https://evil.example/" + "x" * 56 + SECRET)
    assert SECRET[:3] not in str(caught.value)


@given(
    st.text(max_size=80) | st.from_regex(r"(https?:)?//[a-z.@:\[\]]{0,20}(/v1)?/[%./A-Za-z]{0,20}\?[a-zA-Z=&%]{0,20}")
)
def test_no_link_raises_anything_else_or_changes_the_path(link: str) -> None:
    provider = Provider([page(link), page(None)])
    try:
        list(provider.receipts.list(CONVERSATION, MESSAGE))
    except PaginationError:
        return
    assert {(url.host, url.path) for url in provider.asked} == {("conversations.twilio.com", LIST_PATH)}


@pytest.mark.parametrize("period", [1, 2, 3, 50])
def test_a_circle_of_pages_is_found_when_it_closes(period: int) -> None:
    provider = Provider(page(link(number % period)) for number in count())
    with pytest.raises(PaginationError, match="in a circle"):
        list(provider.receipts.list(CONVERSATION, MESSAGE))
    assert len(provider.asked) == period + 1


def endless(receipts: int = 1) -> Iterator[Page]:
    return (page(link(token), receipts) for token in count())


@pytest.mark.parametrize(
    ("pages", "complaint", "read"),
    [
        ([page(f"{API}{LIST_PATH}?PageSize=5")], "in a circle", 1),  # back to the first page
        ((page_of([{"sid": "DY1"}], link(token)) for token in count()), "same items", 2),
        (endless(receipts=0), "10 read, the last 10 of them without an item", 10),
        (chain([page(link("first"))], endless(receipts=0)), "11 read, the last 10 of them without an item", 11),
        (endless(), "50 read", 50),
    ],
    ids=["the first page", "the same items", "empty pages", "empty pages after one", "no end"],
)
def test_pages_that_lead_nowhere_are_refused(
    monkeypatch: pytest.MonkeyPatch, pages: Iterable[Page], complaint: str, read: int
) -> None:
    monkeypatch.setattr(paging, "MOST_PAGES", 50)
    monkeypatch.setattr(paging, "_REMEMBERED", 10)
    provider = Provider(pages)
    reading: Any = provider.receipts.pages(CONVERSATION, MESSAGE, page_size=5)
    with pytest.raises(PaginationError, match=complaint):
        list(reading)
    assert len(provider.asked) == read
    assert len(reading.cursor._seen) <= 10


@pytest.mark.parametrize(
    ("limit", "page_size", "first_query", "pages", "items"),
    [
        (None, None, b"", 3, 6),
        (None, 2, b"PageSize=2", 3, 6),
        (1, None, b"PageSize=1", 1, 1),
        (2, None, b"PageSize=2", 1, 2),
        (3, 2, b"PageSize=2", 2, 3),
        (5, 50, b"PageSize=5", 3, 5),
        (100, None, b"PageSize=50", 3, 6),
        (100, 2, b"PageSize=2", 3, 6),
    ],
)
def test_no_page_more_is_read_than_the_limit_needs(
    limit: int | None, page_size: int | None, first_query: bytes, pages: int, items: int
) -> None:
    provider = Provider([page(link(1), 2), page(link(2), 2), page(None, 2)])
    listed = list(provider.receipts.list(CONVERSATION, MESSAGE, limit=limit, page_size=page_size))
    assert (len(listed), len(provider.asked), provider.asked[0].query) == (items, pages, first_query)


def test_reading_goes_on_after_an_error_where_it_broke() -> None:
    provider = Provider([page(link(1), 2), httpx2.ReadError("reset"), page(None, 2)])
    listed = provider.receipts.list(CONVERSATION, MESSAGE)
    assert provider.asked == [], "nothing is read before it is asked for"
    assert [next(listed), next(listed)]
    with pytest.raises(TransportError):
        next(listed)
    assert len(list(listed)) == 2
    assert [url.query for url in provider.asked] == [b"", b"PageToken=1", b"PageToken=1"]
    assert list(listed) == []
