"""Compares where requests go: the servers of the document, and those that a path or an operation names instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scripts.contract_diff.change import Change, Severity
from scripts.contract_diff.values import remarks
from scripts.spec import Operation, escape, servers_of

Document = Mapping[str, Any]
Servers = tuple[str, list[dict[str, Any]]]

ALL = "/servers"
"""Where the servers of a whole document stand."""


def compare_operation_servers(old: Document, new: Document, before: Operation, after: Operation) -> Iterator[Change]:
    """Yield the changes of an operation's servers, unless both versions leave them to the document."""
    was, will = servers_of(old, before), servers_of(new, after)
    if (was[0], will[0]) != (ALL, ALL):
        yield from compare_servers(was, will)


def compare_servers(old: Servers, new: Servers) -> Iterator[Change]:
    """Yield the changes from one list of servers to another, each given after the pointer to it."""
    (old_pointer, was), (new_pointer, will) = old, new
    before, after = ({server["url"]: (index, server) for index, server in enumerate(one)} for one in (was, will))
    for url in before:
        if url not in after:
            yield Change(Severity.BREAKING, f"{old_pointer}/{before[url][0]}", f"the server {url} is gone")
    for url, (index, server) in after.items():
        if url not in before:
            yield Change(Severity.SAFE, f"{new_pointer}/{index}", f"the server {url} is new")
        else:
            yield from remarks(before[url][1], server, f"{new_pointer}/{index}")
            yield from _variables(before[url][1], server, f"{new_pointer}/{index}/variables")
    if list(before)[:1] != list(after)[:1] and set(list(before)[:1]) <= set(after):
        yield Change(Severity.NOTICE, f"{new_pointer}/0", f"another server comes first: {next(iter(after))}")


def _variables(old: Document, new: Document, pointer: str) -> Iterator[Change]:
    for name in old.get("variables", {}):
        if name not in new.get("variables", {}):
            yield Change(Severity.BREAKING, f"{pointer}/{escape(name)}", f"the server variable {name!r} has no default")
    for name, after in new.get("variables", {}).items():
        before = old.get("variables", {}).get(name, {})
        place = f"{pointer}/{escape(name)}"
        yield from remarks(before, after, place)
        gone = set(before.get("enum", after.get("enum", ()))) - set(after.get("enum", before.get("enum", ())))
        if gone or ("enum" in after and "enum" not in before):
            limited = f"only {', '.join(after['enum'])} are left"
            yield Change(Severity.BREAKING, f"{place}/enum", f"the server variable {name!r} is limited: {limited}")
        elif before.get("enum") != after.get("enum"):
            yield Change(Severity.SAFE, f"{place}/enum", f"the server variable {name!r} takes more values")
