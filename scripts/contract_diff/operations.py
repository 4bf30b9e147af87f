"""Compares what may be called, how and with which credentials, and what comes back."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from scripts.contract.node import NOWHERE, Node, same
from scripts.contract_diff.change import BREAKING, NOTICE, SAFE, Change, Direction
from scripts.contract_diff.facts import Fact, Pair, content, paired, part, remark_facts, required, schema, servers, text
from scripts.spec import METHODS

_ITEM = {*METHODS, "parameters", "servers"}
_OPERATION = {"operationId", "parameters", "requestBody", "responses", "callbacks", "security", "servers"}
_WRITTEN = ("style", "explode", "allowReserved", "allowEmptyValue")
_SENT = {"name", "in", "required", "schema", "content", *_WRITTEN}
_STYLES = {"query": "form", "cookie": "form"}
"""The style of a parameter that names none, by its place; "simple" elsewhere (OpenAPI 3.1.1, 4.8.12.2)."""
_TEMPLATE = re.compile(r"\{([^}]*)\}")


@dataclass(frozen=True)
class _Operation:
    path: str
    method: str
    item: Node
    node: Node

    @property
    def label(self) -> str:
        """The operationId, or method and path where there is none."""
        return str(self.node.get("operationId") or f"{self.method.upper()} {self.path}")

    @property
    def key(self) -> str:
        """What it is known by from one version to the next."""
        return str(self.node.get("operationId") or self.request)

    @property
    def request(self) -> str:
        """Method and path, whatever the path's parameters are called."""
        return f"{self.method.upper()} {_TEMPLATE.sub('{}', self.path)}"

    def parameters(self) -> dict[str, Node]:
        """The parameters by place and name, those of a path by position; the operation's own replace its path's."""
        names = _TEMPLATE.findall(self.path)
        found: dict[str, Node] = {}
        for holder in (self.item, self.node):
            for parameter in holder.members("parameters").values():
                where, name = str(parameter.get("in")), str(parameter.get("name"))
                if where == "path" and name in names:
                    name = str(names.index(name))
                found[f"{where}.{name.lower() if where == 'header' else name}"] = replace(parameter, referenced_at="")
        return found


_NONE = _Operation("", "", NOWHERE, NOWHERE)


def operation_facts(old: Node, new: Node) -> Iterator[Fact]:
    """Yield the facts of all operations, those that the provider calls among them; raises SpecError."""
    for section, direction in (("paths", Direction.REQUEST), ("webhooks", Direction.RESPONSE)):
        yield from _items(old.members(section), new.members(section), direction)


def _items(old: Mapping[str, Node], new: Mapping[str, Node], direction: Direction, within: str = "") -> Iterator[Fact]:
    was, will = _found(old), _found(new)
    for key in dict.fromkeys([*was, *will]):
        before, after = was.get(key, _NONE), will.get(key, _NONE)
        label = within + (before if key in was else after).label
        for fact in _operation(before, after, label, direction):
            yield replace(fact, changes=tuple(replace(change, operations=(label,)) for change in fact.changes))


def _found(items: Mapping[str, Node]) -> dict[str, _Operation]:
    found: dict[str, _Operation] = {}
    for path, item in items.items():
        for method in METHODS:
            if isinstance(item.get(method), Mapping):
                operation = _Operation(path, method, item, item.child(method))
                found[operation.request if operation.key in found else operation.key] = operation
    return found


def _operation(before: _Operation, after: _Operation, label: str, direction: Direction) -> Iterator[Fact]:
    pair, item = Pair(before.node, after.node, label, direction), Pair(before.item, after.item)
    was, will = (None if one is _NONE else f"{one.method.upper()} {one.path}" for one in (before, after))
    new = SAFE if direction is Direction.REQUEST else NOTICE
    changes = list(pair.presence(f"the operation {label}", BREAKING, new))
    if was and will:
        if before.request != after.request:
            changes = [Change(BREAKING, pair.pointer, f"the request is another: {was} → {will}")]
        if not same(before.node.get("tags"), after.node.get("tags")):
            message = f"the client's name for it is another: {before.node.get('tags')} → {after.node.get('tags')}"
            changes.append(Change(BREAKING, f"{pair.pointer}/tags", message))
    yield from part(
        Fact(f"{label}.request", was, will, tuple(changes)),
        pair,
        remark_facts(item, _ITEM),
        remark_facts(pair, _OPERATION),
        _parameters(before, after, pair),
        _security(pair),
        servers(pair, item),
        _body(pair),
        _responses(pair),
        _callbacks(pair),
    )


def _parameters(before: _Operation, after: _Operation, operation: Pair) -> Iterator[Fact]:
    was, will = before.parameters(), after.parameters()
    for name, found in paired(was, will):
        where, named = name.partition(".")[0], str(found.new.get("name") or found.old.get("name"))
        pair = replace(found, name=f"{operation.name}.{where}.{named}", direction=operation.direction)
        presence = required(pair, f"the {where} parameter {named!r}")
        if not (pair.gone or pair.added) and pair.old.get("name") != pair.new.get("name") and where != "header":
            message = f"the path parameter {pair.old.get('name')!r} is now {named!r}: the argument has another name"
            renamed = Change(NOTICE, pair.pointer, message)
            presence = replace(presence, changes=(*presence.changes, renamed))
        yield from part(presence, pair, _value(pair, where, f"the {where} parameter {named!r}"))
    moved = list(was) != list(will) and set(was) == set(will)
    change = Change(NOTICE, f"{operation.pointer}/parameters", "the parameters are in another order")
    old, new = (", ".join(str(node.get("name")) for node in one.values()) for one in (was, will))
    texts = None if operation.added else old, None if operation.gone else new
    yield Fact(f"{operation.name}.parameters", *texts, (change,) if moved else ())


def _value(pair: Pair, where: str, subject: str) -> Iterator[Fact]:
    """Yield the facts of what a parameter or a header may be, and how it is written."""
    yield from remark_facts(pair, _SENT)
    style = _STYLES.get(where, "simple")
    for keyword in _WRITTEN:
        was, will = pair.each(partial(_effective, keyword, style))
        changes: tuple[Change, ...] = ()
        if was != will:
            changes = (Change(BREAKING, f"{pair.pointer}/{keyword}", f"{subject} is written differently"),)
        elif pair.old.get(keyword) != pair.new.get(keyword):
            changes = (Change(SAFE, f"{pair.pointer}/{keyword}", f"{subject} says the same of its {keyword}"),)
        yield Fact(f"{pair.name}.{keyword}", text(was), text(will), changes)
    yield from schema(pair)
    yield from content(pair, "application/json")


def _effective(keyword: str, style: str, node: Node) -> Any:
    """What a parameter says of how it is written, with the defaults of what it does not say."""
    style = node.get("style", style)
    return style if keyword == "style" else node.get(keyword, keyword == "explode" and style == "form")


def _security(pair: Pair) -> Iterator[Fact]:
    was, will = pair.each(_requirements)
    now_enough = SAFE if pair.direction is Direction.REQUEST else BREAKING
    pointer = f"{pair.pointer}/security"
    changes: list[Change] = []
    for one, other, severity, message in (
        (was, will, BREAKING, "is no longer enough"),
        (will, was, now_enough, "is now enough"),
    ):
        requirements = [
            requirement
            for requirement in one or ()
            if not any(near <= requirement for near in (one if other is None else other))
        ]
        changes += [Change(severity, pointer, f"{_named(requirement)} {message}") for requirement in requirements]
    old, new = (one and " or ".join(sorted(map(_named, one))) for one in (was, will))
    yield Fact(f"{pair.name}.security", old, new, tuple(changes))


def _named(requirement: frozenset[str]) -> str:
    return " with ".join(sorted(requirement)) if requirement else "no authentication"


def _requirements(operation: Node) -> list[frozenset[str]]:
    """Return the requirements to be let in, each the set of schemes, with scopes, that it takes."""
    root = Node(operation.document, "", operation.document)
    schemes = root.child("components").members("securitySchemes") if root.get("components") else {}
    return [
        frozenset(
            _scheme(schemes.get(name), name, scope) for name, scopes in requirement.items() for scope in scopes or [""]
        )
        for requirement in operation.get("security", root.get("security", [])) or [{}]
    ]


def _scheme(scheme: Node | None, name: str, scope: str) -> str:
    words = [str(scheme.get(key)) for key in ("type", "scheme", "in", "name") if scheme.get(key)] if scheme else []
    return f"{' '.join(words) or name}:{scope}" if scope else " ".join(words) or name


def _body(operation: Pair) -> Iterator[Fact]:
    was, will = (
        node.child("requestBody").followed() if node.get("requestBody") else NOWHERE
        for node in (operation.old, operation.new)
    )
    pair = Pair(was, will, f"{operation.name}.request", operation.direction)
    if pair.gone and pair.added:
        return
    presence = required(pair, "the request body")
    if pair.added and pair.direction is Direction.RESPONSE:
        presence = replace(presence, changes=(Change(BREAKING, pair.pointer, "the request has a body"),))
    yield from part(presence, pair, remark_facts(pair, {"required", "content"}), content(pair, "application/json"))


def _responses(operation: Pair) -> Iterator[Fact]:
    for status, pair in operation.members("responses", ranges=lambda status: (f"{status[0]}XX", "default")):
        if status.startswith("x-"):
            continue
        response = replace(pair, name=f"{operation.name}.{status}", direction=operation.direction.other)
        severity = BREAKING if re.fullmatch("[123].*|default", status) else NOTICE
        changes = pair.presence(f"the response {status}", severity, severity)
        yield from part(
            Fact(response.name, *pair.each(lambda _: "answered"), changes),
            pair,
            remark_facts(response, {"content", "headers", "links"}),
            content(response, "body"),
            _headers(response),
            _links(response),
        )


def _headers(response: Pair) -> Iterator[Fact]:
    for name, header in response.members("headers", str.lower):
        pair = replace(header, name=f"{response.name}.header.{name}")
        yield from part(required(pair, f"the header {name}"), pair, _value(pair, "header", f"the header {name}"))


def _links(response: Pair) -> Iterator[Fact]:
    for name, link in response.members("links"):
        was, will = link.each(lambda node: {key: node.get(key) for key in node.value if key != "description"})
        changes = link.presence(f"the link {name!r}", NOTICE, SAFE)
        if not changes and not same(was, will):
            changes = (Change(NOTICE, link.pointer, f"the link {name!r} leads elsewhere"),)
        presence = Fact(f"{response.name}.link.{name}", text(was), text(will), changes)
        yield from part(presence, link, remark_facts(link))


def _callbacks(operation: Pair) -> Iterator[Fact]:
    for name, callback in operation.members("callbacks"):
        was, will = callback.old.members(), callback.new.members()
        yield from _items(was, will, operation.direction.other, f"{operation.name} {name} ")
