"""Puts text from the spec into Python source so that it can be nothing but text."""

import json
import textwrap

from scripts.generator.obstacles import GenerationError

WIDTH = 120


def literal(value: object) -> str:
    """Write a value as a Python literal, ASCII only."""
    if value is None or isinstance(value, bool | int | float):
        return repr(value)
    if isinstance(value, str):
        # JSON's string syntax is Python's, once surrogate pairs and the slash are left alone.
        return ascii(value) if any(ord(char) > 0xFFFF for char in value) else json.dumps(value)
    raise GenerationError(f"a literal of type {type(value).__name__} cannot be written: {value!r}")


def pattern(value: str) -> str:
    """Write a regular expression as a raw string where that is the same text, else as an escaped one."""
    plain = value.isprintable() and value.isascii() and '"' not in value and not value.endswith("\\")
    return f'r"{value}"' if plain else literal(value)


def prose(text: str) -> str:
    """Make one line of safe docstring text: no quotes that could end it, no escapes, no control characters."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line.replace("\\", "\\\\").replace('"""', "'''").replace('"', "'")


def paragraph(text: str, indent: int = 4, *, hanging: int = 0) -> str:
    """Wrap text for a docstring.

    Args:
        text: Any text; it is made safe first.
        indent: Spaces before each line but the first.
        hanging: Further spaces before each line but the first.
    """
    # Quotes around a docstring's only line take six columns, and some room keeps ruff from moving them.
    lines = textwrap.wrap(
        prose(text),
        WIDTH - 8,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hanging),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines).strip()


def docstring(text: str, indent: int = 4) -> str:
    """Lay text out as a docstring: all of it on one line, or its first sentence and then the rest."""
    whole = paragraph(text, indent)
    if "\n" not in whole:
        return whole
    first, mark, rest = prose(text).partition(". ")
    return f"{paragraph(first + mark.strip(), indent)}\n\n{' ' * indent}{paragraph(rest, indent)}" if rest else whole
