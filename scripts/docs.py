"""Writes the references: the client's Python surface by pdoc, and the contract as one offline page by Redocly's CLI."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.generator.tree import swap

REPOSITORY = Path(__file__).resolve().parent.parent
REDOCLY = "@redocly/cli@2.77.0"

_POLICY = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'unsafe-inline' "
    "'wasm-unsafe-eval' blob:; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; worker-src blob:; "
    'connect-src blob: data:">'
)
"""What the page needs of itself and nothing else: without it, it asks its maker's servers for a logo."""

_INHERITED = """\
{% extends "default/module.html.jinja2" %}
{% macro inherited(cls) %}
{% set shown = module.own_members | map(attribute="taken_from") | list %}
{% for base, members in cls.inherited_members.items() if base[0].startswith(module.modulename ~ "._runtime") %}
{% for m in members if base not in shown and is_public(m) | trim %}
<div id="{{ cls.qualname }}.{{ m.name }}" class="classattr">{{ member(m) }}</div>
{% endfor %}
{% endfor %}
{% endmacro %}
"""
"""pdoc leaves out what a class inherits from a private module, where a client's arguments and `close` stand."""


class DocsError(Exception):
    """A reference could not be written; the text says why."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 0 if all references that can be written here are, 1 if not."""
    parser = argparse.ArgumentParser(prog="python -m scripts.docs", description=__doc__)
    parser.add_argument("--package", type=Path, default=REPOSITORY / "generated" / "twilio_receipts", help="the client")
    parser.add_argument("--spec", type=Path, default=REPOSITORY / "openapi" / "receipts.yaml", help="OpenAPI file")
    parser.add_argument("--output", type=Path, default=REPOSITORY / "build" / "docs", help="folder to write")
    options = parser.parse_args(arguments)
    output: Path = options.output
    output.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Beside the target, so that the swap is a rename.
        with tempfile.TemporaryDirectory(prefix=".docs-", dir=output.parent) as folder:
            fresh = Path(folder) / "docs"
            template = Path(folder) / "module.html.jinja2"
            template.write_text(_INHERITED, encoding="utf-8")
            _python(options.package, template.parent, fresh / "python")
            skipped = _contract(options.spec, fresh / "contract.html")
            swap(fresh, output)
    except DocsError as error:
        print(f"error: {error}\n{output} is as it was.", file=sys.stderr)
        return 1
    print(f"the Python surface: {output / 'python' / 'index.html'}")
    print(f"the contract: {skipped or output / 'contract.html'}")
    return 0


def _python(package: Path, templates: Path, folder: Path) -> None:
    """The public modules, classes and functions with their docstrings."""
    # Named one by one: `__all__` does not name the modules, whose classes one gets from the client.
    inside = sorted(path.stem for path in package.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file())
    modules = [package.name, *(f"{package.name}.{name}" for name in inside if not name.startswith("_"))]
    options = ["--docformat", "google", "--template-directory", str(templates), "--output-directory", str(folder)]
    _run([sys.executable, "-m", "pdoc", *options, *modules], {"PYTHONPATH": str(package.parent)})


def _contract(spec: Path, page: Path) -> str:
    """One page with everything in it. Returns why it was skipped, or nothing."""
    if shutil.which("npx") is None:
        return "skipped, because there is no npm on this machine: Redocly's CLI writes that page"
    _run(
        ["npx", "--yes", REDOCLY, "build-docs", str(spec), "--inlineBundle", "--output", str(page)],
        {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "CI": "true"},
    )
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("<head>", f"<head>{_POLICY}", 1), encoding="utf-8")
    return ""


def _run(command: list[str], settings: dict[str, str]) -> None:
    done = subprocess.run(
        command, env={**os.environ, **settings}, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise DocsError(f"{' '.join(command[:4])} … failed:\n{(done.stderr or done.stdout).strip()}")


if __name__ == "__main__":
    sys.exit(main())
