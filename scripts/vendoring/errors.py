"""The one error of vendoring."""

from __future__ import annotations


class VendoringError(Exception):
    """The client cannot be handed out as asked; the text says why, and what would help."""
