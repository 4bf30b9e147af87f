"""Listing: from a method's arguments to the query of one page."""

from typing import Any

import pytest

from contract_tests.client.mocked import ACCOUNT, IM, SECRET
from twilio_receipts import AsyncClient, Client
from twilio_receipts.receipts import _LIST


@pytest.mark.parametrize(
    ("options", "query"),
    [
        ({}, ""),
        ({"query": "Order=asc"}, "Order=asc"),
        (
            {"query": "Order=asc", "page": 0, "page_token": "a b/+&\xe9"},
            "Order=asc&Page=0&PageToken=a%20b%2F%2B%26%C3%A9",
        ),
        ({"limit": 1}, "PageSize=1"),
        ({"limit": 51}, "PageSize=50"),
    ],
)
def test_the_query_has_what_was_given(options: dict[str, Any], query: str) -> None:
    assert _LIST.page(("name", IM), None, None, None, None, **options).query == query


@pytest.mark.parametrize("client_class", [Client, AsyncClient])
def test_a_list_asks_for_no_more_than_its_limit(client_class: Any) -> None:
    listed = client_class(ACCOUNT, SECRET).receipts.list("name", IM, limit=7)
    assert listed._pages.cursor.first.query == "PageSize=7"


@pytest.mark.parametrize(("size", "limit", "asked"), [(7, None, 7), (7, 50, 7), (50, 7, 7)])
def test_a_page_is_no_larger_than_asked_for_and_needed(size: int, limit: int | None, asked: int) -> None:
    assert _LIST.page(("name", IM), None, None, None, size, limit=limit).query == f"PageSize={asked}"
