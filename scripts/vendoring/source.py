"""What is handed out, and what a copy says of its origin: version, commit, requirements."""

import argparse
import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.command import REPOSITORY, git
from scripts.spec import SpecError, load
from scripts.tree import files
from scripts.vendor_check import FORMAT

GENERATOR = "openapi-python-client"


class VendoringError(Exception):
    """A package cannot be handed out as asked; the text says why, and what would help."""


@dataclass(frozen=True)
class Source:
    """A package that is handed out, as pyproject.toml describes it: paths within the checkout."""

    name: str
    """What the copy is called."""
    package: str
    """The package's folder."""
    contract: str | None = None
    """The OpenAPI file that the package was generated from."""
    consumer: str | None = None
    """A file that uses the package with types, for upgrades to check."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """What is handed out only on request, each with another part that it needs, or nothing."""
    optional: Sequence[str] = ()
    """Requirements that some uses alone have, each with its versions or not."""

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
        return {
            name: body
            for name, body in found.items()
            if PurePosixPath(name).parts[0].removesuffix(".py") not in left_out
        }

    def with_needed(self, wanted: Iterable[str]) -> tuple[str, ...]:
        """Return the wanted parts, and those that they need, in their own order."""
        chosen = {*wanted, *(self.parts[part] for part in wanted)}
        return tuple(part for part in self.parts if part in chosen)


def add_source_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what is handed out, and of which checkout."""
    parser.add_argument("--package", default="twilio_receipts", help="which of the packages that pyproject.toml names")
    parser.add_argument("--repository", type=Path, default=REPOSITORY, help="the checkout (default: this one)")


def source_of(package: str, repository: Path) -> Source:
    """Find a package among those that are handed out.

    Raises:
        VendoringError: The checkout has none of this name.
    """
    try:
        project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
        return Source(package, **project["tool"]["hand-out"][package])
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise VendoringError(f"{repository} is not a checkout of this project: {error}") from error
    except KeyError as error:
        raise VendoringError(f"{repository}: pyproject.toml lacks {error}") from error


def gather(
    source: Source, repository: Path, package_files: Mapping[str, bytes], parts: tuple[str, ...]
) -> dict[str, Any]:
    """Read the facts, in the manifest's order; only the files are missing.

    Raises:
        VendoringError: A file is missing or lacks what it should say.
    """
    try:
        project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
        developed_with = [line for line in project["dependency-groups"]["dev"] if isinstance(line, str)]
        ranges = _by_name([*developed_with, *project["project"]["dependencies"]])
        optional = _by_name(source.optional)
        needed = _needed(package_files, ranges)
        is_committed = git(repository, "status", "--porcelain", "--", *source.paths) == ""
        return {
            "format": FORMAT,
            "package": source.name,
            "parts": list(parts),
            "version": project["project"]["version"],
            "license": project["project"]["license"],
            "commit": git(repository, "rev-parse", "HEAD") if is_committed else None,
            **(_generated_from(repository / source.contract, ranges[GENERATOR]) if source.contract else {}),
            "requires_python": project["project"]["requires-python"],
            "dependencies": {name: versions for name, versions in needed.items() if name not in optional},
            "optional_dependencies": {
                name: optional[name] or versions for name, versions in needed.items() if name in optional
            },
        }
    except (OSError, tomllib.TOMLDecodeError, SpecError) as error:
        raise VendoringError(f"{repository} is not a checkout of this project: {error}") from error
    except KeyError as error:
        raise VendoringError(f"{repository}: pyproject.toml lacks {error}") from error


def _by_name(lines: Iterable[str]) -> dict[str, str]:
    """Map each distribution to its range, the lower bound first, whatever order the project file has."""
    return {
        canonicalize_name(requirement.name): ",".join(
            sorted((str(part) for part in requirement.specifier), key=lambda part: (part[0] != ">", part))
        )
        for requirement in map(Requirement, lines)
    }


def _needed(package_files: Mapping[str, bytes], ranges: Mapping[str, str]) -> dict[str, str]:
    """Map each distribution that the package imports to its range."""
    needed: dict[str, str] = {}
    for path, body in package_files.items():
        for node in ast.walk(ast.parse(body)) if path.endswith(".py") else ():
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                names = [str(node.module)] if isinstance(node, ast.ImportFrom) and node.level == 0 else []
            for module in {name.partition(".")[0] for name in names} - sys.stdlib_module_names:
                distribution = canonicalize_name(module)
                if distribution not in ranges:
                    raise VendoringError(f"{path} imports {module}, for which pyproject.toml gives no versions")
                needed[distribution] = ranges[distribution]
    return dict(sorted(needed.items()))


def _generated_from(contract: Path, pin: str) -> dict[str, Any]:
    spec = load(contract)
    about = {name: spec.document["info"][name] for name in ("title", "version")}
    return {"spec": {**about, "sha256": spec.sha256}, "generator": {"name": GENERATOR, "version": pin.strip("=")}}


def is_later(repository: Path, one: str, other: str | None) -> bool:
    """Tell whether one commit descends from another one; no, if the repository does not know them both."""
    if other is None or one == other or not re.fullmatch("[0-9a-f]{40,64}", one):
        return False
    return git(repository, "merge-base", "--is-ancestor", other, one) is not None
