"""What the Makefile offers: its targets, and the variables that each of them takes."""

import re
from dataclasses import dataclass

_RULE = re.compile(r"^(?P<target>[a-z][a-z-]*):(?!=)(?P<needs>[^#\n]*)", re.MULTILINE)
_DEFAULT = re.compile(r"^(?P<name>[A-Z_]+) \?=", re.MULTILINE)


@dataclass(frozen=True)
class Makefile:
    """The targets of a Makefile with their recipes."""

    recipes: dict[str, str]
    needs: dict[str, tuple[str, ...]]
    everywhere: frozenset[str]
    """Variables that every target takes."""

    def takes(self, target: str, variable: str) -> bool:
        """Tell whether a target, or one that it needs, looks at a variable."""
        if variable in self.everywhere:
            return True
        if re.search(rf"(?<![A-Z_]){variable}(?![A-Z_])", self.recipes[target]):
            return True
        return any(self.takes(need, variable) for need in self.needs[target] if need in self.recipes)


def parse(source: str) -> Makefile:
    """Read a Makefile as far as its plain rules go; pattern rules are nobody's to type."""
    recipes: dict[str, str] = {}
    needs: dict[str, tuple[str, ...]] = {}
    for match in _RULE.finditer(source):
        target = match["target"]
        body = source[match.end() :].partition("\n")[2]
        recipes[target] = match.group() + "\n" + "".join(f"{line}\n" for line in _take_recipe(body.splitlines()))
        needs[target] = tuple(match["needs"].split())
    return Makefile(recipes, needs, frozenset(match["name"] for match in _DEFAULT.finditer(source)))


def _take_recipe(lines: list[str]) -> list[str]:
    for number, line in enumerate(lines):
        if line and not line.startswith(("\t", " ")):
            return lines[:number]
    return lines
