"""How a freedom is declared: a function that changes what a step of the sandbox's provider makes, or how it is sent."""

import inspect
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from contract_tests.sandbox import Provider

Change = Callable[[Any, "Step"], Any]
"""Is given what the right step makes, and the step; answers with another value, or with None if it changed this one."""


@dataclass(frozen=True, slots=True)
class Freedom:
    """One way in which a right provider may differ from the sandbox.

    Attributes:
        name: What it does.
        clause: What allows it.
        step: The method of the provider that it changes; empty if it only differs on the wire.
        change: The change.
        replaces: Whether the change is made instead of the right step, which it may carry out itself.
        also: Changes of other steps that belong to it.
        framing: What is different on the wire, by the names of `serving.Framing`.
        group: Freedoms of one group exclude each other.
        receipts: How many receipts the message has.
        live: Whether it is a provider that others use, so that it is checked as one that is not on this machine.
    """

    name: str
    clause: str
    step: str = ""
    change: Change = field(default=lambda value, _: value, repr=False)
    replaces: bool = False
    also: Mapping[str, Change] = field(default_factory=dict)
    framing: Mapping[str, Any] = field(default_factory=dict)
    group: str = ""
    receipts: int = 57
    live: bool = False


FREEDOMS: dict[str, Freedom] = {}


class Step:
    """One run of a step: its arguments by name as attributes.

    Attributes:
        provider: The provider.
        memory: Kept between the runs of this freedom's step.
    """

    def __init__(
        self, provider: Provider, memory: dict[str, Any], right: Callable[..., Any], arguments: dict[str, Any]
    ) -> None:
        self.provider = provider
        self.memory = memory
        self._right = right
        self._arguments = arguments

    def __getattr__(self, name: str) -> Any:
        try:
            return self._arguments[name]
        except KeyError:
            raise AttributeError(f"the step has no argument {name!r}") from None

    def right(self, **changed: Any) -> Any:
        """What the step makes without this freedom, perhaps of other arguments."""
        return self._right(self.provider, **{**self._arguments, **changed})


def freedom(step: str, clause: str, **more: Any) -> Callable[[Change], Change]:
    """The decorated function changes what a step makes; its name is the freedom's."""

    def declare(change: Change) -> Change:
        add(Freedom(change.__name__.replace("_", "-"), clause, step, change, **more))
        return change

    return declare


def instead(step: str, clause: str, **more: Any) -> Callable[[Callable[[Step], Any]], Callable[[Step], Any]]:
    """The decorated function stands in for a step."""

    def declare(body: Callable[[Step], Any]) -> Callable[[Step], Any]:
        freedom(step, clause, replaces=True, **more)(_named(body))
        return body

    return declare


def _named(body: Callable[[Step], Any]) -> Change:
    def change(_: Any, step: Step) -> Any:
        return body(step)

    change.__name__ = body.__name__
    return change


def add(one: Freedom) -> None:
    """Add a freedom to the table."""
    if one.name in FREEDOMS:
        raise ValueError(f"there are two freedoms named {one.name!r}")
    FREEDOMS[one.name] = one


def provider_with(freedoms: Collection[Freedom]) -> type[Provider]:
    """The sandbox's provider with these freedoms, one on top of the other."""
    made: type[Provider] = Provider
    for one in freedoms:
        if one.step:
            made = _with(made, one.step, one.change, replaces=one.replaces)
        for step, change in one.also.items():
            made = _with(made, step, change, replaces=False)
    return made


def _with(base: type[Provider], name: str, change: Change, *, replaces: bool) -> type[Provider]:
    right = getattr(base, name)
    names = list(inspect.signature(getattr(Provider, name)).parameters)[1:]
    memory = dict[str, Any]()

    def override(self: Provider, *positional: Any, **named: Any) -> Any:
        step = Step(self, memory, right, {**dict(zip(names, positional, strict=False)), **named})
        if replaces:
            return change(None, step)
        value = step.right()
        changed = change(value, step)
        return value if changed is None else changed

    return type("Right", (base,), {name: override})
