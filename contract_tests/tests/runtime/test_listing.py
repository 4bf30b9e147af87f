"""Listing: from a method's arguments to the query of one page."""

from typing import Any

import pytest

from contract_tests.client.mocked import ACCOUNT, IM, SECRET
from twilio_receipts import AsyncClient, Client
from twilio_receipts.receipts import _LIST


@pytest.mark.parametrize(
    ("page_size", "options", "query"),
    [
        (None, {}, ""),
        (None, {"query": "Order=asc"}, "Order=asc"),
        (
            7,
            {"query": "Order=asc", "page": 0, "page_token": "a b/+&\xe9"},
            "Order=asc&PageSize=7&Page=0&PageToken=a%20b%2F%2B%26%C3%A9",
        ),
        (None, {"limit": 1}, "PageSize=1"),
        (None, {"limit": 51}, "PageSize=50"),
        (7, {}, "PageSize=7"),
        (7, {"limit": 50}, "PageSize=7"),
        (50, {"limit": 7}, "PageSize=7"),
    ],
)
def test_the_query_has_what_was_given(page_size: int | None, options: dict[str, Any], query: str) -> None:
    assert _LIST.page(("name", IM), None, None, None, page_size, **options).query == query


@pytest.mark.parametrize("client_class", [Client, AsyncClient])
def test_a_list_asks_for_no_more_than_its_limit(client_class: Any) -> None:
    listed = client_class(ACCOUNT, SECRET).receipts.list("name", IM, limit=7)
    assert listed._pages.cursor.first.query == "PageSize=7"
