"""Page tokens: each reads as what was written, and no other text is one."""

from urllib.parse import parse_qsl, urlsplit

from hypothesis import given, settings
from hypothesis import strategies as st

from contract_tests.sandbox import Sandbox
from contract_tests.sandbox.paging import Cursor, read_token, write_token
from contract_tests.tests.sandbox.asking import ask, body, page, receipts_path


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
