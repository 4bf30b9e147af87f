"""Writes docs/, the contract and the client's Python surface (by pdoc) as HTML pages that load nothing."""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from scripts import command
from scripts.command import REPOSITORY
from scripts.documents.pages import contract_page, environment, markdown_page
from scripts.spec import SpecError, load
from scripts.tree import swap

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
    """Run the command line; return 0 if all pages are written, 2 if they cannot be."""
    parser = argparse.ArgumentParser(prog="python -m scripts.docs", description=__doc__)
    parser.add_argument("--package", type=Path, default=REPOSITORY / "generated" / "twilio_receipts", help="the client")
    parser.add_argument("--spec", type=Path, default=REPOSITORY / "openapi" / "receipts.yaml", help="OpenAPI file")
    parser.add_argument("--pages", type=Path, default=REPOSITORY / "docs", help="folder of Markdown pages")
    parser.add_argument("--output", type=Path, default=REPOSITORY / "build" / "docs", help="folder to write")
    return command.run(arguments, parser, _write, DocsError, SpecError)


def _write(options: argparse.Namespace) -> int:
    output: Path = options.output
    output.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target, so that the swap is a rename.
    with tempfile.TemporaryDirectory(prefix=".docs-", dir=output.parent) as folder:
        fresh = Path(folder) / "docs"
        template = Path(folder) / "module.html.jinja2"
        template.write_text(_INHERITED, encoding="utf-8")
        _python(options.package, template.parent, fresh / "python")
        for name, page in _pages(options.pages, options.spec):
            (fresh / name).write_text(page, encoding="utf-8")
        swap(fresh, output)
    for name in ("index.html", "api.html", "python/index.html"):
        print(output / name)
    return 0


def _python(package: Path, templates: Path, folder: Path) -> None:
    """The public modules, classes and functions with their docstrings."""
    # Named one by one: `__all__` does not name the modules, whose classes one gets from the client.
    inside = sorted(path.stem for path in package.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file())
    modules = [package.name, *(f"{package.name}.{name}" for name in inside if not name.startswith("_"))]
    options = ["--docformat", "google", "--template-directory", str(templates), "--output-directory", str(folder)]
    done = subprocess.run(
        [sys.executable, "-m", "pdoc", *options, *modules],
        env={**os.environ, "PYTHONPATH": str(package.parent)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DocsError(f"pdoc failed:\n{(done.stderr or done.stdout).strip()}")


def _pages(folder: Path, spec: Path) -> Iterator[tuple[str, str]]:
    """Yield each page's file name and HTML: those of a folder of Markdown, and the contract's."""
    templates = environment()
    for path in sorted(folder.glob("*.md")):
        name = "index" if path.stem == "README" else path.stem
        yield f"{name}.html", markdown_page(path.read_text(encoding="utf-8"), templates)
    yield "api.html", contract_page(load(spec), templates)


if __name__ == "__main__":
    sys.exit(main())
