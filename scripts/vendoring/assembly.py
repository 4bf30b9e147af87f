"""Puts together what a copy consists of: the package, its licence, its manifest, and what an upgrade will need."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.tree import locked
from scripts.vendor_check import MANIFEST, line_digests, render, sha256
from scripts.vendoring.source import Source, VendoringError, gather

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
    """Put a copy together from a checkout. The same checkout gives the same bytes.

    Args:
        source: What is handed out.
        repository: The checkout.
        parts: Which parts go with it, and with them those that they import; all by default.

    Raises:
        VendoringError: The checkout lacks something, or its package was not generated from its spec.
    """
    with locked((repository / source.package).parent):  # `make generate` may be about to replace it
        chosen = source.with_needed(source.parts if parts is None else parts)
        package = source.files(repository, chosen)
    facts = gather(source, repository, package, chosen)
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
