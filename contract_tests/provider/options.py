"""How a provider is checked: all options of a run, in one record that goes from the command to a session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from hypothesis.database import ExampleDatabase

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.target import Target

Sink = Callable[[Exchange], None]
"""Is given every exchange, for a recording."""


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """The options of a run; what they are for, the command line's help says."""

    rate: float | None = None
    budget: int | None = None
    seed: int = 0
    examples: int = 50
    generated: int = 20
    stop_at_first: bool = False
    """End the run at the first violation; its `request_number` says after how many requests."""
    allow_new_fields: bool = False
    accepted: frozenset[tuple[str, str]] = frozenset()
    """Known deviations, by check and clause, that are counted and not reported."""
    example_db: str | ExampleDatabase | None = None
    sink: Sink | None = field(default=None, repr=False)
    jobs: int = 1

    def considerate(self, target: Target) -> RunOptions:
        """These options with limits for a provider that is not on this machine: 5 requests a second, 500 in all."""
        return self if target.is_loopback else replace(self, rate=self.rate or 5.0, budget=self.budget or 500)
