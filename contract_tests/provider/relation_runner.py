"""States relations one after the other in this process; and finds out beforehand what that will cost."""

import math
import sys
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from contract_tests.provider.contract import Contract, the_contract
from contract_tests.provider.relations import RELATIONS, Relation
from contract_tests.provider.relations.hypothesis_requests import MADE_UP
from contract_tests.provider.relations.table import RelationSession
from contract_tests.provider.rules import RULES
from contract_tests.provider.session import RunStopped
from contract_tests.provider.target import SETTINGS, RunOptions, Target
from contract_tests.sandbox import Sandbox
from scripts.reporting.results import CheckResult, ContractRun

ATTEMPTS = 3
KEPT_ARRIVING = "not checked, receipts kept arriving; name a message that is no longer on its way"

GENERATED_EXAMPLE = 8
"""Requests for each example of Schemathesis: of four operations, within the contract and not."""
SPARE = 1.15
"""Real messages have more pages or fewer; more often than not this is enough."""

Begun = Callable[[str, int], object]
"""Called whenever a check begins, with its name and the number of requests sent before."""


def check(
    target: Target,
    *,
    only: Collection[str] | None = None,
    contract: Contract | None = None,
    stop_at_first: bool = True,
    **options: Any,
) -> ContractRun:
    """Check a provider in this process; must not be called from within a running event loop.

    Args:
        target: The provider. `Target.from_sandbox(Sandbox(provider=Wrong))` is called without a network.
        only: The names of the relations to run; all by default, those about seeded data if there is a ``database``.
            Every rule always applies; what Schemathesis generates is the runner's.
        contract: What to judge by; the repository's own contract by default.
        stop_at_first: Return at the first violation.
        options: More of `RunOptions`.
    """
    chosen = [
        relation
        for relation in RELATIONS.values()
        if (only is None or relation.name in only) and (relation.kind != "seeded" or target.database is not None)
    ]
    return state(chosen, target, contract or the_contract(), RunOptions(stop_at_first=stop_at_first, **options))


def state(
    relations: Iterable[Relation],
    target: Target,
    contract: Contract,
    options: RunOptions,
    begun: Begun = lambda *_: None,
) -> ContractRun:
    """State relations, each once; those that met receipts which were arriving, again when all have had their turn."""
    session = RelationSession(target, contract, options)
    waiting = [relation for relation in relations if _can_be_stated(relation, session)]
    known = set[str]()
    try:
        for _ in range(ATTEMPTS):
            again = []
            for relation in waiting:
                begun(relation.name, session.report.requests)
                if not _is_settled(relation, session, known):
                    again.append(relation)
            waiting = again
        for relation in waiting:
            session.report.checks[relation.name].cut_off = True
            session.note(f"{relation.name}: {KEPT_ARRIVING}")
    except RunStopped:
        pass
    finally:
        session.close()
    return session.report


def _can_be_stated(relation: Relation, session: RelationSession) -> bool:
    """Add a relation to the results, with the reason if it cannot be stated at this provider."""
    result = session.report.checks[relation.name] = CheckResult(relation.clause, relation.kind, relation.says)
    unknown = [SETTINGS[name].variable for name in relation.needs if getattr(session.target, name) is None]
    if relation.loopback_only and session.reading_only:
        result.left_out = "the provider is not on this machine"
    elif unknown:
        session.note(f"{relation.name}: not run, {' and '.join(unknown)} not set")
        result.left_out = "it needs an id that is not known"
    return not result.left_out


def _is_settled(relation: Relation, session: RelationSession, known: set[str]) -> bool:
    """State a relation; False if elsewhere receipts arrived meanwhile: then its violations are retracted."""
    is_here = session.target.is_loopback
    with session.checking(relation.name, relation.kind, relation.clause, relation.says):
        if not known and not is_here:
            known |= _sids(session)
        relation.state(session)
    if is_here or not session.report.checks[relation.name].violations:
        return True
    before = known.copy()
    with session.checking(relation.name, relation.kind, relation.clause, relation.says):
        after = _sids(session)
        known.clear()
        known |= after
    if before < known:
        session.retract(relation.name)
    return not before < known


def _sids(session: RelationSession) -> set[str]:
    return {str(receipt["sid"]) for receipt in session.read_all(session.target.short)}


@dataclass(frozen=True)
class Rehearsal:
    """How many requests each relation sends, and which rules none of them gives something to look at."""

    costs: dict[str, int]
    idle: frozenset[str]

    def budget(self, options: RunOptions) -> int:
        """A budget that should be enough for everything, in round hundreds."""
        return -(-int((sum(self.costs.values()) + GENERATED_EXAMPLE * options.generated) * SPARE) // 100) * 100


def rehearse(relations: list[Relation], target: Target, options: RunOptions) -> Rehearsal:
    """State relations on a sandbox, where requests are free; it knows no more than we do, and makes up one request."""
    free = RunOptions(rate=math.inf, budget=sys.maxsize, seed=options.seed, examples=1, stop_at_first=True)
    unknown: dict[str, Any] = {name: None for name in (*SETTINGS, "database") if getattr(target, name) is None}
    sent: list[tuple[str, int]] = []
    # Off this machine relations ask for less.
    base_url = "http://127.0.0.1" if target.is_loopback else "https://conversations.twilio.com"
    with Sandbox() as sandbox:
        stand_in = replace(Target.from_sandbox(sandbox, base_url=base_url), **unknown)
        run = state(relations, stand_in, the_contract(), free, lambda *begun: sent.append(begun))
    costs = {name: after - before for (name, before), (_, after) in pairwise([*sent, ("", run.requests)])}
    costs[MADE_UP] = costs.get(MADE_UP, 0) + options.examples
    return Rehearsal(costs, frozenset(name for name in RULES if not run.checks[name].ran))
