"""Cuts the receipt operations out of a published specification in one canonical form, and keeps them on record.

openapi/upstream.json has the slice that the contract builds on: facts only, no text of theirs.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scripts.contract.node import Node
from scripts.contract_diff.document import facts
from scripts.contract_diff.facts import Fact
from scripts.schemas import ANNOTATIONS, IN_MAP, as_31
from scripts.spec import METHODS, SpecError, load, look_up
from scripts.tree import write_whole

RECORD = Path("openapi/upstream.json")
OURS = re.compile(r"/v1/(Services/\{[^}]+\}/)?Conversations/\{[^}]+\}/Messages/\{[^}]+\}/Receipts(/\{[^}]+\})?")
"""The paths of the Message Receipt resource; every method on them is taken."""

_DROPPED = (ANNOTATIONS | {"summary", "tags"}) - {"default", "deprecated"}
_NAMES = {*IN_MAP, "responses", "headers", "content", "links", "variables"}
"""Keys of objects whose own keys are names, so that none of these is dropped."""
_VALUES = {"enum", "const", "default", "required", "dependentRequired"}


@dataclass(frozen=True)
class Source:
    """Which published file a slice was cut from."""

    repository: str
    file: str
    commit: str | None
    """Git commit of the file, 40 hexadecimal digits; None if unknown."""
    version: str
    """The file's own `info.version`; it does not change when the API does."""
    sha256: str
    """Hexadecimal digest of the whole file."""


@dataclass(frozen=True)
class Upstream:
    """A slice of the published specification and where it comes from."""

    source: Source
    slice: dict[str, Any]

    def text(self) -> str:
        """Write the record; equal records are equal texts."""
        value = {"source": asdict(self.source), "slice": self.slice}
        return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def cut_file(path: Path, commit: str | None = None) -> Upstream:
    """Cut a copy of the published specification, JSON or YAML; raises SpecError, naming the file, if it is not one."""
    spec = load(path)
    try:
        slice_ = cut(spec.document)
        differences(slice_, slice_)  # looks at every part
    except SpecError as error:
        raise SpecError(f"{path}: {error}") from error
    except (AttributeError, KeyError, TypeError) as error:
        raise SpecError(f"{path}: this is not a well-formed OpenAPI document: {error!r}") from error
    version = str(spec.document.get("info", {}).get("version", "unknown"))
    return Upstream(Source("twilio/twilio-oai", path.name, commit, version, spec.sha256), slice_)


def read(path: Path = RECORD) -> Upstream:
    """Read the committed record; raises SpecError if it is missing or malformed."""
    document = load(path).document
    try:
        return Upstream(Source(**document["source"]), document["slice"])
    except (KeyError, TypeError) as error:
        raise SpecError(
            f"{path}: this is not an upstream record: {error}; write it with make upstream-update"
        ) from error


def write(record: Upstream, path: Path = RECORD) -> bool:
    """Write the record in one step; return whether the file changed."""
    text = record.text()
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    write_whole(path, text)
    return True


def cut(document: dict[str, Any]) -> dict[str, Any]:
    """Return the receipt operations as an OpenAPI 3.1 document without references, prose and vendor extensions.

    Takes OpenAPI 3.0 and 3.1. Raises SpecError if the document has no such operation, a reference does not resolve, or
    a schema contains itself.
    """
    if not isinstance(document.get("paths"), Mapping):
        raise SpecError("this is not an OpenAPI document: there are no paths")
    if not re.fullmatch(r"3\.[01]\.\d+", str(document.get("openapi"))):
        raise SpecError(f"expected OpenAPI 3.0 or 3.1, found {document.get('openapi')!r}")
    root = Node(as_31(document), "", as_31(document))
    items = {path: item for path, item in sorted(root.members("paths").items()) if OURS.fullmatch(path)}
    if not any(method in item.value for item in items.values() for method in METHODS):
        raise SpecError("there are no operations on …/Messages/{MessageSid}/Receipts")
    shared = {key: _plain(root.child(key)) for key in ("servers", "security") if root.get(key)}
    secured = "securitySchemes" in root.get("components", {})
    schemes = _plain(root.child("components", "securitySchemes")) if secured else {}
    paths = {path: _plain(item) for path, item in items.items()}
    used = json.dumps([paths, shared])
    named = {name: scheme for name, scheme in sorted(schemes.items()) if f"{json.dumps(name)}:" in used}
    return {"openapi": "3.1.1", **shared, "components": {"securitySchemes": named}, "paths": paths}


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Fact]:
    """Return the facts that two slices do not share, sorted by name."""
    return sorted(
        (fact for fact in facts(before, after) if fact.name and fact.before != fact.after), key=lambda fact: fact.name
    )


def _plain(node: Node, met: frozenset[str] = frozenset(), *, names: bool = False) -> Any:
    """Return a part with every reference written out, and nothing in it that only describes."""
    if isinstance(node.value, list):
        return [_plain(node.child(str(index)), met) for index in range(len(node.value))]
    if not isinstance(node.value, Mapping):
        return node.value
    if isinstance(node.get("$ref"), str) and not names:
        target = node.followed().pointer
        if target in met:
            raise SpecError(f"the schema at #{target} contains itself")
        written = _plain(Node(node.document, target, look_up(node.document, target)), met | {target})
        beside = _plain(Node(node.document, node.pointer, {k: v for k, v in node.value.items() if k != "$ref"}), met)
        return {"allOf": [written], **beside} if beside else written
    plain: dict[str, Any] = {}
    for key, value in node.value.items():
        if not names and (key in _DROPPED or key.startswith("x-")):
            continue
        below = key in _NAMES and not names
        plain[key] = value if key in _VALUES and not names else _plain(node.child(key), met, names=below)
    return plain
