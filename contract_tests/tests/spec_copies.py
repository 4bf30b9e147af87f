"""Copies of the contract with something changed, as files that the scripts can be run on."""

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scripts.command import REPOSITORY
from scripts.spec import load, look_up, unescape

SPEC = REPOSITORY / "openapi" / "receipts.yaml"
CONTRACT = load(SPEC)
DELETE = object()


def edited(*edits: tuple[str, Any]) -> dict[str, Any]:
    """The contract with other values at some JSON pointers, or with nothing there where the value is DELETE."""
    changed: dict[str, Any] = copy.deepcopy(CONTRACT.document)
    for pointer, value in edits:
        parent, _, last = pointer.rpartition("/")
        holder, key = look_up(changed, parent), unescape(last)
        if isinstance(holder, list):
            holder[int(key) : int(key) + 1] = [] if value is DELETE else [value]
        elif value is DELETE:
            del holder[key]
        else:
            holder[key] = value
    return changed


def with_field(name: str, schema: dict[str, Any], value: Any) -> dict[str, Any]:
    """The contract with one more field of a receipt: its schema, its name among the required ones, its examples."""
    changed: dict[str, Any] = copy.deepcopy(CONTRACT.document)
    receipt = changed["components"]["schemas"]["Receipt"]
    receipt["properties"][name] = schema
    receipt["required"].append(name)
    for item in changed["paths"].values():
        for example in item["get"]["responses"]["200"]["content"]["application/json"]["examples"].values():
            body = example["value"]
            for one in body.get("delivery_receipts", [body]):
                one[name] = value
    return changed


def save(changed: Mapping[str, Any], path: Path) -> Path:
    """Write a document as JSON, which is YAML too."""
    path.write_text(json.dumps(changed, indent=1), encoding="utf-8")
    return path
