"""How a provider is checked: all that a run can be told, in one record that goes from the command to a session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis.database import ExampleDatabase

from contract_tests.provider.exchange import Exchange
from contract_tests.provider.target import Target

Sink = Callable[[Exchange], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a provider may be asked.

    Attributes:
        rate: Requests a second, or None for as fast as it goes.
        budget: How many requests in all, or None for as many as it takes.
        reading_only: Only GET and HEAD.
    """

    rate: float | None = None
    budget: int | None = None
    reading_only: bool = False

    @classmethod
    def of(cls, target: Target, *, rate: float | None = None, budget: int | None = None) -> Limits:
        """None for a provider on this machine; 5 requests a second, 500 in all, GET and HEAD only for any other."""
        if target.is_loopback:
            return cls(rate, budget)
        return cls(rate or 5.0, budget or 500, reading_only=True)


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """The options of a run.

    Attributes:
        limits: What the provider may be asked; by default what its address allows.
        seed: What all that is generated derives from.
        examples: How many requests our own generator makes up.
        generated: How many Schemathesis makes up for each operation in each phase, 0 to leave it out.
        stop_at_first: End the run at the first violation; its ``request_number`` says after how many requests.
        allow_new_fields: Let fields pass that the contract does not know.
        accepted: Known deviations, by check and clause, that are counted and not told.
        example_db: Where failing examples are kept: a folder, a `redis://` address, or a database of Hypothesis.
        sink: Is given every exchange, for a recording.
        jobs: How many processes; more than one only for a provider on this machine.
    """

    limits: Limits | None = None
    seed: int = 0
    examples: int = 50
    generated: int = 20
    stop_at_first: bool = False
    allow_new_fields: bool = False
    accepted: frozenset[tuple[str, str]] = frozenset()
    example_db: str | ExampleDatabase | None = None
    sink: Sink | None = field(default=None, repr=False)
    jobs: int = 1
