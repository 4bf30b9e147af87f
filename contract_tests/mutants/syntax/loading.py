"""Lets this process import a changed module, in its memory only."""

import ast
import importlib
import importlib.abc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

_MISSING = object()


class ChangedModule(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """An entry of `sys.meta_path` that finds one module where it is, and runs something else.

    Args:
        name: The module's full name.
        tree: What runs when it is imported.
    """

    def __init__(self, name: str, tree: ast.Module) -> None:
        self._name = name
        self._code = compile(tree, f"<mutant of {name}>", "exec")

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """What Python asks a finder."""
        spec = PathFinder.find_spec(fullname, path, target) if fullname == self._name else None
        if spec is not None:
            spec.loader = self
        return spec

    def exec_module(self, module: ModuleType) -> None:
        """What Python asks a loader."""
        exec(self._code, module.__dict__)  # noqa: S102 # our own source, changed by us


@contextmanager
def changed(package: str, module: str, tree: ast.Module, wanted: Sequence[str]) -> Iterator[dict[str, ModuleType]]:
    """Wanted modules of a package, freshly imported, one of the package's modules made from this tree.

    Modules that are imported already stay as they are: the oracle must not be made of what it judges.
    """
    kept = {own: sys.modules.pop(own) for own in _own(package)}
    parent, _, attribute = package.rpartition(".")
    right: Any = getattr(sys.modules[parent], attribute, _MISSING)
    finder = ChangedModule(f"{package}.{module}", tree)
    sys.meta_path.insert(0, finder)
    try:
        yield {name: importlib.import_module(f"{package}.{name}") for name in wanted}
    finally:
        sys.meta_path.remove(finder)
        for own in _own(package):
            del sys.modules[own]
        sys.modules.update(kept)
        if right is not _MISSING:
            setattr(sys.modules[parent], attribute, right)


def _own(package: str) -> list[str]:
    return [name for name in sys.modules if name == package or name.startswith(f"{package}.")]
