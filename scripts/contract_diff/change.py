"""What one change of the contract means to a consumer."""

from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import Any


class Severity(IntEnum):
    """What a change asks of a consumer; ordered, so that the worst is the largest."""

    SAFE = 1
    """Nothing that worked stops working, and nothing new has to be handled."""
    NOTICE = 2
    """Nothing stops working, but something that a consumer may rely on without having asked for it is different."""
    BREAKING = 3
    """A request that was allowed may be refused, or a response may have what it never had."""

    @property
    def word(self) -> str:
        """The name in lower case."""
        return self.name.lower()


SAFE, NOTICE, BREAKING = Severity


class Direction(Enum):
    """Who makes the values."""

    REQUEST = "request"
    """The consumer: what was accepted must stay accepted."""
    RESPONSE = "response"
    """The provider: nothing may come that could not come before."""

    @property
    def other(self) -> "Direction":
        """The way back."""
        return Direction.RESPONSE if self is Direction.REQUEST else Direction.REQUEST


@dataclass(frozen=True)
class Change:
    """One clause that is different in the new version."""

    severity: Severity
    clause: str
    """JSON pointer of the clause in the new version, or in the old one if it is gone."""
    message: str
    operations: tuple[str, ...] = field(default=(), compare=False)
    """The operationIds that the change reaches; empty if it concerns the whole contract."""
    undecided: bool = False
    """Whether the change counts as breaking only because no one could decide that it is not."""

    def to_dict(self) -> dict[str, Any]:
        """Return the change as JSON values."""
        return {
            "severity": self.severity.word,
            "clause": f"#{self.clause}",
            "message": self.message,
            "operations": list(self.operations),
            "undecided": self.undecided,
        }


def merged(changes: list[Change]) -> list[Change]:
    """Join equal changes that several operations reach, the worst first, else in the order found."""
    found: dict[Change, list[str]] = {}
    for change in changes:
        reached = found.setdefault(change, [])
        reached.extend(name for name in change.operations if name not in reached)
    joined = [
        Change(change.severity, change.clause, change.message, tuple(reached), change.undecided)
        for change, reached in found.items()
    ]
    return sorted(joined, key=lambda change: -change.severity)
