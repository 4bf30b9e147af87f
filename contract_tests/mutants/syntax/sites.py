"""Applies operators to a module: finds every place for a change, and gives each a name that outlives other edits."""

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from contract_tests.mutants.syntax.operators import changes, is_zip

Path = tuple[tuple[str, int | None], ...]
"""The way from the module to a node: field names, and places in their lists."""
IsNoise = Callable[[ast.AST, ast.stmt], bool]
"""Whether a node, given with its statement, is left alone with all that is within it."""
NOT_CHANGED = {"annotation", "returns", "decorator_list", "format_spec", "conversion", "type_params"}
LONGEST_SNIPPET = 70


@dataclass(frozen=True, slots=True)
class Site:
    """One change of one node."""

    name: str  #: ``function: done: code``, and ``(2)`` for the second; line numbers would not outlive edits
    path: Path  #: Where the node stands
    number: int  #: Which of the node's changes it is
    lines: range  #: Those that run if the node does, by number
    in_function: bool  #: Whether it runs in a function, not on import


def sites(source: str, left_out: frozenset[str] = frozenset(), is_noise: IsNoise = lambda *_: False) -> list[Site]:
    """Every place in a module where an operator has something to change.

    Left alone are functions and assignments by their qualified names, and what else is noise.
    """
    tree = ast.parse(source)
    used: Counter[str] = Counter()
    found = []
    for path, node, function, statement in _nodes(tree, is_noise):
        if any(function == name or function.startswith(f"{name}.") for name in left_out):
            continue
        for number, (done, _) in enumerate(changes(node)):
            name = f"{function or 'module'}: {done}: {_shown(node, statement)}"
            used[name] += 1
            found.append(
                Site(
                    name if used[name] == 1 else f"{name} ({used[name]})",
                    path,
                    number,
                    _lines(node, statement),
                    _is_in_function(tree, path),
                )
            )
    return found


def mutated(source: str, site: Site) -> ast.Module:
    """The module's tree with one change."""
    tree = ast.parse(source)
    parent: ast.AST = tree
    for field, index in site.path[:-1]:
        found = getattr(parent, field)
        parent = found if index is None else found[index]
    field, index = site.path[-1]
    node = getattr(parent, field) if index is None else getattr(parent, field)[index]
    _, other = list(changes(node))[site.number]
    assert other is not None
    ast.copy_location(other, node)
    if index is None:
        setattr(parent, field, other)
    else:
        getattr(parent, field)[index] = other
    return ast.fix_missing_locations(tree)


def _is_in_function(node: Any, path: Path) -> bool:
    for field, index in path:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and field == "body":
            return True
        node = getattr(node, field) if index is None else getattr(node, field)[index]
    return False


def _shown(node: ast.AST, statement: ast.AST) -> str:
    """A node's code; a small one's together with the first line of its statement."""
    # From 3.12 on, the quotes around an f-string need not differ from those in it.
    lines = [" ".join(ast.unparse(each).splitlines()[0].split()).replace('"', "'") for each in (node, statement)]
    parts = [text if len(text) <= LONGEST_SNIPPET else f"{text[:LONGEST_SNIPPET]}…" for text in lines]
    return parts[0] if node is statement else f"{parts[0]} in {parts[1]}"


def _nodes(
    node: ast.AST,
    is_noise: IsNoise,
    path: Path = (),
    function: str = "",
    statement: ast.stmt | None = None,
) -> Iterator[tuple[Path, ast.AST, str, ast.stmt]]:
    """Every node that a change could make a difference in, with the function and the statement that it stands in.

    No annotations, docstrings, imports or f-string formats.
    """
    for field, value in ast.iter_fields(node):
        if field in NOT_CHANGED or (field == "keywords" and is_zip(node)):
            continue
        for index, child in enumerate(value) if isinstance(value, list) else ((None, value),):
            nearest = child if isinstance(child, ast.stmt) else statement
            if not isinstance(child, ast.AST) or nearest is None or _is_silent(child) or is_noise(child, nearest):
                continue
            inner = function
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                inner = f"{function}.{child.name}".lstrip(".")
            elif isinstance(child, (ast.Assign, ast.AnnAssign)) and not function:
                target = child.target if isinstance(child, ast.AnnAssign) else child.targets[0]
                inner = target.id if isinstance(target, ast.Name) else ""
            here = (*path, (field, index))
            yield here, child, inner, nearest
            yield from _nodes(child, is_noise, here, inner, nearest)


def _lines(node: ast.AST, statement: ast.stmt) -> range:
    if isinstance(node, ast.ExceptHandler):
        return range(node.lineno, node.body[0].lineno)
    whole: Any = node if isinstance(statement, ast.Try) else statement
    body = getattr(whole, "body", None)
    end = body[0].lineno if body and isinstance(whole, ast.stmt) else whole.end_lineno + 1
    return range(whole.lineno, max(end, whole.lineno + 1))


def _is_silent(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.If):
        return ast.unparse(node.test) == "TYPE_CHECKING"
    return isinstance(node, (ast.Import, ast.ImportFrom))
