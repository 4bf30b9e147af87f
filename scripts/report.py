"""Writes build/report.html from what make contract, make mutants and make bench found.

The page is one file that loads nothing and runs no script but its own.
"""

import argparse
import re
import secrets
import sys
from functools import cache
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from scripts import command
from scripts.command import CONTRACT, REPOSITORY
from scripts.reporting.clauses import line_of
from scripts.reporting.matrix import WRONG, Matrix, anchor
from scripts.reporting.results import BenchRun, ContractRun, MutantRun, Results, read
from scripts.spec import SpecError, load
from scripts.tree import write_whole
from scripts.upstream.errata import ERRATA
from scripts.upstream.errata import read as read_errata

TEMPLATES = Path(__file__).parent / "reporting" / "page"


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 0 once the page is written, whatever the results say."""
    parser = argparse.ArgumentParser(prog="python -m scripts.report", description=__doc__)
    parser.add_argument("--results", type=Path, default=REPOSITORY / "build", help="their folder, and the page's")
    return command.run(arguments, parser, _report, SpecError)


def _report(options: argparse.Namespace) -> int:
    folder: Path = options.results
    results = Results(
        read(folder / "contract.json", "contract", ContractRun),
        read(folder / "mutants.json", "mutants", MutantRun),
        read(folder / "bench.json", "bench", BenchRun),
    )
    page = _render(Matrix(load(REPOSITORY / CONTRACT), results))
    write_whole(folder / "report.html", page)
    for source in results:
        if source.problem:
            print(f"{source.problem}: `make {source.target}`", file=sys.stderr)
    print(f"{folder / 'report.html'} ({len(page.encode()) // 1024} KiB)")
    return 0


def _render(matrix: Matrix) -> str:
    """Return the page; results that are missing are named there."""
    spec = matrix.spec
    return _template().render(
        spec=spec,
        info=spec.document["info"],
        nonce=secrets.token_urlsafe(),  # by which the page knows its own style and script
        line=lambda *keys: line_of(spec, *(key.rpartition(": ")[2] for key in keys)),
        source=spec.path.read_text(encoding="utf-8").removesuffix("\n").split("\n"),
        matrix=matrix,
        parts=[(part, list(rows)) for part, rows in groupby(matrix.clauses, key=lambda row: row.clause.part)],
        results=matrix.results,
        errata=read_errata(REPOSITORY / ERRATA),
    )


def _breakable(text: str) -> Markup:
    """Let a name go on in the next line after a slash, an underscore or before a capital."""
    return Markup(re.sub("[/_]|(?<=[a-z])(?=[A-Z])", r"\g<0><wbr>", str(escape(text))))  # noqa: S704 # it is escaped


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    markdown = MarkdownIt("commonmark", {"html": False})
    environment.filters["prose"] = lambda text: Markup(markdown.renderInline(text))  # noqa: S704 # html is off
    environment.filters["breakable"] = _breakable
    environment.globals.update(anchor=anchor, wrong=WRONG)
    return environment.get_template("report.html.jinja")


if __name__ == "__main__":
    sys.exit(main())
