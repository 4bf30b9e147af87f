"""What a copy says of its origin, read from the repository: versions, commit, digests, requirements."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.git import git
from scripts.spec import SpecError, load
from scripts.vendoring.errors import VendoringError
from scripts.vendoring.source import Source, imported

GENERATOR = "openapi-python-client"


@dataclass(frozen=True)
class Facts:
    """The origin of a copy."""

    package: str
    version: str
    description: str
    license: str
    requires_python: str
    dependencies: dict[str, str]
    """Distribution to version range, of each that the package imports."""
    optional: dict[str, str]
    """The same, of those that it imports for some uses alone."""
    parts: tuple[str, ...]
    commit: str | None
    """The commit, or None outside git or where what is handed out differs from it."""
    generated_from: dict[str, Any]
    """The facts of contract and generator; empty for a package that is written by hand."""


def gather(source: Source, repository: Path, package_files: Mapping[str, bytes], parts: tuple[str, ...]) -> Facts:
    """Read the facts.

    Raises:
        VendoringError: A file is missing or lacks what it should say.
    """
    try:
        project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
        about = project["project"]
        ranges, optional = _ranges(project), _by_name(source.optional)
        needed = {
            name: ranges[name] if name in ranges else _unknown(module, where)
            for module, where in sorted(imported(package_files).items())
            if module not in sys.stdlib_module_names
            for name in [canonicalize_name(module)]
        }
        return Facts(
            package=source.name,
            version=about["version"],
            description=_first_line(package_files["__init__.py"]),
            license=about["license"],
            requires_python=about["requires-python"],
            dependencies={name: versions for name, versions in needed.items() if name not in optional},
            optional={name: optional[name] or versions for name, versions in needed.items() if name in optional},
            parts=parts,
            commit=_commit(repository, source),
            generated_from=_generated_from(repository / source.contract, ranges) if source.contract else {},
        )
    except (OSError, tomllib.TOMLDecodeError, SpecError) as error:
        raise VendoringError(f"{repository} is no checkout of this project: {error}") from error
    except KeyError as error:
        raise VendoringError(f"{repository}: pyproject.toml or {source.package} lacks {error}") from error


def _ranges(project: dict[str, Any]) -> dict[str, str]:
    """Map each distribution that the project names to its range: what the client needs, then what is developed with."""
    lines = [line for line in project["dependency-groups"]["dev"] if isinstance(line, str)]
    return _by_name([*lines, *project["project"]["dependencies"]])


def _by_name(lines: Iterable[str]) -> dict[str, str]:
    return {canonicalize_name(requirement.name): _range(requirement) for requirement in map(Requirement, lines)}


def _range(requirement: Requirement) -> str:
    """Write a range in one order, the lower bound first, whatever order the project file has."""
    return ",".join(sorted((str(part) for part in requirement.specifier), key=lambda part: (part[0] != ">", part)))


def _unknown(module: str, where: str) -> str:
    raise VendoringError(f"{where} imports {module}, for which pyproject.toml gives no versions")


def _first_line(body: bytes) -> str:
    return (ast.get_docstring(ast.parse(body)) or "").partition("\n")[0]


def _generated_from(contract: Path, ranges: Mapping[str, str]) -> dict[str, Any]:
    pin = ranges[GENERATOR]
    if not pin.startswith("=="):
        raise VendoringError(f"pyproject.toml must pin {GENERATOR} with ==; found {pin}")
    spec = load(contract)
    about = spec.document["info"]
    return {
        "spec": {"title": about["title"], "version": about["version"], "sha256": spec.sha256},
        "generator": {"name": GENERATOR, "version": pin.removeprefix("==")},
    }


def _commit(repository: Path, source: Source) -> str | None:
    """Name the commit that the copy is made from, if it alone tells what the copy holds."""
    changed = git(repository, "status", "--porcelain", "--", *source.paths)
    return git(repository, "rev-parse", "HEAD") if changed == "" else None


def is_later(repository: Path, one: str, other: str | None) -> bool:
    """Tell whether one commit descends from another one; no, if the repository does not know them both."""
    if other is None or one == other or not re.fullmatch("[0-9a-f]{40,64}", one):
        return False
    return git(repository, "merge-base", "--is-ancestor", other, one) is not None
