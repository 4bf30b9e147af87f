"""A bounded share of the fuzzing: the committed corpus, changes of it, and well-formed JSON of any shape."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract_tests.hostile import fuzz
from contract_tests.hostile.targets import TARGETS

CORPUS = [
    pytest.param(target, path.read_bytes(), id=f"{target}/{path.name}")
    for target in TARGETS
    for path in sorted((fuzz.CORPUS / target).iterdir())
]
CHANGED = {target: fuzz.changed(target) for target in TARGETS}


@pytest.mark.parametrize(("target", "data"), CORPUS)
def test_what_was_found_once_stays_mended(target: str, data: bytes) -> None:
    TARGETS[target](data)


@pytest.mark.parametrize("target", TARGETS)
@settings(max_examples=200)
@given(data=st.data())
def test_changes_of_the_corpus_bring_nothing_undocumented(target: str, data: st.DataObject) -> None:
    TARGETS[target](data.draw(CHANGED[target]))


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
)
DATES = st.datetimes().map(lambda date: date.isoformat() + "Z") | st.from_regex(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)?"
)
FIELDS = st.sampled_from(["sid", "status", "error_code", "date_created", "date_updated", "url", "chat_service_sid"])
RECEIPTS = st.dictionaries(FIELDS | st.text(), JSON | DATES | st.sampled_from(["read", "sent", "new"]), max_size=9)
PAGES = st.fixed_dictionaries(
    {
        "meta": st.dictionaries(st.sampled_from(["next_page_url", "page", "page_size", "key"]), JSON) | JSON,
        "delivery_receipts": st.lists(RECEIPTS, max_size=4) | JSON,
    }
)
ERRORS = st.dictionaries(st.sampled_from(["code", "message", "more_info", "status", "details"]), JSON)


@given(st.integers(0, 255), RECEIPTS | PAGES | ERRORS | JSON)
def test_json_of_any_shape_brings_nothing_undocumented(kind: int, value: Any) -> None:
    TARGETS["decoding"](bytes([kind]) + json.dumps(value).encode())


def test_a_target_that_fails_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(data: bytes) -> None:
        raise KeyError(len(data))

    monkeypatch.setitem(TARGETS, "links", fail)
    with pytest.raises(KeyError):
        fuzz.with_hypothesis("links", 1, 1)
