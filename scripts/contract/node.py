"""A part of an OpenAPI document with the place where it is written, and the way to the parts below it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from scripts.spec import SpecError, dereference, escape, target_pointer


@dataclass(frozen=True)
class Node:
    """A value and where it is written; `document` is the whole that its references point into."""

    document: Mapping[str, Any] = field(repr=False)
    pointer: str
    """JSON pointer of the value itself, not of a reference to it."""
    value: Any
    referenced_at: str = ""
    """JSON pointer of the reference that led here; empty if none did."""

    def get(self, key: str, default: Any = None) -> Any:
        """Return a member's plain value; the default if there is none, or if this is not an object."""
        return self.value.get(key, default) if isinstance(self.value, Mapping) else default

    def child(self, *keys: str) -> "Node":
        """Return the part under the given keys as it is written, a reference unfollowed."""
        found = self.value
        for key in keys:
            found = found[int(key) if isinstance(found, list) else key]
        return Node(self.document, self.pointer + "".join(f"/{escape(key)}" for key in keys), found)

    def followed(self) -> "Node":
        """Return what a reference leads to, its own other fields laid over that; anything else as it is.

        Raises SpecError if the reference leaves the file, points nowhere, or leads back to itself.
        """
        ref = self.get("$ref")
        if not isinstance(ref, str):
            return self
        target = target_pointer(self.document, ref)
        return Node(self.document, target, dereference(self.document, self.value), self.pointer)

    def members(self, section: str | None = None) -> dict[str, "Node"]:
        """Return the members of a section, or of this value, by name or index, references followed.

        Raises SpecError if it is neither an object nor a list, or a reference does not resolve.
        """
        held = self.value if section is None else self.get(section, {})
        if not isinstance(held, Mapping | list):
            place = self.pointer if section is None else f"{self.pointer}/{section}"
            raise SpecError(f"expected an object or a list at #{place}, found {held!r}")
        keys = held if isinstance(held, Mapping) else map(str, range(len(held)))
        return {key: self.child(*([] if section is None else [section]), key).followed() for key in keys}


NOWHERE = Node({}, "", {})
"""Stands for a part that is not there."""


def nodes(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every value below, each with its JSON pointer and before what it holds, references unfollowed."""
    yield pointer, value
    pairs = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, child in pairs:
        yield from nodes(child, f"{pointer}/{escape(str(key))}")


def same(one: Any, other: Any) -> bool:
    """Tell whether two JSON values are equal as JSON Schema has it: 1 is 1.0, but neither is true."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) is isinstance(other, bool) and bool(one == other)
