"""Gives a function that is in use the code of its mutant, so that nothing has to be imported again."""

import ast
import importlib
import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType, FunctionType
from typing import Any

from contract_tests.mutants.syntax.sites import Site, mutated

Function = ast.FunctionDef | ast.AsyncFunctionDef


_called: set[CodeType] = set()


@contextmanager
def recording_calls() -> Iterator[None]:
    """Record what this thread calls within: for those functions a swap comes too late."""
    sys.setprofile(lambda frame, *_: _called.add(frame.f_code))
    try:
        yield
    finally:
        sys.setprofile(None)


def swap(module: str, source: str, site: Site) -> bool:
    """Change a function of a module in this process.

    Returns:
        False where that cannot be done: the site is none in a function's body, the function was called before, or its
        mutant needs other variables.
    """
    names, line = function_at(ast.parse(source), site)
    right = _in_use(importlib.import_module(module), names) if names else None
    if right is None or right.__code__ in _called:
        return False
    for code in _codes(compile(mutated(source, site), f"<mutant of {module}>", "exec")):
        if (code.co_qualname, code.co_firstlineno) == (".".join(names), line):
            is_fit = code.co_freevars == right.__code__.co_freevars and right.__code__.co_firstlineno == line
            if is_fit:
                right.__code__ = code
            return is_fit
    return False


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
