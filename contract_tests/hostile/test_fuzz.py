"""A bounded share of the fuzzing: the committed corpus and changes of it."""

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


def test_a_target_that_fails_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(data: bytes) -> None:
        raise KeyError(len(data))

    monkeypatch.setitem(TARGETS, "links", fail)
    with pytest.raises(KeyError):
        fuzz.with_hypothesis("links", 1, 1)
