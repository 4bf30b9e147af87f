"""Writes docs/, the contract and the client's Python surface (by pdoc) as HTML pages that load nothing."""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jinja2 import ChainableUndefined, Environment, FileSystemLoader
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from scripts import command
from scripts.command import REPOSITORY
from scripts.spec import Spec, SpecError, dereference, load, operations
from scripts.tree import swap

TEMPLATES = Path(__file__).parent / "documents"
_LOCAL_PAGE = re.compile(r"(?P<page>[\w-]+)\.md(?P<anchor>#.*)?")
_SHOWN_ELSEWHERE = {"$ref", "type", "description", "enum", "example", "title"}
"""Of a schema's keywords, those that are not listed among its limits."""
_COMBINED = {"oneOf": Markup(" or "), "anyOf": Markup(" or "), "allOf": Markup(" and ")}


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
        _python(options.package, fresh / "python")
        for name, page in _pages(options.pages, options.spec):
            (fresh / name).write_text(page, encoding="utf-8")
        swap(fresh, output)
    for name in ("index.html", "api.html", "python/index.html"):
        print(output / name)
    return 0


def _python(package: Path, folder: Path) -> None:
    """The public modules, classes and functions with their docstrings."""
    # Named one by one: `__all__` does not name the modules, whose classes one gets from the client.
    inside = sorted(path.stem for path in package.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file())
    modules = [package.name, *(f"{package.name}.{name}" for name in inside if not name.startswith("_"))]
    options = ["--docformat", "google", "--template-directory", str(TEMPLATES), "--output-directory", str(folder)]
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
    # Most keywords of a contract may be left out, and are shown as nothing then.
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for path in sorted(folder.glob("*.md")):
        name = "index" if path.stem == "README" else path.stem
        yield f"{name}.html", _markdown_page(path.read_text(encoding="utf-8"), templates)
    yield "api.html", _contract_page(load(spec), templates)


def _markdown_page(source: str, templates: Environment) -> str:
    """Render one page of docs/; links to other such pages become links to their HTML."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(re.sub(r"<!--.*?-->\n?", "", source, flags=re.DOTALL))
    for token in tokens:
        for link in [child for child in token.children or () if child.type == "link_open"]:
            _point_to_html(link)
    title = next((token.content for token in tokens if token.type == "inline"), "")
    body = Markup(parser.renderer.render(tokens, parser.options, {}))  # noqa: S704 - the parser escapes, its html is off
    return templates.get_template("page.html.jinja").render(title=title, body=body)


def _point_to_html(link: Token) -> None:
    match = _LOCAL_PAGE.fullmatch(str(link.attrGet("href")))
    if match:
        name = "index" if match["page"] == "README" else match["page"]
        link.attrSet("href", f"{name}.html{match['anchor'] or ''}")


def _contract_page(spec: Spec, templates: Environment) -> str:
    """Render the reference of a contract: every operation, parameter, response and schema."""

    def followed(node: Any) -> Any:
        return dereference(spec.document, node)

    return templates.get_template("contract.html.jinja").render(
        document=spec.document,
        operations=list(operations(spec.document)),
        followed=followed,
        kind=_kind,
        limits=_limits,
        pretty=lambda value: json.dumps(value, indent=2, ensure_ascii=False),
    )


def _kind(schema: Any) -> Markup:
    """Say a schema's type in a few words; a component is a link."""
    if not isinstance(schema, Mapping):
        return Markup("anything")
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return Markup('<a href="#{0}">{0}</a>').format(name)
    for keyword, word in _COMBINED.items():
        if keyword in schema:
            return word.join(_kind(part) for part in schema[keyword])
    if "items" in schema:
        return Markup("array of {}").format(_kind(schema["items"]))
    types = schema.get("type", "anything")
    return Markup(" or ").join([types] if isinstance(types, str) else types)


def _limits(schema: Any) -> list[str]:
    """List what else a schema asks for, such as a pattern or a maximum."""
    if not isinstance(schema, Mapping):
        return []
    told = [f"one of {', '.join(map(json.dumps, schema['enum']))}"] if "enum" in schema else []
    return told + [
        f"{keyword} {value}"
        for keyword, value in schema.items()
        if keyword not in _SHOWN_ELSEWHERE and not isinstance(value, dict | list)
    ]


if __name__ == "__main__":
    sys.exit(main())
