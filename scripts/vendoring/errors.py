"""The one error of vendoring."""


class VendoringError(Exception):
    """The client cannot be handed out as asked; the text says why, and what would help."""
