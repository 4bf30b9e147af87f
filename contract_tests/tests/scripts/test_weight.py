"""The ratchet notices what grew and what shrank."""

from pathlib import Path

import pytest

from scripts.weight import compare, measure


@pytest.mark.parametrize(
    ("figures", "measured", "told"),
    [
        ({"a": 100}, {"a": 100}, []),
        ({"a": 100}, {"a": 98}, []),
        ({"a": 100}, {"a": 101}, ["a: 101 lines, 100 allowed: cut some, or raise the limit and say why"]),
        ({"a": 100}, {"a": 97}, ["a: 97 lines, 100 allowed: lower the limit (--tighten)"]),
        ({"a": 100}, {"a": 100, "b": 1}, ["b: 1 lines, 0 allowed: cut some, or raise the limit and say why"]),
        ({"a": 100, "b": 9}, {"a": 100}, ["b: 0 lines, 9 allowed: lower the limit (--tighten)"]),
    ],
)
def test_more_lines_fail_and_so_does_a_figure_with_slack(
    figures: dict[str, int], measured: dict[str, int], told: list[str]
) -> None:
    assert compare(figures, measured) == told


def test_lines_are_counted_by_the_first_two_folders_and_of_tests_by_the_third(tmp_path: Path) -> None:
    counts = {"scripts/a.py": 2, "scripts/b/c.py": 3, "scripts/b/d/e.py": 4, "generated/p/f.py": 9}
    counts |= {"contract_tests/tests/b/g.py": 1, "build/x.py": 9}
    for name, lines in counts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("\n" * lines)
    assert measure(tmp_path) == {
        "scripts": 2,
        "scripts/b": 7,
        "generated/p": 9,
        "contract_tests/tests/b": 1,
        "longest module": 4,
    }
