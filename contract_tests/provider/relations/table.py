"""The table of relations: promises that only several exchanges together can keep or break."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from contract_tests.provider.session import Session

Tier = Literal["relations", "seeded"]
Statement = Callable[[Session], None]


@dataclass(frozen=True, slots=True)
class Relation:
    """One promise about several exchanges.

    Attributes:
        name: What is promised, in a few words.
        clause: JSON pointer into the contract, or the document that promises it.
        says: The promise as a sentence.
        tier: ``relations`` for any provider, ``seeded`` for the sandbox, whose data we know.
        state: States it, given a session.
        loopback_only: True if it uses other methods than GET and HEAD, or very many requests.
        rules_judge: True if it states nothing itself: it asks, and the rules judge the answers.
        late: True if it asks so much that it runs after the others.
    """

    name: str
    clause: str
    says: str
    tier: Tier
    state: Statement
    loopback_only: bool = False
    rules_judge: bool = False
    late: bool = False


REGISTERED: dict[str, Relation] = {}


def relation(
    name: str,
    clause: str,
    *,
    tier: Tier = "relations",
    loopback_only: bool = False,
    rules_judge: bool = False,
    late: bool = False,
) -> Callable[[Statement], Statement]:
    """Add the decorated function to the table, in the order of running; its docstring's first line is what it says."""

    def add(state: Statement) -> Statement:
        if name in REGISTERED:
            raise ValueError(f"there are two relations named {name!r}")
        says = (state.__doc__ or "").strip().partition("\n")[0]
        only_here = loopback_only or tier == "seeded"
        REGISTERED[name] = Relation(name, clause, says, tier, state, only_here, rules_judge, late)
        return state

    return add
