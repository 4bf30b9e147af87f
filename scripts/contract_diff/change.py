"""What one change of the contract means to a consumer, and how a list of changes is written."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import Enum, IntEnum


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


def merged(changes: list[Change]) -> list[Change]:
    """Join equal changes that several operations reach, the worst first, else in the order found."""
    found: dict[Change, list[str]] = {}
    for change in changes:
        reached = found.setdefault(change, [])
        reached.extend(name for name in change.operations if name not in reached)
    joined = [replace(change, operations=tuple(reached)) for change, reached in found.items()]
    return sorted(joined, key=lambda change: -change.severity)


def summary(severities: Sequence[Severity]) -> str:
    """Count changes in one line."""
    counts = Counter(severities)
    if not severities:
        return "no change"
    return ", ".join(f"{counts[severity]} {severity.word}" for severity in sorted(Severity, reverse=True))


def as_text(changes: Sequence[Change]) -> str:
    """Write one change per line, the worst first, then the count."""
    lines = []
    for change in changes:
        reach = f" ({', '.join(change.operations)})" if change.operations else ""
        lines.append(f"{change.severity.word:8}  #{change.clause}: {change.message}{reach}")
    return "\n".join([*lines, summary([change.severity for change in changes])]) + "\n"


def as_json(changes: Sequence[Change]) -> str:
    """Write an object with the count per severity and the list of changes."""
    counts = Counter(change.severity.word for change in changes)
    value = {
        "counts": {severity.word: counts[severity.word] for severity in sorted(Severity, reverse=True)},
        "changes": [
            {**asdict(change), "severity": change.severity.word, "clause": f"#{change.clause}"} for change in changes
        ],
    }
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


FORMATS: dict[str, Callable[[Sequence[Change]], str]] = {"text": as_text, "json": as_json}
