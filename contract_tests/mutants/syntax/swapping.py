"""Gives a function that is in use the code of its mutant: no module is imported anew, and who holds it holds the mutant."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from types import CodeType, FunctionType
from typing import Any

from contract_tests.mutants.syntax.sites import Site, mutated


def swap(module: str, source: str, site: Site) -> bool:
    """Change a function of a module in this process.

    Returns:
        False where that cannot be done: the site is none in a function's body, or the mutant needs other variables.
    """
    found = _function(ast.parse(source), site)
    if found is None:
        return False
    names, line = found
    function = _in_use(importlib.import_module(module), names)
    code = next(
        (each for each in _codes(compile(mutated(source, site), f"<mutant of {module}>", "exec"))
         if each.co_qualname == ".".join(names) and each.co_firstlineno == line), None,
    )
    if function is None or code is None or function.__code__.co_firstlineno != line:
        return False
    if code.co_freevars != function.__code__.co_freevars:
        return False
    function.__code__ = code
    return True


def _function(tree: ast.AST, site: Site) -> tuple[list[str], int] | None:
    """The outermost function whose body holds a site: its qualified name, and the line where it begins."""
    node: Any = tree
    names: list[str] = []
    for field, index in site.path:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return (names, min([node.lineno, *(each.lineno for each in node.decorator_list)])) if field == "body" else None
        node = getattr(node, field) if index is None else getattr(node, field)[index]
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.append(node.name)
    return None


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _in_use(holder: Any, names: list[str]) -> FunctionType | None:
    for name in names:
        holder = inspect.getattr_static(holder, name, None)
    for wrapped in ("fget", "func", "__func__"):
        holder = getattr(holder, wrapped, holder)
    function = inspect.unwrap(holder) if callable(holder) else None
    return function if isinstance(function, FunctionType) else None
