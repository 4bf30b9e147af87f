"""What a run would cost: the relations stated once on a sandbox in this process, where requests are free."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from contract_tests.provider.options import Limits, RunOptions
from contract_tests.provider.relations import Relation
from contract_tests.provider.rules import RULES
from contract_tests.provider.target import OPTIONAL, Target
from contract_tests.sandbox import Sandbox
from scripts.reporting.results import ContractRun

GENERATED = 200
"""Requests of Schemathesis' phases that do not depend on how many examples it makes up, measured where only GET and
HEAD may be sent: 195 with one example for each operation."""
GENERATED_EXAMPLE = 8
"""Requests for each such example: 354 with twenty."""
SPARE = 1.15
"""Real messages have more pages or fewer; more often than not this is enough."""


@dataclass(frozen=True)
class Rehearsal:
    """How many requests each relation sends, and which rules none of them gives something to look at."""

    costs: dict[str, int]
    idle: frozenset[str]

    def budget(self, options: RunOptions) -> int:
        """A budget that should be enough for everything, in round hundreds."""
        generated = GENERATED + GENERATED_EXAMPLE * options.generated if options.generated else 0
        return -(-int((sum(self.costs.values()) + generated) * SPARE) // 100) * 100


State = Callable[[list[Relation], Target, RunOptions, Callable[[int], None]], ContractRun]


def rehearse(relations: list[Relation], target: Target, options: RunOptions, state: State) -> Rehearsal:
    """State relations on the sandbox, which is told no more ids than we know of the target.

    Args:
        relations: Which.
        target: The provider that is to be checked.
        options: How.
        state: States relations, and tells before each how many requests were sent.
    """
    reading_only = options.limits is not None and options.limits.reading_only
    options = replace(options, limits=Limits(reading_only=reading_only), sink=None, example_db=None)
    unknown: dict[str, Any] = {name: None for name in OPTIONAL if getattr(target, name) is None}
    sent: list[int] = []
    # Off this machine relations ask for less.
    base_url = "http://127.0.0.1" if target.is_loopback else "https://conversations.twilio.com"
    with Sandbox() as sandbox:
        stand_in = replace(Target.from_sandbox(sandbox, base_url=base_url), database=None, **unknown)
        run = state(relations, stand_in, options, sent.append)
    able = [relation.name for relation in relations if not (relation.loopback_only and reading_only)]
    costs = {name: last - first for name, (first, last) in zip(able, pairwise([*sent, run.requests]), strict=True)}
    return Rehearsal(costs, frozenset(name for name in RULES if not run.checks[name].ran))
