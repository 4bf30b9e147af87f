"""What keeps a spec from becoming a client: reported all at once, each in a line with its place in the spec."""

from collections.abc import Iterator
from contextlib import contextmanager

Obstacle = tuple[str, str]
"""A JSON pointer into the spec, and what is not supported there and what would be."""


class GenerationError(Exception):
    """The client cannot be generated; the text says what is wrong, and where."""


class Unsupported(Exception):  # noqa: N818 - it never leaves the generator
    """Something of the spec that the client cannot be made of; what it belongs to is passed over."""

    def __init__(self, pointer: str, message: str) -> None:
        super().__init__(message)
        self.obstacle: Obstacle = pointer, message


class Obstacles:
    """Collects obstacles, so that one run reports them all."""

    def __init__(self) -> None:
        self.found: list[Obstacle] = []

    def add(self, pointer: str, message: str) -> None:
        """Take up an obstacle; the same one may be met on several ways."""
        if (pointer, message) not in self.found:
            self.found.append((pointer, message))

    @contextmanager
    def collected(self) -> Iterator[None]:
        """Take up what the block is refused for, and go on behind it."""
        try:
            yield
        except Unsupported as refusal:
            self.add(*refusal.obstacle)
