"""Loads the sandbox anew with one module changed in memory; nothing is written, and the right one comes back after."""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from contract_tests.mutants.changed_module import ChangedModule

PACKAGE = "contract_tests.sandbox"
_MISSING = object()


@contextmanager
def changed(module: str, tree: ast.Module) -> Iterator[dict[str, ModuleType]]:
    """Modules of the sandbox by their last name, freshly imported, one of them from this tree.

    Whoever has imported the right modules keeps them: the oracle must not be made of what it judges.
    """
    kept = {own: sys.modules.pop(own) for own in _own()}
    parent = sys.modules[PACKAGE.rpartition(".")[0]]
    attribute: Any = getattr(parent, "sandbox", _MISSING)
    name = f"{PACKAGE}.{module}"
    finder = ChangedModule(name, compile(tree, f"<mutant of {name}>", "exec"))
    sys.meta_path.insert(0, finder)
    try:
        yield {each: importlib.import_module(f"{PACKAGE}.{each}") for each in ("store", "provider", "application")}
    finally:
        sys.meta_path.remove(finder)
        for own in _own():
            del sys.modules[own]
        sys.modules.update(kept)
        if attribute is not _MISSING:
            parent.sandbox = attribute  # type: ignore[attr-defined] # a subpackage is an attribute of its parent


def _own() -> list[str]:
    return [name for name in sys.modules if name == PACKAGE or name.startswith(f"{PACKAGE}.")]
