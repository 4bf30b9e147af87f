"""What is handed out, as the caller says: a package's folder, what goes with it, and its optional parts."""

import argparse
import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from scripts.tree import files


class VendoringError(Exception):
    """A package cannot be handed out as asked; the text says why, and what would help."""


@dataclass(frozen=True)
class Source:
    """A package of a checkout, as paths within it."""

    package: str
    """Its folder."""
    name: str
    """What a copy of it is called."""
    contract: str | None
    """The OpenAPI file that it was generated from."""
    consumer: str | None
    """A file that uses it with types, for upgrades to check."""
    parts: Mapping[str, str]
    """Modules or folders within it that are handed out only where asked for, each with another one that it needs."""
    optional: tuple[str, ...]
    """Requirements of some uses alone; one without versions has those of pyproject.toml."""

    @property
    def paths(self) -> tuple[str, ...]:
        """What a copy is made of, as git's path patterns; a commit names a copy only while these are as committed."""
        given = (self.package, self.contract, self.consumer)
        return ("LICENSE", "pyproject.toml", "scripts", ":(exclude)scripts/released", *filter(None, given))

    def files(self, repository: Path, parts: Iterable[str]) -> dict[str, bytes]:
        """Read the package's files by their POSIX paths, with these parts of it and no others."""
        left_out = self.parts.keys() - set(parts)
        found = files(repository / self.package)
        if not found:
            raise VendoringError(f"{repository / self.package}: package not found")
        return {name: body for name, body in found.items() if _top(name) not in left_out}

    def with_needed(self, wanted: Iterable[str]) -> tuple[str, ...]:
        """Return the wanted parts, and those that they need, in their own order."""
        chosen = {*wanted, *(self.parts[part] for part in wanted)}
        return tuple(part for part in self.parts if part in chosen)


def add_source_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that name what is handed out."""
    group = parser.add_argument_group("what is handed out, as paths within the checkout")
    group.add_argument("--package", required=True, help="the package's folder")
    group.add_argument("--name", help="what the copy is called (default: as the folder)")
    group.add_argument("--contract", help="the OpenAPI file that the package was generated from")
    group.add_argument("--consumer", help="a file that uses the package with types, for upgrades to check")
    group.add_argument("--part", action="append", default=[], help="PART or PART=NEEDED: handed out only on request")
    group.add_argument("--optional", action="append", default=[], help="a requirement that some uses alone have")


def source_of(options: argparse.Namespace) -> Source:
    """Read the options that `add_source_options` added."""
    return Source(
        package=options.package,
        name=options.name or PurePosixPath(options.package).name,
        contract=options.contract,
        consumer=options.consumer,
        parts={part: needed for part, _, needed in (text.partition("=") for text in options.part)},
        optional=tuple(options.optional),
    )


def _top(path: str) -> str:
    """Name what a file of a package is or belongs to there: `sweep` for `sweep.py` and for `sweep/threads.py`."""
    return PurePosixPath(path).parts[0].removesuffix(".py")


def imported(contents: Mapping[str, bytes]) -> dict[str, str]:
    """Map the name of each top-level module that the files import absolutely to a file that does."""
    found: dict[str, str] = {}
    for path, body in contents.items():
        for node in ast.walk(ast.parse(body)) if path.endswith(".py") else ():
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                names = [str(node.module)] if isinstance(node, ast.ImportFrom) and node.level == 0 else []
            found |= {name.partition(".")[0]: path for name in names}
    return found
