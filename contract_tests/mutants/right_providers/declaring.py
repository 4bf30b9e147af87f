"""How a freedom is declared: what changes in which step of the sandbox's provider, or how it is sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from contract_tests.mutants.overriding import Body, Change, changing

USUAL_NUMBER = 57


@dataclass(frozen=True, slots=True)
class Freedom:
    """One way in which a right provider may differ from the sandbox."""

    clause: str  #: What allows it
    steps: Mapping[str, Body] = field(default_factory=dict)  #: What stands in for methods of the provider
    framing: Mapping[str, Any] = field(default_factory=dict)  #: What differs on the wire, by the names of `Framing`
    group: str = ""  #: Freedoms of one group exclude each other
    receipts: int = USUAL_NUMBER  #: How many receipts the message has
    live: bool = False  #: Whether others use it, so that it is checked as one that is not on this machine


FREEDOMS: dict[str, Freedom] = {}
"""By name: what each does, in words."""


def add(name: str, clause: str, **more: Any) -> None:
    """Add a freedom to the table."""
    name = name.replace("_", "-")
    if name in FREEDOMS:
        raise ValueError(f"there are two freedoms named {name!r}")
    FREEDOMS[name] = Freedom(clause, **more)


def freedom(
    step: str, clause: str, *, also: Mapping[str, Change] | None = None, **more: Any
) -> Callable[[Change], Change]:
    """The decorated function changes what a step makes; ``also`` holds changes of other steps that belong to it."""

    def declare(change: Change) -> Change:
        changes = {step: change, **(also or {})}
        add(change.__name__, clause, steps={name: changing(each) for name, each in changes.items()}, **more)
        return change

    return declare


def instead(step: str, clause: str, **more: Any) -> Callable[[Body], Body]:
    """The decorated function stands in for a step."""

    def declare(body: Body) -> Body:
        add(body.__name__, clause, steps={step: body}, **more)
        return body

    return declare
