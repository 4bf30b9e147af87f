"""What generation fails with."""

from __future__ import annotations


class GenerationError(Exception):
    """The client cannot be generated; the text says what is wrong, and where."""
