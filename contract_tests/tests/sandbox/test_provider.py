"""What no contract run shows of the provider: a server, which it has none of in process; odd page tokens.

All else of it, and of addresses, authentication, errors and paging, the contract proves: `make mutants KIND=source`
changes each line of them and finds the contract to notice.
"""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.sandbox import Answer, Sandbox
from contract_tests.sandbox.paging import Cursor, read_token, write_token
from contract_tests.tests.sandbox.asking import HOST, ask, body, call, page, receipts_path


@pytest.mark.parametrize(
    ("how", "origin"),
    [
        ({}, f"http://{HOST}"),
        ({"scheme": "https", "host": "[::1]:9"}, "https://[::1]:9"),
        ({"host": ""}, "http://127.0.0.1:8000"),
        ({"x_forwarded_proto": "https", "x_forwarded_host": "api.example"}, f"http://{HOST}"),
    ],
    ids=str,
)
def test_links_start_with(seeded: Sandbox, how: dict[str, str], origin: str) -> None:
    assert body(ask(seeded, receipts_path(seeded), **how))["meta"]["url"].startswith(f"{origin}/v1/")


@pytest.mark.parametrize(
    "value", ["a b", "evil/path", "a@b", "x:y", "<script>", "a:123456", "a:65536", "[...]", "[1:2]", "h" * 300]
)
def test_a_host_that_no_link_can_be_built_from_is_refused(seeded: Sandbox, value: str) -> None:
    answer = ask(seeded, receipts_path(seeded), host=value)
    assert (answer.status, body(answer)["code"]) == (400, 20001)


def test_no_two_requests_have_the_same_id(seeded: Sandbox) -> None:
    ids = {seeded.provider.headers(call(seeded, "/"), Answer(200, None))["Twilio-Request-Id"] for _ in range(50)}
    assert len(ids) == 50


@given(position=st.integers(0, 10**17), after=st.booleans())
def test_a_token_reads_as_what_was_written(position: int, *, after: bool) -> None:
    cursor = Cursor(position, after=after)
    assert read_token("IM1", write_token("IM1", cursor)) == cursor


@given(data=st.data())
def test_a_changed_token_is_refused(seeded: Sandbox, data: st.DataObject) -> None:
    link = page(seeded, "PageSize=2")["meta"]["next_page_url"]
    token = dict(parse_qsl(urlsplit(link).query))["PageToken"]
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters(codec="ascii", categories=["L", "N"]).filter(lambda one: one != token[place]))
    answer = ask(seeded, receipts_path(seeded), f"PageToken={token[:place]}{other}{token[place + 1 :]}")
    assert (answer.status, body(answer)["code"]) == (400, 20001)
