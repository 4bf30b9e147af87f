"""What a copy says of its origin, as its manifest holds it: version, commit, digests, requirements."""

import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.git import git
from scripts.spec import SpecError, load
from scripts.vendor_check import FORMAT
from scripts.vendoring.source import Source, VendoringError, imported

GENERATOR = "openapi-python-client"


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
        return {
            "format": FORMAT,
            "package": source.name,
            "parts": list(parts),
            "version": project["project"]["version"],
            "license": project["project"]["license"],
            "commit": _commit(repository, source),
            **(_generated_from(repository / source.contract, ranges) if source.contract else {}),
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
    for module, where in sorted(imported(package_files).items()):
        if module not in sys.stdlib_module_names:
            name = canonicalize_name(module)
            if name not in ranges:
                raise VendoringError(f"{where} imports {module}, for which pyproject.toml gives no versions")
            needed[name] = ranges[name]
    return needed


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
