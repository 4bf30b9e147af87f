"""Providers that differ from the sandbox's in one step: how faulty ones are made, and right but unusual ones."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from contract_tests.sandbox import Provider

Body = Callable[["Step"], Any]
"""Stands in for a step."""
Change = Callable[[Any, "Step"], Any]
"""Is given what the step makes; returns another value, or None if it changed this one."""


@dataclass(frozen=True, slots=True)
class Step:
    """One run of a step, which is a method of the provider: its arguments by name as attributes.

    Attributes:
        provider: The provider.
        count: How often this step ran, this time included.
        memory: Kept between the runs.
    """

    provider: Provider
    count: int
    memory: dict[Any, Any]
    _right: Callable[..., Any]
    _arguments: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        try:
            return self._arguments[name]
        except KeyError:
            raise AttributeError(f"{self._right.__name__} has no argument {name!r}") from None

    def right(self, **changed: Any) -> Any:
        """What the step makes without this change, perhaps of other arguments."""
        return self._right(self.provider, **{**self._arguments, **changed})


def overriding(base: type[Provider], method: str, body: Body) -> type[Provider]:
    """A provider in which a body stands in for one step of another."""
    right = getattr(base, method)
    names = list(inspect.signature(getattr(Provider, method)).parameters)[1:]
    count, memory = 0, dict[Any, Any]()

    def override(self: Provider, *positional: Any, **named: Any) -> Any:
        nonlocal count
        count += 1
        arguments = {**dict(zip(names, positional, strict=False)), **named}
        return body(Step(self, count, memory, right, arguments))

    return type("Overriding", (base,), {method: override})


def changing(change: Change) -> Body:
    """The body that changes what the step makes."""

    def body(step: Step) -> Any:
        value = step.right()
        other = change(value, step)
        return value if other is None else other

    return body
