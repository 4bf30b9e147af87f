"""Writes build/report.html from what make contract, make mutants and make bench found.

The page is one file that loads nothing and runs no script but its own.
"""

import argparse
import base64
import hashlib
import re
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
from scripts.upstream.errata import Row
from scripts.upstream.errata import read as read_errata

TEMPLATES = Path(__file__).parent / "reporting" / "page"
_MUTATED = {
    "provider": "Providers made faulty by hand",
    "wire": "Responses changed on the wire",
    "source": "Changes to the sandbox's source",
    "client": "Faulty clients",
    "spec": "Faulty specs",
}


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 0 once the page is written, whatever the results say."""
    parser = argparse.ArgumentParser(prog="python -m scripts.report", description=__doc__)
    parser.add_argument("--spec", type=Path, default=REPOSITORY / CONTRACT, help="OpenAPI file")
    parser.add_argument("--errata", type=Path, default=REPOSITORY / "openapi" / "errata.md", help="their table")
    parser.add_argument("--results", type=Path, default=REPOSITORY / "build", help="folder of the results")
    parser.add_argument("--output", type=Path, help="HTML file (default: report.html among the results)")
    return command.run(arguments, parser, _report, SpecError)


def _report(options: argparse.Namespace) -> int:
    folder: Path = options.results
    output: Path = options.output or folder / "report.html"
    spec, errata = load(options.spec), read_errata(options.errata)
    results = Results(
        read(folder / "contract.json", "contract", ContractRun),
        read(folder / "mutants.json", "mutants", MutantRun),
        read(folder / "bench.json", "bench", BenchRun),
    )
    matrix = Matrix(spec, results)
    page = _render(matrix, errata)
    write_whole(output, page)
    for source in results:
        if source.problem:
            print(f"{source.problem}: `make {source.target}`", file=sys.stderr)
    print(f"{output} ({len(page.encode()) // 1024} KiB)")
    return 0


def _render(matrix: Matrix, errata: list[Row]) -> str:
    """Return the page; results that are missing are named there."""
    spec = matrix.spec
    style, script = ((TEMPLATES / name).read_text(encoding="utf-8") for name in ("report.css", "report.js"))
    return _template().render(
        spec=spec,
        info=spec.document["info"],
        policy=_policy(style, script),
        style=Markup(style),  # noqa: S704 # our own file
        script=Markup(script),  # noqa: S704 # our own file
        line=lambda *keys: line_of(spec, *(key.rpartition(": ")[2] for key in keys)),
        source=spec.path.read_text(encoding="utf-8").removesuffix("\n").split("\n"),
        matrix=matrix,
        parts=[(part, list(rows)) for part, rows in groupby(matrix.clauses, key=lambda row: row.clause.part)],
        results=matrix.results,
        findings=matrix.findings(),
        errata=errata,
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
    moment = "{:%Y-%m-%d at %H:%M} UTC".format
    environment.globals.update(anchor=anchor, wrong=WRONG, mutated=_MUTATED, moment=moment)
    return environment.get_template("report.html.jinja")


def _policy(style: str, script: str) -> str:
    """A Content-Security-Policy that admits this style and this script by their digests."""

    def digest(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    return f"default-src 'none'; style-src {digest(style)}; script-src {digest(script)}"


if __name__ == "__main__":
    sys.exit(main())
