"""Loads an OpenAPI file, YAML or JSON, with the place of every value, and resolves references within it."""

import hashlib
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import unquote

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
"""The fixed fields of a Path Item that hold an operation (OpenAPI 3.1.1, 4.8.9.1)."""

_SCALARS = {f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float", "str")}


class SpecError(Exception):
    """A specification that cannot be used; the text says file, place and reason."""


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


def load(path: Path) -> Spec:
    """Load a YAML or JSON file.

    Raises SpecError if it cannot be read, is not well-formed, repeats a key, uses YAML beyond JSON's data model, or is
    not an object.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise SpecError(f"{path}: cannot be read: {error.strerror}") from error
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise SpecError(f"{path}:{line}:1: not UTF-8: byte 0x{raw[error.start]:02x}") from error
    try:
        document, places = (_read_json(path, text), {}) if path.suffix == ".json" else _read_yaml(path, text)
    except RecursionError as error:
        raise SpecError(f"{path}: nested too deeply") from error
    if not isinstance(document, dict):
        raise SpecError(f"{path}:1:1: expected an object at the top, found {type(document).__name__}")
    return Spec(path, document, hashlib.sha256(raw).hexdigest(), places)


def _read_json(path: Path, text: str) -> Any:
    """Read strict JSON text: no repeated key, no NaN; `path` is for messages only."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found:
                raise SpecError(f"{path}: duplicate key {key!r}")
            found[key] = value
        return found

    def refuse(name: str) -> NoReturn:
        raise SpecError(f"{path}: {name} is not a JSON number")

    try:
        return json.loads(text, object_pairs_hook=unique, parse_constant=refuse)
    except json.JSONDecodeError as error:
        raise SpecError(f"{path}:{error.lineno}:{error.colno}: not JSON: {error.msg}") from error


def _read_yaml(path: Path, text: str) -> tuple[Any, dict[str, tuple[int, int]]]:
    """Read YAML text as JSON values with their places; `path` is for messages only."""
    yaml = YAML(typ="safe", pure=True)
    try:
        node = yaml.compose(text)
        if node is None:
            raise SpecError(f"{path}:1:1: the file is empty")
        reader = _NodeReader(path, yaml)
        return reader.value(node, ""), reader.places
    except ReaderError as error:
        line = text[: error.position].count("\n") + 1
        column = error.position - text.rfind("\n", 0, error.position)
        character = ord(text[error.position])
        raise SpecError(f"{path}:{line}:{column}: the character U+{character:04X} is not allowed") from error
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise SpecError(f"{place}: not YAML: {error.problem or error.context}") from error


class _NodeReader:
    """Turns YAML nodes into JSON values, noting the place of each."""

    def __init__(self, path: Path, yaml: YAML) -> None:
        self.places: dict[str, tuple[int, int]] = {}
        self._path = path
        self._yaml = yaml
        self._seen: set[int] = set()

    def value(self, node: Node, pointer: str) -> Any:
        self.places.setdefault(pointer, _start(node))
        if id(node) in self._seen:
            raise self._error(node, "a YAML alias repeats this value; share it with $ref instead")
        self._seen.add(id(node))
        if isinstance(node, SequenceNode):
            return [self.value(item, f"{pointer}/{index}") for index, item in enumerate(node.value)]
        if isinstance(node, MappingNode):
            return self._mapping(node, pointer)
        if node.tag not in _SCALARS:
            kind = str(node.tag).rpartition(":")[2]
            raise self._error(node, f"{node.value!r} is read as a {kind}, which JSON does not know; put it in quotes")
        value = self._yaml.constructor.construct_object(node, deep=True)
        if isinstance(value, float) and not math.isfinite(value):
            raise self._error(node, f"{node.value!r} is not a JSON number")
        return value

    def _mapping(self, node: MappingNode, pointer: str) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode) or key_node.tag == "tag:yaml.org,2002:merge":
                raise self._error(key_node, "keys must be plain text")
            key = str(key_node.value)
            if key in mapping:
                raise self._error(key_node, f"duplicate key {key!r}")
            child = f"{pointer}/{escape(key)}"
            self.places[child] = _start(key_node)
            mapping[key] = self.value(value_node, child)
        return mapping

    def _error(self, node: Node, reason: str) -> SpecError:
        line, column = _start(node)
        return SpecError(f"{self._path}:{line}:{column}: {reason}")


def _start(node: Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


def escape(key: str) -> str:
    """Write a key as a segment of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def unescape(segment: str) -> str:
    """Return the key that a segment of a JSON pointer stands for."""
    return segment.replace("~1", "/").replace("~0", "~")


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
