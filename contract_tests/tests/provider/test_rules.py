"""Texts that are no strict JSON, and words that show a provider's insides; mutants show that each rule can fail."""

import pytest

from contract_tests.provider.rules.bodies import INSIDES
from contract_tests.provider.value_syntax import JsonText

NOT_JSON = {
    b"\xef\xbb\xbf{}": "Unexpected UTF-8 BOM",
    b'{"sid": "x", "sid": "x"}': "duplicate key 'sid'",
    b"[NaN]": "NaN is not a JSON number",
    b"{}}": "Extra data",
    b'"\xff"': "byte 0xff at 1 is not UTF-8",
    rb'["\ud800"]': "half a character",
    b"[" * 100_000: "recursion",
}


@pytest.mark.parametrize("body", NOT_JSON, ids=range(len(NOT_JSON)))
def test_a_text_that_is_no_strict_json_is_told_with_its_reason(body: bytes) -> None:
    assert NOT_JSON[body] in (JsonText.read(body).error or "")


def test_an_integer_with_a_fraction_is_one_and_is_kept_as_it_was_written() -> None:
    assert JsonText.read(b"[3000.0, 3e2, 1.5]") == JsonText([3000, 300, 1.5], None, ("3000.0", "3e2", "1.5"))


@pytest.mark.parametrize(
    ("message", "shows_insides"),
    [
        ('Traceback: File "/srv/app.py", line 3, in fetch', True),
        ("java.lang.IllegalState at com.x.Y.z(Y.java:42)", True),
        ("goroutine 17 [running]", True),
        ("Undefined index in /srv/x.php on line 12", True),
        ("SQLSTATE[22P02]", True),
        ("Line 3 of the query is not a number, see the manual at https://example.org/a.html", False),
    ],
)
def test_insides_of_a_provider_are_told_from_other_words(message: str, *, shows_insides: bool) -> None:
    assert bool(INSIDES.search(message)) is shows_insides
