"""The list of known deviations: what may stand in it, and what is refused in one line."""

from pathlib import Path

import pytest

from contract_tests.provider.acceptance import read_accepted
from scripts.command import UsageError

CHECK, CLAUSE = "error-code-agrees-with-status", "/components/schemas/Receipt/properties/error_code"
ENTRY = {"check": f'"{CHECK}"', "clause": f'"{CLAUSE}"', "reason": '"ticket 7"', "until": "9999-12-31"}


def written(entry: dict[str, str]) -> str:
    return "[[accept]]\n" + "".join(f"{name} = {value}\n" for name, value in entry.items() if value)


REFUSED = {
    "there is no check 'no-such-check'": {"check": '"no-such-check"'},
    "there is no clause '/components/schemas/Receit'": {"clause": '"/components/schemas/Receit"'},
    "there is no clause 'error_code'": {"clause": '"error_code"'},
    "has no reason": {"reason": '" "'},
    "missing required field `until`": {"until": ""},
    "Expected `date`, got `str`": {"until": '"soon"'},
    "unknown field `because`": {"because": '"x"'},
    "Invalid value": {"reason": "no quotes"},
    "is accepted twice": {"until": f"9999-12-31\n{written(ENTRY)}"},
}


@pytest.mark.parametrize("said", REFUSED)
def test_a_malformed_list_is_refused_in_one_line(said: str, tmp_path: Path) -> None:
    file = tmp_path / "known.toml"
    file.write_text(written(ENTRY | REFUSED[said]))
    with pytest.raises(UsageError) as raised:
        read_accepted(file)
    assert str(raised.value).startswith(f"ACCEPT {file}: ")
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_the_example_in_the_docs_can_be_read(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "nightly.md").read_text(encoding="utf-8")
    (tmp_path / "known.toml").write_text(page.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
    assert [one.check for one in read_accepted(tmp_path / "known.toml")] == [CHECK]
