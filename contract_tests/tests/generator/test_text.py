"""Text from the spec in generated source: it is always text, never code."""

import ast

from hypothesis import given
from hypothesis import strategies as st

from scripts.generator import text


@given(st.text() | st.integers() | st.booleans() | st.none() | st.floats(allow_nan=False, allow_infinity=False))
def test_a_literal_evaluates_to_its_value(value: object) -> None:
    assert ast.literal_eval(text.literal(value)) == value


@given(st.text(max_size=60))
def test_a_pattern_evaluates_to_itself(value: str) -> None:
    assert ast.literal_eval(text.pattern(value)) == value


@given(st.text(max_size=600))
def test_prose_stays_inside_its_docstring(value: str) -> None:
    for laid_out in (text.paragraph(value), text.docstring(value)):
        source = f'def f():\n    """{laid_out}"""\n'
        (function,) = ast.parse(source).body
        assert isinstance(function, ast.FunctionDef)
        assert len(function.body) == 1
        assert ast.get_docstring(function) is not None
