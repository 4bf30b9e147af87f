"""Compares where requests go: the servers of the document, and those that a path or an operation names instead."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from scripts.contract.node import Node, same
from scripts.contract_diff.change import BREAKING, NOTICE, SAFE, Change
from scripts.contract_diff.facts import Fact, Pair, paired, part, remark_facts


def server_facts(pair: Pair, *outer: Pair) -> Iterator[Fact]:
    """Yield the facts of the servers that a document, a path or an operation names.

    What names servers where an operation or a path does not, before the document, comes as `outer`.
    """
    old = _holder([one.old for one in (pair, *outer)])
    new = _holder([one.new for one in (pair, *outer)])
    if outer and not (old.pointer or new.pointer):
        return  # both leave it to the document, whose servers are compared once
    before, after = ({str(node.get("url")): node for node in one.members("servers").values()} for one in (old, new))
    for url, server in paired(before, after):
        name = f"{pair.name}.server.{url}".lstrip(".")
        changes = server.presence(f"the server {url}", BREAKING, SAFE)
        presence = Fact(name, *server.each(lambda _: "offered"), changes)
        named = replace(server, name=name)
        yield from part(presence, server, remark_facts(named, {"url", "variables"}), _variables(named))
    first = next(iter(after), "")
    if list(before)[:1] != list(after)[:1] and set(list(before)[:1]) <= set(after):
        change = Change(NOTICE, f"{new.pointer}/servers/0", f"another server comes first: {first}")
        yield Fact(changes=(change,))


def _holder(nodes: Sequence[Node]) -> Node:
    """Return the first that names other servers than the document does, or else the document."""
    document = nodes[0].document
    named = next((node for node in nodes if node.get("servers")), None)
    differs = named is not None and not same(named.get("servers"), document.get("servers"))
    return named if named is not None and differs else Node(document, "", document)


def _variables(server: Pair) -> Iterator[Fact]:
    for name, variable in server.members("variables"):
        was, will = variable.old.get("enum"), variable.new.get("enum")
        subject = f"the server variable {name!r}"
        changes: tuple[Change, ...] = ()
        if variable.gone:
            changes = (Change(BREAKING, variable.pointer, f"{subject} has no default"),)
        elif will is not None and (was is None or not set(was) <= set(will)):
            limited = f"only {', '.join(will)} are left"
            changes = (Change(BREAKING, f"{variable.pointer}/enum", f"{subject} is limited: {limited}"),)
        elif was != will:
            changes = (Change(SAFE, f"{variable.pointer}/enum", f"{subject} takes more values"),)
        yield Fact(changes=changes)
        yield from remark_facts(variable, {"enum"})
