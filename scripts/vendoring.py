"""Puts together what a copy consists of: the package, its licence, its manifest, and what an upgrade will need.

The manifest says of the copy where it comes from: version, commit, requirements.
"""

import argparse
import ast
import json
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.command import REPOSITORY, git
from scripts.spec import load
from scripts.tree import files, locked
from scripts.vendor_check import FORMAT, MANIFEST, line_digests, render, sha256

GENERATOR = "openapi-python-client"
CHECKER = "vendor_check.py"
CONTRACT = "_vendored/receipts.yaml"
"""The spec, as the package was generated from it: what the next upgrade compares with."""
CONSUMER = "_vendored/consumer.py.txt"
"""The typed consumer file: what the next upgrade checks against the new types. No `.py`: no tool is to look at it."""
SBOM = "_vendored/sbom.cdx.json"
"""The bill of materials, CycloneDX 1.6: the package, its parts, and the distributions that it needs."""

LEFT_ALONE = b"""\
# fmt: off
# ruff: noqa: PGH004
# ruff: noqa # isort: skip_file # autoflake: skip_file
"""
"""Stands above every module, for formatters and linters that run over the whole of a consumer's tree.

A configuration file would make the copy a root of its own for ruff, with its cache in it. PGH004 is what ruff says of
the line that follows."""


class VendoringError(Exception):
    """A package cannot be handed out as asked; the text says why, and what would help."""


@dataclass(frozen=True)
class Source:
    """A package that is handed out, as pyproject.toml describes it: paths within the checkout."""

    name: str
    """What the copy is called."""
    package: str
    """The package's folder."""
    project: Mapping[str, Any]
    """The whole of pyproject.toml."""
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
        others = self.parts.keys() - set(parts)
        found = files(repository / self.package)
        if not found:
            raise VendoringError(f"{repository / self.package}: package not found")
        return {name: body for name, body in found.items() if name.partition("/")[0].removesuffix(".py") not in others}

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
        return Source(package, project=project, **project["tool"]["hand-out"][package])
    except KeyError as error:
        raise VendoringError(f"{repository}: pyproject.toml lacks {error}") from error


@dataclass(frozen=True)
class Copy:
    """The contents of a consumer's `<DEST>/<package>/`."""

    manifest: dict[str, Any]
    files: dict[str, bytes]
    """POSIX path to content, in the order of the paths, the manifest included."""

    def write(self, folder: Path) -> None:
        """Write the files into a folder that does not exist yet."""
        for name, body in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)


def assemble(source: Source, repository: Path, parts: Sequence[str] | None = None) -> Copy:
    """Put a copy together from a checkout, with these parts, or all, and with those that they import.

    The same checkout gives the same bytes.

    Raises:
        VendoringError: The checkout lacks something, or its package was not generated from its spec.
    """
    with locked((repository / source.package).parent):  # `make generate` may be about to replace it
        chosen = source.with_needed(source.parts if parts is None else parts)
        package = source.files(repository, chosen)
    facts = _gather(source, repository, package, chosen)
    if source.contract and f'"{facts["spec"]["sha256"]}"'.encode() not in package["__init__.py"]:
        raise VendoringError(
            f"{source.package} was not generated from {source.contract} as it is now; run `make generate`"
        )
    package = {name: LEFT_ALONE + body if name.endswith(".py") else body for name, body in package.items()}
    beside = {CONSUMER: source.consumer, CONTRACT: source.contract, "LICENSE": "LICENSE"}
    contents = {
        **package,
        **{name: (repository / path).read_bytes() for name, path in beside.items() if path},
        CHECKER: LEFT_ALONE + (repository / "scripts" / CHECKER).read_bytes(),
        SBOM: _bill(facts),
    }
    for name, body in contents.items():
        if b"\r" in body:
            raise VendoringError(f"{name} holds a carriage return; a checkout with CRLF would look like an edit")
    contents = dict(sorted(contents.items()))
    digests = {name: {"sha256": sha256(body), "lines": line_digests(body)} for name, body in contents.items()}
    manifest = {**facts, "files": digests}
    return Copy(manifest, {MANIFEST: render(manifest).encode(), **contents})


def _gather(source: Source, repository: Path, package: Mapping[str, bytes], parts: tuple[str, ...]) -> dict[str, Any]:
    """Return the facts, in the manifest's order; only the files are missing."""
    project, optional = source.project["project"], _by_name(source.optional)
    developed_with = [line for line in source.project["dependency-groups"]["dev"] if isinstance(line, str)]
    ranges = _by_name([*developed_with, *project["dependencies"]])
    needed = _needed(package, ranges)
    is_committed = git(repository, "status", "--porcelain", "--", *source.paths) == ""
    return {
        "format": FORMAT,
        "package": source.name,
        "parts": list(parts),
        "version": project["version"],
        "license": project["license"],
        "commit": git(repository, "rev-parse", "HEAD") if is_committed else None,
        **(_generated_from(repository / source.contract, ranges[GENERATOR]) if source.contract else {}),
        "requires_python": project["requires-python"],
        "dependencies": {name: versions for name, versions in needed.items() if name not in optional},
        "optional_dependencies": {
            name: optional[name] or versions for name, versions in needed.items() if name in optional
        },
    }


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


def _bill(facts: Mapping[str, Any]) -> bytes:
    """Write the bill of materials from a manifest's facts: same input, same bytes.

    By hand, because the library for it stamps each with a time and a random number; a test has it check the outcome.
    """
    distribution, optional = facts["package"].replace("_", "-"), facts["optional_dependencies"]
    needed = sorted((facts["dependencies"] | optional).items())
    package = {
        "type": "library",
        "bom-ref": distribution,
        "name": distribution,
        "version": facts["version"],
        "licenses": [{"license": {"id": facts["license"]}}],
        "purl": f"pkg:generic/{distribution}@{facts['version']}",
        "properties": [{"name": "vendored:part", "value": part} for part in sorted(facts["parts"])],
    }
    components = [
        {
            "type": "library",
            "bom-ref": name,
            "name": name,
            "scope": "optional" if name in optional else "required",
            "purl": f"pkg:pypi/{name}",
            # Which versions will do; CycloneDX 1.6 has no field for it.
            "properties": [{"name": "vendored:version-range", "value": f"vers:pypi/{versions.replace(',', '|')}"}],
        }
        for name, versions in needed
    ]
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": package},
        "components": components,
        "dependencies": [{"ref": distribution, "dependsOn": [name for name, _ in needed]}],
    }
    return (json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()
