"""Loads the sandbox anew with one module changed in memory; nothing is written, and the right one comes back after."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

PACKAGE = "contract_tests.sandbox"
_MISSING = object()


@contextmanager
def changed(module: str, tree: ast.Module) -> Iterator[dict[str, ModuleType]]:
    """Modules of the sandbox by their last name, freshly imported, one of them from this tree.

    Whoever has imported the right modules keeps them: the oracle must not be made of what it judges.
    """
    own = [name for name in sys.modules if name == PACKAGE or name.startswith(f"{PACKAGE}.")]
    kept = {name: sys.modules.pop(name) for name in own}
    parent = sys.modules[PACKAGE.rpartition(".")[0]]
    attribute: Any = getattr(parent, "sandbox", _MISSING)
    finder = _Finder(f"{PACKAGE}.{module}", tree)
    sys.meta_path.insert(0, finder)
    try:
        loaded = {name: importlib.import_module(f"{PACKAGE}.{name}") for name in ("store", "provider", "application")}
        yield loaded
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if name == PACKAGE or name.startswith(f"{PACKAGE}.")]:
            del sys.modules[name]
        sys.modules.update(kept)
        if attribute is not _MISSING:
            parent.sandbox = attribute  # type: ignore[attr-defined] # a subpackage is an attribute of its parent


class _Finder:
    """Finds one module in its changed form, and leaves all others to Python."""

    def __init__(self, name: str, tree: ast.Module) -> None:
        self._name = name
        self._tree = tree

    def find_spec(self, name: str, path: object = None, target: object = None) -> Any:  # noqa: ARG002 # Python's own
        """What Python asks a finder."""
        return importlib.util.spec_from_loader(name, self) if name == self._name else None

    def create_module(self, spec: object) -> None:
        """The usual module object will do."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed tree as the module's code."""
        exec(compile(self._tree, f"<mutant of {self._name}>", "exec"), module.__dict__)  # noqa: S102 # our own source
