"""Page links: followed inside the collection and origin that were asked for, and never in a circle."""

from collections.abc import Callable, Iterator
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twilio_receipts import PageMeta, PaginationError, Receipt, ReceiptPage, TransportError
from twilio_receipts._runtime import paging
from twilio_receipts._runtime.credentials import Credentials
from twilio_receipts._runtime.listing import Items, Pages
from twilio_receipts._runtime.operation import Call
from twilio_receipts._runtime.paging import PageCursor
from twilio_receipts._runtime.retry import Timeout
from twilio_receipts._runtime.settings import Configuration, Origins
from twilio_receipts.receipts import _LIST

IM = "IM" + "0" * 32
PATH = f"/v1/Conversations/CH1/Messages/{IM}/Receipts"
API = "https://conversations.twilio.com"
SECRET = "canary"


def pages(
    answer: Callable[[Call[ReceiptPage]], ReceiptPage],
    base_url: str = API,
    *,
    page_size: int | None = None,
    limit: int | None = None,
    query: str = "",
) -> Pages[ReceiptPage, Receipt]:
    """A reading whose calls are answered by a function."""
    credentials, origins = Credentials("AC" + "0" * 32, SECRET), Origins(base_url, API)
    session: Any = SimpleNamespace(call=answer, configuration=Configuration(credentials, origins, "test", Timeout(), 0))
    first = _LIST.page(("CH1", IM), None, None, None, page_size, limit=limit, query=query)
    return Pages(session, _LIST, first, limit)


def walk(base_url: str = API, **options: Any) -> PageCursor[ReceiptPage, Receipt]:
    def unanswered(_: Call[ReceiptPage]) -> ReceiptPage:
        raise NotImplementedError

    return pages(unanswered, base_url, **options).cursor


_numbers = count()


def page(link: str | None, receipts: int = 1) -> ReceiptPage:
    items = tuple(Receipt(sid=f"DY{next(_numbers)}") for _ in range(receipts))
    return ReceiptPage(meta=PageMeta(next_page_url=link), delivery_receipts=items)


def after(link: str | None, base_url: str = API) -> Call[ReceiptPage] | None:
    steps = walk(base_url)
    first = steps.next_call()
    assert first is not None
    steps.accept(first, page(link))
    return steps.next_call()


@pytest.mark.parametrize(
    "origin",
    [
        API,
        "https://CONVERSATIONS.Twilio.Com",
        API + ":443",
        "https://conversations.dublin.us1.twilio.com",
        "https://conversations.au1.twilio.com",
        "",
    ],
)
def test_links_of_the_api_are_followed_by_their_query(origin: str) -> None:
    call = after(f"{origin}{PATH}?PageSize=2&PageToken=PT1")
    assert call is not None
    assert (call.path, call.query) == (PATH, "PageSize=2&PageToken=PT1")


def test_what_else_is_asked_for_stands_before_the_page() -> None:
    for limit, size in ((None, ""), (7, "&PageSize=7")):
        call = walk(API, query="Order=asc", limit=limit).next_call()
        assert call is not None
        assert call.query == f"Order=asc{size}"


def test_a_port_that_stands_for_itself_may_be_left_out() -> None:
    gateway = "http://127.0.0.1"
    for base_url, origin in ((gateway, f"{gateway}:80"), (f"{gateway}:80", gateway)):
        assert after(f"{origin}{PATH}?PageToken=PT1", base_url) is not None


def test_a_conversation_asked_for_by_name_may_answer_with_its_sid_and_is_still_asked_by_name() -> None:
    call = after(f"{API}{PATH.replace('CH1', 'CH' + 'a' * 32)}?PageToken=PT1")
    assert call is not None
    assert call.path == PATH


def test_the_last_page_has_no_link() -> None:
    assert after(None) is None


def test_a_page_that_does_not_say_whether_it_is_the_last_is_an_error() -> None:
    """Its items are handed out first; a list that ends there would have lost the rest unsaid."""
    unsaid = ReceiptPage(meta=PageMeta.from_dict({}), delivery_receipts=(Receipt(sid="DY1"),))
    steps = walk(limit=2)
    first = steps.next_call()
    assert first is not None
    assert steps.take(steps.accept(first, unsaid)) == unsaid.delivery_receipts
    with pytest.raises(PaginationError, match="does not say whether another follows"):
        steps.next_call()


@pytest.mark.parametrize(
    ("base_url", "origin"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("https://gateway.example:443/twilio", "https://gateway.example/twilio"),
        ("https://gateway.example/twilio", "https://gateway.example:443/twilio"),
        ("https://gateway.example/twilio", API),
    ],
)
def test_links_of_the_configured_origin_are_followed(base_url: str, origin: str) -> None:
    call = after(f"{origin}{PATH}?PageToken=PT1", base_url)
    assert call is not None
    assert call.path == PATH


Q = "?PageToken=PT1"
ASTRAY = [
    ("https://evil.example" + PATH + Q, "another origin"),
    ("https://conversations.twilio.com.evil.example" + PATH + Q, "another origin"),
    ("https://conversations.evil.example" + PATH + Q, "another origin"),
    ("https://evil.twilio.com" + PATH + Q, "another origin"),
    ("https://conversations.eviltwilio.com" + PATH + Q, "another origin"),
    ("https://conversationsevil.twilio.com" + PATH + Q, "another origin"),
    ("https://conversations.twilio.com:8443" + PATH + Q, "another origin"),
    ("https://conversations.twilio.com:0" + PATH + Q, "another origin"),
    ("http://conversations.twilio.com" + PATH + Q, "another origin"),
    ("ftp://conversations.twilio.com" + PATH + Q, "another origin"),
    ("//conversations.twilio.com" + PATH + Q, "another origin"),
    ("//evil.example" + PATH + Q, "another origin"),
    ("https://xn--cnversations-fmi.twilio.com" + PATH + Q, "another origin"),
    ("https:" + PATH + Q, "another origin"),
    ("javascript:alert(1)", "another origin"),
    ("Receipts" + Q, "another origin"),
    (Q, "another origin"),
    ("https://c\u043enversations.twilio.com" + PATH + Q, "not a URL"),
    ("https://conversations.twilio.com\\@evil.example" + PATH + Q, "not a URL"),
    ("https://conversations.twilio.com:port" + PATH + Q, "not a URL"),
    ("https://[conversations.twilio.com" + PATH + Q, "not a URL"),
    (API + PATH + Q + "\r\nX-Injected: 1", "not a URL"),
    (API + PATH + Q + " x", "not a URL"),
    (API + PATH + Q + "x" * 10_000_000, "not a URL"),
    ("https://user@conversations.twilio.com" + PATH + Q, "not shown"),
    (f"https://user:{SECRET}@conversations.twilio.com" + PATH + Q, "not shown"),
    (API + PATH, "out of"),
    (API + PATH + "?", "out of"),
    (API + PATH + Q + "#f", "out of"),
    (API + PATH + "/.." + Q, "out of"),
    (API + "/v1/Conversations/CH1/../CH2" + Q, "out of"),
    (API + PATH.replace("CH1", "..") + Q, "out of"),
    (API + PATH.replace("CH1", "%2e%2e") + Q, "out of"),
    (API + PATH.replace("0" * 32, "1" * 32) + Q, "out of"),
    (API + "/2010-04-01/Accounts.json" + Q, "out of"),
    (API + Q, "out of"),
]


@pytest.mark.parametrize(("link", "complaint"), ASTRAY, ids=range(len(ASTRAY)))
def test_a_link_that_leads_astray_is_refused(link: str, complaint: str) -> None:
    with pytest.raises(PaginationError, match=complaint) as caught:
        after(link)
    assert SECRET not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_secret_that_a_link_echoes_is_not_shown() -> None:
    for link in (f"https://evil.example/{SECRET}", "https://evil.example/" + "x" * 56 + SECRET):
        with pytest.raises(PaginationError) as caught:
            after(link)
        assert "can" not in str(caught.value)


@given(
    st.text(max_size=80) | st.from_regex(r"(https?:)?//[a-z.@:\[\]]{0,20}(/v1)?/[%./A-Za-z]{0,20}\?[a-zA-Z=&%]{0,20}")
)
def test_no_link_raises_anything_else_or_changes_the_path(link: str) -> None:
    try:
        call = after(link)
    except PaginationError:
        return
    assert call is None or call.path == PATH


Answers = Iterator[ReceiptPage | Exception]


def read(answers: Answers, *, items: bool = False, **options: Any) -> tuple[list[Any], list[str]]:
    queries: list[str] = []

    def answer(call: Call[ReceiptPage]) -> ReceiptPage:
        queries.append(call.query)
        what = next(answers)
        if isinstance(what, Exception):
            raise what
        return what

    reading = pages(answer, **options)
    return list(Items(reading) if items else reading), queries


def link(token: object) -> str:
    return f"{API}{PATH}?PageToken={token}"


@pytest.mark.parametrize("period", [1, 2, 3, 50])
def test_a_circle_of_pages_is_found_when_it_closes(period: int) -> None:
    asked: list[str] = []

    def answer(call: Call[ReceiptPage]) -> ReceiptPage:
        asked.append(call.query)
        return page(link((len(asked) - 1) % period))

    with pytest.raises(PaginationError, match="in a circle"):
        list(pages(answer))
    assert len(asked) == period + 1


def test_a_link_back_to_the_first_page_is_a_circle() -> None:
    with pytest.raises(PaginationError, match="in a circle"):
        read(iter([page(f"{API}{PATH}?PageSize=5")]), page_size=5)


def test_the_same_items_under_fresh_links_are_refused() -> None:
    same = (Receipt(sid="DY1"),)
    answers = (ReceiptPage(meta=PageMeta(next_page_url=link(token)), delivery_receipts=same) for token in count())
    with pytest.raises(PaginationError, match="same items"):
        read(answers)


def test_empty_pages_under_fresh_links_are_refused_after_ten() -> None:
    tokens = count()
    with pytest.raises(PaginationError, match="10 read, the last 10 of them without an item"):
        read(page(link(token), receipts=0) for token in tokens)
    assert next(tokens) == paging.MOST_EMPTY_PAGES


def test_pages_that_never_end_are_refused_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "MOST_PAGES", 5000)
    steps = walk()

    def read_on() -> None:
        for token in count():
            call = steps.next_call()
            assert call is not None
            steps.accept(call, page(link(token)))

    with pytest.raises(PaginationError, match="5000 read"):
        read_on()
    assert len(steps._seen) <= paging._REMEMBERED


@pytest.mark.parametrize(
    ("limit", "page_size", "first_query", "asked", "items"),
    [
        (None, None, "", 3, 6),
        (None, 2, "PageSize=2", 3, 6),
        (1, None, "PageSize=1", 1, 1),
        (2, None, "PageSize=2", 1, 2),
        (3, 2, "PageSize=2", 2, 3),
        (5, 50, "PageSize=5", 3, 5),
        (100, None, "PageSize=50", 3, 6),
        (100, 2, "PageSize=2", 3, 6),
    ],
)
def test_no_page_more_is_read_than_the_limit_needs(
    limit: int | None, page_size: int | None, first_query: str, asked: int, items: int
) -> None:
    answers = [page(link(1), 2), page(link(2), 2), page(None, 2)]
    read_items, queries = read(iter(answers), items=True, limit=limit, page_size=page_size)
    assert (len(read_items), len(queries), queries[0]) == (items, asked, first_query)


def test_reading_goes_on_after_an_error_where_it_broke() -> None:
    answers: list[ReceiptPage | Exception] = [page(link(1), 2), TransportError("reset"), page(None, 2)]
    queries: list[str] = []

    def answer(call: Call[ReceiptPage]) -> ReceiptPage:
        queries.append(call.query)
        what = answers.pop(0)
        if isinstance(what, Exception):
            raise what
        return what

    items = Items(pages(answer))
    assert [next(items), next(items)]
    with pytest.raises(TransportError):
        next(items)
    assert len(list(items)) == 2
    assert queries == ["", "PageToken=1", "PageToken=1"]
    assert list(items) == []
