"""Reads YAML and JSON as JSON values, refusing what the two disagree on, and notes where each value is."""

import json
import math
from pathlib import Path
from typing import Any, NoReturn

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

Places = dict[str, tuple[int, int]]
"""JSON pointer to (line, column), both counted from 1."""

_SCALARS = {f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float", "str")}


class SpecError(Exception):
    """A specification that cannot be used; the text says file, place and reason."""


def escape(key: str) -> str:
    """Write a key as a segment of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def unescape(segment: str) -> str:
    """Return the key that a segment of a JSON pointer stands for."""
    return segment.replace("~1", "/").replace("~0", "~")


def read_json(path: Path, text: str) -> tuple[Any, Places]:
    """Read strict JSON text: no repeated key, no NaN; `path` is for messages only, and no places are noted."""

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
        return json.loads(text, object_pairs_hook=unique, parse_constant=refuse), {}
    except json.JSONDecodeError as error:
        raise SpecError(f"{path}:{error.lineno}:{error.colno}: not JSON: {error.msg}") from error
    except RecursionError as error:
        raise SpecError(f"{path}: nested too deeply") from error


def read_yaml(path: Path, text: str) -> tuple[Any, Places]:
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
    except YAMLError as error:
        raise SpecError(f"{path}: not YAML: {error}") from error
    except RecursionError as error:
        raise SpecError(f"{path}: nested too deeply") from error


class _NodeReader:
    """Turns YAML nodes into JSON values, noting the place of each."""

    def __init__(self, path: Path, yaml: YAML) -> None:
        self.places: Places = {}
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
