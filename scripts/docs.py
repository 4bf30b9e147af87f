"""Writes docs/ and the contract as HTML pages that load nothing; `make docs` has pdoc add the Python surface."""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from jinja2 import ChainableUndefined, Environment, FileSystemLoader
from markdown_it import MarkdownIt
from markupsafe import Markup

from scripts import command
from scripts.command import CONTRACT, REPOSITORY
from scripts.spec import SpecError, dereference, load, operations
from scripts.tree import write_whole

TEMPLATES = Path(__file__).parent / "documents"
_LOCAL_LINK = re.compile(r'href="([\w-]+)\.md')


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 0 if all pages are written, 2 if they cannot be."""
    parser = argparse.ArgumentParser(prog="python -m scripts.docs", description=__doc__)
    parser.add_argument("--spec", type=Path, default=REPOSITORY / CONTRACT, help="OpenAPI file")
    parser.add_argument("--output", type=Path, default=REPOSITORY / "build" / "docs", help="folder to write")
    return command.run(arguments, parser, _write, SpecError)


def _write(options: argparse.Namespace) -> int:
    for name, page in dict(_pages(REPOSITORY / "docs", options.spec)).items():  # all of them, before any is written
        write_whole(options.output / name, page)
    print(options.output / "index.html", options.output / "api.html", sep="\n")
    return 0


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
    document = load(spec).document
    contract = templates.get_template("contract.html.jinja").render(
        document=document,
        operations=list(operations(document)),
        followed=partial(dereference, document),
        pretty=partial(json.dumps, indent=2, ensure_ascii=False),
    )
    yield "api.html", contract


def _markdown_page(source: str, templates: Environment) -> str:
    """Render one page of docs/; links to other such pages become links to their HTML."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    page = parser.render(re.sub(r"<!--.*?-->\n?", "", source, flags=re.DOTALL))
    linked = _LOCAL_LINK.sub(r'href="\1.html', page.replace('href="README.md', 'href="index.md'))
    body = Markup(linked)  # noqa: S704 - the parser escapes, its html is off
    return templates.get_template("page.html.jinja").render(title=source.partition("\n")[0].lstrip("# "), body=body)


if __name__ == "__main__":
    sys.exit(main())
