"""Loads an OpenAPI file with the place of every value, and resolves references within it."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from scripts.spec_reader import SpecError, escape, read_json, read_yaml, unescape

__all__ = [
    "METHODS",
    "Operation",
    "Spec",
    "SpecError",
    "dereference",
    "escape",
    "load",
    "local_pointer",
    "look_up",
    "operations",
    "target_pointer",
    "unescape",
]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
"""The fixed fields of a Path Item that hold an operation (OpenAPI 3.1.1, 4.8.9.1)."""


@dataclass(frozen=True)
class Spec:
    """A loaded OpenAPI file: plain JSON values, and where each of them is."""

    path: Path
    document: dict[str, Any]
    sha256: str
    """Hexadecimal digest of the file's bytes."""
    places: Mapping[str, tuple[int, int]] = field(repr=False)
    """JSON pointer to (line, column), both counted from 1; empty for a JSON file."""

    def where(self, pointer: str) -> str:
        """Return the place of a JSON pointer as `file:line:column`; of its nearest known parent if it has none."""
        while pointer and pointer not in self.places:
            pointer = pointer.rpartition("/")[0]
        line, column = self.places.get(pointer, (1, 1))
        return f"{self.path}:{line}:{column}"


@dataclass(frozen=True)
class Operation:
    """One operation with its path's parameters merged in and every parameter resolved."""

    path: str
    method: str
    pointer: str
    node: dict[str, Any]
    parameters: tuple[dict[str, Any], ...]

    @property
    def label(self) -> str:
        """The operationId, or method and path where there is none."""
        return str(self.node.get("operationId") or f"{self.method.upper()} {self.path}")


def load(path: str | Path) -> Spec:
    """Load a YAML or JSON file.

    Raises SpecError if it cannot be read, is not well-formed, repeats a key, uses YAML beyond JSON's data model, or is
    not an object.
    """
    path = Path(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise SpecError(f"{path}: cannot be read: {error.strerror}") from error
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise SpecError(f"{path}:{line}:1: not UTF-8: byte 0x{raw[error.start]:02x}") from error
    document, places = read_json(path, text) if path.suffix == ".json" else read_yaml(path, text)
    if not isinstance(document, dict):
        raise SpecError(f"{path}:1:1: expected an object at the top, found {type(document).__name__}")
    return Spec(path, document, hashlib.sha256(raw).hexdigest(), places)


def target_pointer(document: Mapping[str, Any], ref: str) -> str:
    """Return the JSON pointer at which a chain of local references (`#/…`) ends.

    Raises SpecError if a reference leaves the file, points nowhere, or leads back to itself.
    """
    met: list[str] = []
    while True:
        if ref in met:
            raise SpecError(f"the reference {ref!r} leads back to itself")
        met.append(ref)
        pointer = local_pointer(ref)
        found = look_up(document, pointer, ref)
        if not (isinstance(found, Mapping) and isinstance(found.get("$ref"), str)):
            return pointer
        ref = found["$ref"]


def local_pointer(ref: str) -> str:
    """Return the JSON pointer that a reference consists of; raises SpecError if it leaves the file."""
    if not ref.startswith("#"):
        raise SpecError(f"the reference {ref!r} leaves the file; expected '#/…'")
    return unquote(ref[1:])


def look_up(document: Any, pointer: str, name: str | None = None) -> Any:
    """Return the value at a JSON pointer; raises SpecError, naming `name` or the pointer, if it points nowhere."""
    found = document
    if pointer and not pointer.startswith("/"):
        raise SpecError(f"the reference {name or pointer!r} is not a JSON pointer")
    for segment in pointer.split("/")[1:]:
        key = unescape(segment)
        if isinstance(found, Mapping) and key in found:
            found = found[key]
        elif isinstance(found, list) and key.isdecimal() and int(key) < len(found):
            found = found[int(key)]
        else:
            raise SpecError(f"the reference {name or pointer!r} points nowhere: there is no {key!r}")
    return found


def dereference(document: Mapping[str, Any], node: Any) -> Any:
    """Return the node, or if it is a reference its target with the reference's own other fields laid over it."""
    if not (isinstance(node, Mapping) and isinstance(node.get("$ref"), str)):
        return node
    target = look_up(document, target_pointer(document, node["$ref"]))
    own = {key: value for key, value in node.items() if key != "$ref"}
    return {**target, **own} if own and isinstance(target, Mapping) else target


def operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    """Yield every operation in the order of the file; raises SpecError for a reference that does not resolve."""
    for path, entry in document.get("paths", {}).items():
        item = dereference(document, entry)
        if not isinstance(item, Mapping):
            continue
        written = target_pointer(document, entry["$ref"]) if "$ref" in entry else f"/paths/{escape(path)}"
        for method in METHODS:
            node = item.get(method)
            if not isinstance(node, dict):
                continue
            merged: dict[tuple[Any, Any], dict[str, Any]] = {}
            for listed in [*item.get("parameters", []), *node.get("parameters", [])]:
                parameter = dereference(document, listed)
                merged[parameter.get("in"), parameter.get("name")] = parameter
            yield Operation(path, method, f"{written}/{method}", node, tuple(merged.values()))
