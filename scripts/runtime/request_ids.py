"""The request ids of calls that succeeded, for those who note them down; an error has its own."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

_collected: ContextVar[list[str | None] | None] = ContextVar("request_ids", default=None)


@contextmanager
def request_ids() -> Generator[list[str | None], None, None]:
    """Collect the `Twilio-Request-Id` of each call that succeeds in this block, in this thread or task.

    The id is no attribute of what was fetched: that would make every item heavier, and two readings of the same item
    unequal. A page has it as `page.request_id`, too.

    Yields:
        A list that grows with each response: its id, or None where it had none.
    """
    ids: list[str | None] = []
    token = _collected.set(ids)
    try:
        yield ids
    finally:
        _collected.reset(token)


def note_request_id(request_id: str | None) -> None:
    """Add one, where they are collected."""
    collected = _collected.get()
    if collected is not None:
        collected.append(request_id)
