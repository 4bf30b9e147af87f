"""Gives Python other code for one module, in this process's memory only; nothing is ever written."""

from __future__ import annotations

import importlib.abc
import importlib.util
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import CodeType, ModuleType


class ChangedModule(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """An entry of `sys.meta_path` that finds one module, and leaves all others to Python.

    Args:
        name: The module's full name.
        code: What it runs when it is imported.
    """

    def __init__(self, name: str, code: CodeType) -> None:
        self._name = name
        self._code = code

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """What Python asks a finder."""
        del path, target
        return importlib.util.spec_from_loader(fullname, self) if fullname == self._name else None

    def exec_module(self, module: ModuleType) -> None:
        """What Python asks a loader."""
        exec(self._code, module.__dict__)  # noqa: S102 # our own source, changed by us
