"""The ratchet notices what grew and what shrank; in make check, that its counts are not those of the figures."""

import pytest

from scripts.weight import compare


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
