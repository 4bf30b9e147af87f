"""Puts one change into a module of this process, in its memory only: into what is imported, or what will be."""

import ast
import importlib
import importlib.abc
import inspect
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder
from types import CodeType, FunctionType, ModuleType
from typing import Any

from contract_tests.mutants.syntax.sites import Site, mutated

Function = ast.FunctionDef | ast.AsyncFunctionDef
_MISSING = object()
_called: set[CodeType] = set()


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


@contextmanager
def recording_calls() -> Iterator[None]:
    """Record what this thread calls within: for those functions a swap comes too late."""
    sys.setprofile(lambda frame, *_: _called.add(frame.f_code))
    try:
        yield
    finally:
        sys.setprofile(None)


def swap(module: str, source: str, site: Site) -> bool:
    """Change a function or a variable of a module in this process.

    Returns:
        False where that cannot be done: the site is in neither, or what it changes was called or used on import, or the
        function's mutant needs other variables.
    """
    names, line = function_at(ast.parse(source), site)
    if not names:
        return _rebind(importlib.import_module(module), mutated(source, site).body[site.path[0][1] or 0])
    right = _in_use(importlib.import_module(module), names)
    if right is None or right.__code__ in _called:
        return False
    for code in _codes(compile(mutated(source, site), f"<mutant of {module}>", "exec")):
        if (code.co_qualname, code.co_firstlineno) == (".".join(names), line):
            is_fit = code.co_freevars == right.__code__.co_freevars and right.__code__.co_firstlineno == line
            if is_fit:
                right.__code__ = code
            return is_fit
    return False


def _rebind(module: ModuleType, statement: ast.stmt) -> bool:
    """Give a variable its mutant's value, in its module and wherever it was imported to."""
    target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
    package = module.__name__.partition(".")[0]
    ours = [each for name, each in sys.modules.items() if name.partition(".")[0] == package]
    if not isinstance(target, ast.Name) or any(target.id in _used_on_import(inspect.getsource(each)) for each in ours):
        return False
    right, values = vars(module)[target.id], dict(vars(module))
    try:
        exec(compile(ast.Module([statement], []), f"<mutant of {module.__name__}>", "exec"), values)  # noqa: S102 # same
    except Exception:  # noqa: BLE001 - raised again, and reported, when the mutant is imported
        return False
    for each in list(sys.modules.values()):
        if getattr(each, "__dict__", {}).get(target.id) is right:
            setattr(each, target.id, values[target.id])
    return True


def _used_on_import(source: str) -> set[str]:
    waiting: list[ast.AST] = [ast.parse(source)]
    found = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.add(node.id)
        inner = [each for each in ast.iter_child_nodes(node) if not (isinstance(node, Function) and each in node.body)]
        waiting += [] if isinstance(node, ast.Lambda) else inner
    return found


def function_at(tree: ast.AST, site: Site) -> tuple[list[str], int]:
    """The outermost function whose body holds a site, by its qualified name, and the line where it begins."""
    node: Any = tree
    names: list[str] = []
    for field, index in site.path:
        if isinstance(node, Function):
            return names if field == "body" else [], min(each.lineno for each in (node, *node.decorator_list))
        node = getattr(node, field) if index is None else getattr(node, field)[index]
        if isinstance(node, (Function, ast.ClassDef)):
            names.append(node.name)
    return [], 0


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _in_use(holder: Any, names: list[str]) -> FunctionType | None:
    for name in names:
        holder = inspect.getattr_static(holder, name, None)
    for wrapper in ("fget", "func", "__func__"):
        holder = getattr(holder, wrapper, holder)
    function = inspect.unwrap(holder) if callable(holder) else None
    return function if isinstance(function, FunctionType) else None
