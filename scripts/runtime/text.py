"""Text from elsewhere, made fit for an error or a log."""

import reprlib

_LONGEST_TEXT = 500
_LONGEST_SHOWN = 80


def one_line(text: str, longest: int = _LONGEST_TEXT) -> str:
    """Make text that a server chose fit for one line of a log: no control characters, at most `longest` characters."""
    shown = "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text[:longest])
    return shown if len(text) <= longest else f"{shown}… ({len(text)} characters)"


class _Repr(reprlib.Repr):
    """A repr of bounded length and depth, which neither a huge value nor a broken `__repr__` can make fail."""

    def repr_str(self, x: str, level: int) -> str:  # noqa: ARG002 - reprlib's signature
        return repr(x) if len(x) <= _LONGEST_SHOWN else f"{x[:_LONGEST_SHOWN]!r}… ({len(x)} characters)"

    def repr_int(self, x: int, level: int) -> str:  # noqa: ARG002 - same
        return repr(x) if x.bit_length() <= _LONGEST_SHOWN else f"an int of {x.bit_length()} bits"


_repr = _Repr()
_repr.maxother = _LONGEST_SHOWN


def short_repr(value: object) -> str:
    """Show a refused value in an error, cut where it is long."""
    return _repr.repr(value)
