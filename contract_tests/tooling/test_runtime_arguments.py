"""Arguments of a list: limits, page sizes, page numbers and page tokens, checked before any request."""

from __future__ import annotations

from typing import Any

import pytest

from twilio_receipts import Client, InvalidArgumentError

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
    with pytest.raises(InvalidArgumentError, match="limit must be an int of at least 1, or None; got") as caught:
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
    with pytest.raises(InvalidArgumentError, match="page must be an int of at least 0, or None; got"):
        client.receipts.page(CH, IM, page=value)


@pytest.mark.parametrize("value", ["", 5, b"PT", "\ud800", "x" * 8193])
def test_a_page_token_is_text(client: Client, value: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="page_token must be"):
        client.receipts.page(CH, IM, page_token=value)


def test_refusals_are_value_errors_too(client: Client) -> None:
    with pytest.raises(ValueError, match="sid must match"):
        client.receipts.fetch(CH, IM, "../DY")
