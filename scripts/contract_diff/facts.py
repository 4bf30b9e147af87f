"""Lays two versions of a contract side by side: every part that either has, with every reference followed."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from scripts.contract.node import NOWHERE, Node, same
from scripts.contract_diff.change import BREAKING, NOTICE, SAFE, Change, Direction, Severity
from scripts.contract_diff.shape import Shape, shape
from scripts.contract_diff.values import REMARKS, compare, remarks
from scripts.schemas import standalone
from scripts.spec import escape


@dataclass(frozen=True)
class Fact:
    """One fact of an API in both versions, and what it means to a consumer that they differ."""

    name: str = ""
    """For example `ListConversationMessageReceipt.query.PageSize.maximum`; empty for what only describes the API."""
    before: str | None = None
    """What the old version says, None if nothing."""
    after: str | None = None
    """What the new version says, None if nothing."""
    changes: tuple[Change, ...] = ()
    """Empty where a larger part that is gone or new says it all."""

    def __str__(self) -> str:
        """Write the fact and its two values in one line."""
        return f"{self.name}: {'nothing' if self.before is None else self.before} → {self.after or 'nothing'}"


@dataclass(frozen=True)
class Pair:
    """The same part in both versions."""

    old: Node
    new: Node
    name: str = ""
    """How the names of its facts begin."""
    direction: Direction = Direction.RESPONSE
    """Who sends it."""

    @property
    def pointer(self) -> str:
        """Where it is written in the new version; where it is named if only one version has it."""
        node = self.old if self.gone else self.new
        return node.referenced_at or node.pointer if self.gone or self.added else node.pointer

    @property
    def gone(self) -> bool:
        """Whether the new version lacks it."""
        return self.new is NOWHERE

    @property
    def added(self) -> bool:
        """Whether the old version lacks it."""
        return self.old is NOWHERE

    def each(self, value: Callable[[Node], Any]) -> tuple[Any, Any]:
        """Return what a function makes of either version, None for one that lacks the part."""
        return None if self.added else value(self.old), None if self.gone else value(self.new)

    def presence(self, subject: str, gone: Severity, new: Severity) -> tuple[Change, ...]:
        """Return the change of a part that only one version has; none if both do."""
        if not (self.gone or self.added):
            return ()
        return (Change(gone if self.gone else new, self.pointer, f"{subject} is {'gone' if self.gone else 'new'}"),)

    def members(
        self, section: str, fold: Callable[[str], str] = str, ranges: Callable[[str], Iterable[str]] = lambda _: ()
    ) -> Iterator[tuple[str, "Pair"]]:
        """Pair the members of a section; the other arguments are those of `paired`."""
        for name, pair in paired(self.old.members(section), self.new.members(section), fold, ranges):
            yield name, replace(pair, name=f"{self.name}.{name}", direction=self.direction)


def paired(
    old: Mapping[str, Node],
    new: Mapping[str, Node],
    fold: Callable[[str], str] = str,
    ranges: Callable[[str], Iterable[str]] = lambda _: (),
) -> Iterator[tuple[str, Pair]]:
    """Pair the members of the old and the new version, the old one's first.

    `fold` says what of a name counts, `ranges` which names stand for one that is not listed, the nearest first.
    """
    was, will = ({fold(name): node for name, node in one.items()} for one in (old, new))
    spelled = {fold(name): name for name in (*new, *old)}
    for key in dict.fromkeys(fold(name) for name in (*old, *new)):
        left, right = (next((one[near] for near in (key, *ranges(key)) if near in one), NOWHERE) for one in (was, will))
        yield spelled[key], Pair(left, right, spelled[key])


def part(presence: Fact, pair: Pair, *below: Iterable[Fact]) -> Iterator[Fact]:
    """Yield the fact that a part is there, then those below it, in silence if one version lacks the part."""
    yield presence
    for facts in below:
        yield from (replace(fact, changes=()) for fact in facts) if pair.gone or pair.added else facts


def remark_facts(pair: Pair, read: Iterable[str] | None = None) -> Iterator[Fact]:
    """Yield what is said about a part, and the differences in keys that nothing reads, if not all are read."""
    old, new = ({**node.value} if isinstance(node.value, Mapping) else {} for node in (pair.old, pair.new))
    changes = list(remarks(old, new, pair.pointer))
    for key in () if read is None else sorted({*old, *new} - {*read} - REMARKS):
        if not key.startswith("x-") and not same(old.get(key), new.get(key)):
            message = f"{key} is another; this is not compared, so it counts as breaking"
            changes.append(Change(BREAKING, f"{pair.pointer}/{escape(key)}", message, undecided=True))
    yield Fact(changes=tuple(changes))
    yield Fact(f"{pair.name}.deprecated", text(old.get("deprecated") or None), text(new.get("deprecated") or None))


def required(pair: Pair, subject: str) -> Fact:
    """Return whether a parameter, a header or a body is there, and must be."""
    was, will = pair.each(lambda node: node.get("required") is True)
    in_request = pair.direction is Direction.REQUEST
    changes = pair.presence(
        f"the required {subject[4:]}" if pair.added and in_request and will else subject,
        BREAKING if in_request or was else NOTICE,
        BREAKING if in_request and will else SAFE,
    )
    if not changes and was != will:
        word = "now" if will else "no longer"
        changes = (Change(BREAKING if will is in_request else SAFE, pair.pointer, f"{subject} is {word} required"),)
    return Fact(f"{pair.name}.required", text(was), text(will), changes)


def content(pair: Pair, json_name: str) -> Iterator[Fact]:
    """Yield the facts of a body, or of a parameter that is written as one, for each of its media types."""
    in_request = pair.direction is Direction.REQUEST
    for kind, media in pair.members("content", str.lower, lambda kind: (f"{kind.partition('/')[0]}/*", "*/*")):
        named = replace(media, name=f"{pair.name}.{json_name if kind == 'application/json' else kind}")
        subject = f"the {'request' if in_request else 'response'} in {kind}"
        changes = media.presence(subject, BREAKING, SAFE if in_request else BREAKING)
        presence = Fact(f"{named.name}.offered", *media.each(lambda _: "true"), changes)
        yield from part(presence, media, remark_facts(named, {"schema"}), schema(named))


def schema(pair: Pair) -> Iterator[Fact]:
    """Yield the facts of the schema that describes a part; one that admits everything where there is none."""
    old, new = (
        node.child("schema") if "schema" in node.value else Node(node.document, f"{node.pointer}/schema", True)
        for node in (pair.old, pair.new)
    )
    yield Fact(changes=tuple(compare(old, new, pair.direction)))
    was, will = (
        dict(_keywords(one, pair.name)) if "schema" in side.value else {}
        for one, side in ((old, pair.old), (new, pair.new))
    )
    for name in dict.fromkeys([*was, *will]):
        yield Fact(name, was.get(name), will.get(name))


def _keywords(node: Node, place: str, met: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """Yield what a schema says keyword by keyword, by the names of facts."""
    if node.pointer in met:
        yield place, "itself"
        return
    met |= {node.pointer}
    found = shape(node)
    for alternatives in ("oneOf", "anyOf"):
        others = [index for index, one in enumerate(found.rest.get(alternatives, ())) if one != {"type": "null"}]
        if len(others) == 1 and len(found.rest[alternatives]) == 2 and set(found.rest) == {alternatives}:
            within = Node(node.document, found.pointer, found.rest)
            inner = within.child(alternatives, str(others[0]))
            found = _with_null(shape(inner))
    for keyword in sorted(found.rest.keys() - {"items"}):
        alone = standalone(node.document, {keyword: found.rest[keyword]})
        value = alone[keyword] if isinstance(alone, dict) and len(alone) == 1 else alone
        yield f"{place}.{keyword}", value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if "default" in found.annotations:
        yield f"{place}.default", text(found.annotations["default"])
    for name in dict.fromkeys([*found.properties, *sorted(found.required)]):
        yield f"{place}.{name}.required", text(name in found.required)
        if name in found.properties:
            yield from _keywords(found.properties[name], f"{place}.{name}", met)
    if "items" in found.rest:
        yield from _keywords(found.other("items"), f"{place}.each", met)


def _with_null(found: Shape) -> Shape:
    """Write a thing or null as a list of types, as the older and the shorter forms have it."""
    if isinstance(found.rest.get("type"), str):
        found.rest["type"] = [found.rest["type"], "null"]
    if "enum" in found.rest and None not in found.rest["enum"]:
        found.rest["enum"] = [*found.rest["enum"], None]
    return found


def text(value: Any) -> Any:
    """Write a value as the text of a fact; None stays None."""
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def servers(pair: Pair, *outer: Pair) -> Iterator[Fact]:
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
    """Yield the changes of a server's variables, which are written as schemas of what a consumer may choose are."""
    for name, variable in server.members("variables"):
        gone = Change(BREAKING, variable.pointer, f"the server variable {name!r} has no default")
        yield Fact(changes=(gone,) if variable.gone else tuple(compare(variable.old, variable.new, Direction.REQUEST)))
