"""The table of relations: promises that only several exchanges together can keep or break."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal

from contract_tests.provider.relations.assertions import RelationSession
from contract_tests.provider.target import ReceiptList

Tier = Literal["relations", "seeded"]


@dataclass(frozen=True, slots=True)
class Relation:
    """One promise about several exchanges."""

    name: str  # what is promised, in a few words
    clause: str  # JSON pointer into the contract, or the document that promises it
    says: str  # the promise as a sentence
    tier: Tier  # `relations` for any provider, `seeded` for the sandbox, whose data we know
    state: Callable[[RelationSession], None]
    loopback_only: bool = False  # it uses other methods than GET and HEAD, or very many requests
    rules_judge: bool = False  # it states nothing itself: it asks, and the rules judge the responses
    late: bool = False  # it asks so much that it runs after the others
    needs: tuple[str, ...] = ()  # what has to be known of the target, by field

    @property
    def kind(self) -> Literal["seeded", "relation"]:
        return "seeded" if self.tier == "seeded" else "relation"


REGISTERED: dict[str, Relation] = {}


def both_forms(session: RelationSession) -> tuple[ReceiptList, ...]:
    return session.target.listings


def affordable_forms(session: RelationSession) -> tuple[ReceiptList, ...]:
    """The forms to try odd things with: both on this machine; elsewhere, where requests are few, the longer one."""
    return session.target.listings if session.target.is_loopback else (session.target.scoped,)


def relation(
    name: str,
    clause: str,
    *,
    tier: Tier = "relations",
    each: Callable[[RelationSession], Iterable[ReceiptList]] | None = None,
    loopback_only: bool = False,
    **more: Any,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Add the decorated function to the table, in the order of running; its docstring's first line is what it says.

    With ``each``, the function is called for each of these places. ``more`` is what else a `Relation` has.
    """

    def add(state: Callable[..., None]) -> Callable[..., None]:
        @wraps(state)
        def state_each(session: RelationSession) -> None:
            for listing in each(session) if each else ():
                state(session, listing)

        if name in REGISTERED:
            raise ValueError(f"there are two relations named {name!r}")
        says = (state.__doc__ or "").strip().partition("\n")[0]
        only_here = loopback_only or tier == "seeded"
        REGISTERED[name] = Relation(name, clause, says, tier, state_each if each else state, only_here, **more)
        return state

    return add
