"""Puts together what a copy consists of: the package, its licence, its manifest, and what an upgrade will need."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.generator.tree import files
from scripts.vendor_check import FORMAT, MANIFEST, line_digests, sha256
from scripts.vendor_check import render as render_manifest
from scripts.vendoring import sbom
from scripts.vendoring.errors import VendoringError
from scripts.vendoring.facts import GENERATOR, SPEC, Facts, gather

CHECKER = "vendor_check.py"
CONTRACT = "_vendored/receipts.yaml"
"""The spec, as the package was generated from it: what the next upgrade compares with."""
CONSUMER = "_vendored/consumer.py.txt"
"""The typed consumer file: what the next upgrade checks against the new types. No `.py`: no tool is to look at it."""
SBOM = "_vendored/sbom.cdx.json"

CONSUMER_SOURCE = Path("contract_tests/client/typing/consumer.py")

RUFF = """\
# Vendored files stay as they were handed out: this keeps your linter and formatter off them.
exclude = ["*"]
"""


@dataclass(frozen=True)
class Copy:
    """Everything that stands in a consumer's `<DEST>/<package>/`."""

    facts: Facts
    files: dict[str, bytes]
    """POSIX path to content, in the order of the paths, the manifest included."""

    def write(self, folder: Path) -> None:
        """Write the files into a folder that does not exist yet."""
        for name, body in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)


def assemble(repository: Path) -> Copy:
    """Put a copy together from a checkout. The same checkout gives the same bytes.

    Raises:
        VendoringError: The checkout lacks something, or its package was not generated from its spec.
    """
    facts = gather(repository)
    package = files(repository / "generated" / facts.package)
    if f'"{facts.spec_sha256}"'.encode() not in package.get("__init__.py", b""):
        raise VendoringError(
            f"generated/{facts.package} was not generated from {SPEC} as it is now; `make generate` mends it"
        )
    contents = dict(package)
    for name, body in {
        CHECKER: _read(repository / "scripts" / CHECKER),
        CONSUMER: _read(repository / CONSUMER_SOURCE),
        CONTRACT: _read(repository / SPEC),
        "LICENSE": _read(repository / "LICENSE"),
        SBOM: sbom.render(facts, package),
        "ruff.toml": RUFF.encode(),
    }.items():
        if name in contents:
            raise VendoringError(f"the package has a file {name} of its own; vendoring needs that name")
        contents[name] = body
    for name, body in contents.items():
        if b"\r" in body:
            raise VendoringError(f"{name} holds a carriage return; a checkout with CRLF could not be told from an edit")
    contents = dict(sorted(contents.items()))
    return Copy(facts, {MANIFEST: render_manifest(_manifest(facts, contents)).encode(), **contents})


def _manifest(facts: Facts, contents: dict[str, bytes]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "package": facts.package,
        "version": facts.version,
        "commit": facts.commit,
        "spec": {"title": facts.spec_title, "version": facts.spec_version, "sha256": facts.spec_sha256},
        "generator": {"name": GENERATOR, "version": facts.generator_version},
        "templates": {"version": facts.version, "sha256": facts.templates_sha256},
        "requires_python": facts.requires_python,
        "dependencies": dict(facts.dependencies),
        "files": {name: {"sha256": sha256(body), "lines": line_digests(body)} for name, body in contents.items()},
    }


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise VendoringError(f"{path}: {error.strerror}") from error
