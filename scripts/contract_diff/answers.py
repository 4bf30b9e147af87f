"""Compares two versions of what an operation answers: statuses, bodies, headers, links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scripts.contract_diff.change import Change, Severity
from scripts.contract_diff.shape import Node
from scripts.contract_diff.values import Direction, compare, remarks, unread
from scripts.spec import dereference, escape, target_pointer


@dataclass(frozen=True)
class Place:
    """A part of a document that may be written elsewhere and referred to."""

    document: Mapping[str, Any]
    pointer: str
    node: Mapping[str, Any]

    def entry(self, section: str, name: str) -> Place:
        """Return a named member of a section, followed to where it is written."""
        found = self.node[section][name]
        ref = found.get("$ref")
        pointer = f"{self.pointer}/{escape(section)}/{escape(name)}"
        return Place(
            self.document,
            target_pointer(self.document, ref) if ref else pointer,
            dereference(self.document, found),
        )

    def names(self, section: str) -> list[str]:
        """Return the names in a section, in the order of the file."""
        return list(self.node.get(section, {}))

    def schema(self) -> Node:
        """Return the schema that stands here; one that admits everything if there is none."""
        return Node(self.document, f"{self.pointer}/schema", self.node.get("schema", True))


def compare_answers(old: Place, new: Place) -> Iterator[Change]:
    """Yield the changes of an operation's answers."""
    for status in _both(old, new, "responses"):
        if status not in new.node.get("responses", {}):
            severity = Severity.BREAKING if _success(status) else Severity.NOTICE
            yield Change(severity, f"{old.pointer}/responses/{status}", f"the answer {status} is gone")
        elif status not in old.node.get("responses", {}):
            severity = Severity.BREAKING if _success(status) else Severity.NOTICE
            yield Change(severity, f"{new.pointer}/responses/{status}", f"the answer {status} is new")
        else:
            yield from _answer(old.entry("responses", status), new.entry("responses", status))


def _success(status: str) -> bool:
    return re.fullmatch("[123].*|default", status) is not None


def _both(old: Place, new: Place, section: str) -> list[str]:
    return list(dict.fromkeys([*old.names(section), *new.names(section)]))


def _answer(old: Place, new: Place) -> Iterator[Change]:
    yield from remarks(old.node, new.node, new.pointer)
    yield from unread(old.node, new.node, new.pointer, frozenset({"content", "headers", "links"}))
    for kind in _both(old, new, "content"):
        if kind not in new.node.get("content", {}):
            yield Change(Severity.BREAKING, f"{old.pointer}/content/{escape(kind)}", f"no more answers in {kind}")
        elif kind not in old.node.get("content", {}):
            yield Change(Severity.BREAKING, f"{new.pointer}/content/{escape(kind)}", f"answers may come in {kind}")
        else:
            before, after = old.entry("content", kind), new.entry("content", kind)
            yield from remarks(before.node, after.node, after.pointer)
            yield from unread(before.node, after.node, after.pointer, frozenset({"schema"}))
            yield from compare(before.schema(), after.schema(), Direction.RESPONSE)
    yield from _headers(old, new)
    yield from _links(old, new)


def _headers(old: Place, new: Place) -> Iterator[Change]:
    for name in _both(old, new, "headers"):
        pointer = f"/headers/{escape(name)}"
        if name not in new.node.get("headers", {}):
            promised = old.entry("headers", name).node.get("required") is True
            severity = Severity.BREAKING if promised else Severity.NOTICE
            yield Change(severity, old.pointer + pointer, f"the header {name} is gone")
        elif name not in old.node.get("headers", {}):
            yield Change(Severity.SAFE, new.pointer + pointer, f"the header {name} is new")
        else:
            before, after = old.entry("headers", name), new.entry("headers", name)
            yield from remarks(before.node, after.node, after.pointer)
            yield from unread(before.node, after.node, after.pointer, frozenset({"schema", "required"}))
            was, will = (place.node.get("required") is True for place in (before, after))
            if was != will:
                severity = Severity.SAFE if will else Severity.BREAKING
                yield Change(severity, after.pointer, f"the header {name} is {'now' if will else 'no longer'} required")
            yield from compare(before.schema(), after.schema(), Direction.RESPONSE)


def _links(old: Place, new: Place) -> Iterator[Change]:
    for name in _both(old, new, "links"):
        pointer = f"/links/{escape(name)}"
        if name not in new.node.get("links", {}):
            yield Change(Severity.NOTICE, old.pointer + pointer, f"the link {name!r} is gone")
        elif name not in old.node.get("links", {}):
            yield Change(Severity.SAFE, new.pointer + pointer, f"the link {name!r} is new")
        else:
            before, after = old.entry("links", name), new.entry("links", name)
            yield from remarks(before.node, after.node, after.pointer)
            if _target(before.node) != _target(after.node):
                yield Change(Severity.NOTICE, after.pointer, f"the link {name!r} leads elsewhere")


def _target(link: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in link.items() if key != "description"}
