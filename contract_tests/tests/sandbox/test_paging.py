"""Pages: sizes, links, and tokens that stay true while receipts arrive."""

from __future__ import annotations

import itertools
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_tests.sandbox import Sandbox
from contract_tests.sandbox.paging import Cursor, read_token, write_token
from contract_tests.tests.sandbox.asking import HOST, ask, body, follow, page, receipts_path, sids, walk

META_KEYS = ["page", "page_size", "first_page_url", "previous_page_url", "url", "next_page_url", "key"]


@pytest.mark.parametrize(
    ("message", "sizes"),
    [
        ("empty_message_sid", [0]),
        ("one_page_message_sid", [20]),
        ("full_page_message_sid", [50]),
        ("message_sid", [50, 50, 20]),
        ("three_page_message_sid", [50, 50, 50]),
    ],
)
def test_a_page_holds_fifty_and_the_last_one_has_no_next(seeded: Sandbox, message: str, sizes: list[int]) -> None:
    pages = walk(seeded, message_sid=getattr(seeded.seeded, message))
    assert [len(one["delivery_receipts"]) for one in pages] == sizes


def test_meta_comes_first_with_all_of_its_keys_in_order(seeded: Sandbox) -> None:
    for one in walk(seeded, "PageSize=50"):
        assert list(one) == ["meta", "delivery_receipts"]
        assert list(one["meta"]) == META_KEYS
        assert one["meta"]["key"] == "delivery_receipts"


@pytest.mark.parametrize("size", [1, 2, 7, 49, 50])
def test_pages_of_any_size_hold_the_same_receipts(seeded: Sandbox, size: int) -> None:
    assert sids(*walk(seeded, f"PageSize={size}")) == sids(*walk(seeded))
    assert len(set(sids(*walk(seeded)))) == 120


@pytest.mark.parametrize("size", [1, 7, 50])
def test_walking_back_shows_the_same_pages(seeded: Sandbox, size: int) -> None:
    forth = walk(seeded, f"PageSize={size}")
    for before, after in itertools.pairwise(forth):
        assert sids(follow(seeded, after["meta"]["previous_page_url"])) == sids(before)
    back = [forth[-1]]
    while back[-1]["meta"]["previous_page_url"]:
        back.append(follow(seeded, back[-1]["meta"]["previous_page_url"]))
    assert [sids(one) for one in reversed(back)] == [sids(one) for one in forth]
    assert [one["meta"]["page"] for one in reversed(back)] == list(range(len(forth)))


def test_every_link_answers_what_it_names(seeded: Sandbox) -> None:
    first, second, third = walk(seeded, "PageSize=50")
    assert follow(seeded, second["meta"]["url"]) == second
    assert sids(follow(seeded, third["meta"]["first_page_url"])) == sids(first)
    assert first["meta"]["previous_page_url"] is None


def test_links_carry_size_number_and_token_in_this_order(seeded: Sandbox) -> None:
    link = urlsplit(page(seeded, "PageSize=50")["meta"]["next_page_url"])
    assert (link.scheme, link.netloc) == ("http", HOST)
    assert [name for name, _ in parse_qsl(link.query)] == ["PageSize", "Page", "PageToken"]


@pytest.mark.parametrize(("asked", "effective"), [("51", 50), ("100", 50), ("1000", 50), ("9" * 100, 50), ("007", 7)])
def test_a_page_size_above_fifty_is_clamped_and_meta_says_so(seeded: Sandbox, asked: str, effective: int) -> None:
    one = page(seeded, f"PageSize={asked}")
    assert one["meta"]["page_size"] == len(one["delivery_receipts"]) == effective
    assert f"PageSize={effective}&" in one["meta"]["next_page_url"]


def test_page_without_a_token_is_only_echoed(seeded: Sandbox) -> None:
    one = page(seeded, "Page=7")
    assert one["meta"]["page"] == 7
    assert sids(one) == sids(page(seeded))


def test_the_token_decides_whatever_page_says(seeded: Sandbox) -> None:
    second = walk(seeded)[1]
    token = dict(parse_qsl(urlsplit(second["meta"]["url"]).query))["PageToken"]
    assert sids(page(seeded, f"PageToken={token}&Page=40")) == sids(second)


def test_unknown_parameters_are_ignored(seeded: Sandbox) -> None:
    assert page(seeded, "Order=desc&pagesize=3&PageSize=50") == page(seeded, "PageSize=50")


def test_of_a_repeated_parameter_the_first_counts(seeded: Sandbox) -> None:
    assert len(page(seeded, "PageSize=3&PageSize=9")["delivery_receipts"]) == 3


def test_receipts_that_arrive_between_pages_are_neither_lost_nor_repeated(own: Sandbox) -> None:
    before = sids(*walk(own))
    seen = page(own, "PageSize=3")
    walked, added = sids(seen), []
    while seen["meta"]["next_page_url"]:
        added.append(own.world.add_receipt(own.message_sid))
        seen = follow(own, seen["meta"]["next_page_url"])
        walked += sids(seen)
    assert len(added) == 2
    assert walked == before + added


def test_a_page_that_was_full_has_a_next_one_once_a_receipt_arrives(own: Sandbox) -> None:
    full = own.seeded.full_page_message_sid
    assert page(own, message_sid=full)["meta"]["next_page_url"] is None
    added = own.world.add_receipt(full)
    assert sids(follow(own, page(own, message_sid=full)["meta"]["next_page_url"])) == [added]


@given(key=st.binary(min_size=1, max_size=40), position=st.integers(0, 10**17), after=st.booleans())
def test_a_token_reads_as_what_was_written(key: bytes, position: int, *, after: bool) -> None:
    cursor = Cursor(position, after=after)
    assert read_token(key, "IM1", write_token(key, "IM1", cursor)) == cursor


@settings(deadline=None)
@given(data=st.data())
def test_a_changed_token_is_refused(seeded: Sandbox, data: st.DataObject) -> None:
    link = page(seeded, "PageSize=2")["meta"]["next_page_url"]
    token = dict(parse_qsl(urlsplit(link).query))["PageToken"]
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters(codec="ascii", categories=["L", "N"]).filter(lambda one: one != token[place]))
    answer = ask(seeded, receipts_path(seeded), f"PageToken={token[:place]}{other}{token[place + 1 :]}")
    assert (answer.status, body(answer)["code"]) == (400, 20001)


def test_a_token_of_another_message_is_refused(seeded: Sandbox) -> None:
    link = page(seeded, "PageSize=2", seeded.seeded.one_page_message_sid)["meta"]["next_page_url"]
    token = dict(parse_qsl(urlsplit(link).query))["PageToken"]
    assert ask(seeded, receipts_path(seeded), f"PageToken={token}").status == 400
