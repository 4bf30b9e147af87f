"""What no contract run shows of the provider: a server, which it has none of in process; tokens far from the beginning.

All else of it, and of addresses, authentication, errors and paging, the contract proves: `make mutants KIND=source`
changes each line of them and finds the contract to notice.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract_tests.sandbox import Sandbox
from contract_tests.sandbox.paging import Cursor, read_token, write_token
from contract_tests.tests.sandbox.asking import HOST, ask, body, receipts_path


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


@given(position=st.integers(0, 10**17), after=st.booleans())
def test_a_token_reads_as_what_was_written(position: int, *, after: bool) -> None:
    cursor = Cursor(position, after=after)
    assert read_token("IM1", write_token("IM1", cursor)) == cursor
