"""Chooses what of scripts/runtime goes into the package: whole parts, and of the core what is imported."""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

RUNTIME = Path(__file__).resolve().parent.parent / "runtime"

_RENDERED = re.compile(r"^\s*from \.+_runtime(?:\.| import )(\w+)", re.MULTILINE)
_UP = re.compile(r"^(\s*from )\.\.(?=\w)", re.MULTILINE)


def runtime_modules(rendered: Iterable[str], parts: Iterable[str], root_error: str) -> dict[str, str]:
    """Map each module's place in the package to its source: the parts' modules, and what all import of the core.

    `rendered` are the sources of what came from templates; `root_error` is what the root of the error tree is called.
    """
    made: dict[str, str] = {}
    wanted = {name for source in rendered for name in _RENDERED.findall(source)}
    for part in parts:
        for path in sorted((RUNTIME / part).glob("_[!_]*.py")):
            source = path.read_text(encoding="utf-8")
            wanted |= _imported(source, 2)
            # A part is a folder beside `_runtime`, here it is one within it.
            made[f"{part}/{path.name}"] = _UP.sub(r"\1.._runtime.", source)
    made["_runtime/__init__.py"] = (RUNTIME / "__init__.py").read_text(encoding="utf-8")
    while wanted:
        name = wanted.pop()
        if f"_runtime/{name}.py" not in made:
            source = (RUNTIME / f"{name}.py").read_text(encoding="utf-8")
            made[f"_runtime/{name}.py"] = source
            wanted |= _imported(source, 1)
    return {place: re.sub(r"\bRootError\b", root_error, source) for place, source in made.items()}


def _imported(source: str, level: int) -> set[str]:
    """List the modules of the core that a module imports, in functions and for types only, too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.level == level:
            found |= {node.module.partition(".")[0]} if node.module else {alias.name for alias in node.names}
    return found
