"""Renders the report as one HTML file that loads nothing and runs no script but its own."""

import base64
import hashlib
import re
from datetime import datetime
from functools import cache
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from scripts.reporting.clauses import line_of
from scripts.reporting.findings import Results, findings
from scripts.reporting.matrix import WRONG, ClauseRow, Matrix, anchor
from scripts.upstream.errata import Row

TEMPLATES = Path(__file__).parent / "page"
_KINDS = {"operation": "operation", "parameter": "parameter", "response": "response", "field": "field"}
_MUTATED = {
    "provider": "Providers made faulty by hand",
    "wire": "Responses changed on the wire",
    "source": "Changes to the sandbox's source",
    "client": "Faulty clients",
    "spec": "Faulty contracts",
}


def render(matrix: Matrix, results: Results, errata: list[Row], plot: bytes | None) -> str:
    """Return the page; results that are missing are named there. `plot` is the SVG of the bench."""
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
        parts=_parts(matrix.clauses),
        results=results,
        findings=findings(matrix, results),
        errata=errata,
        plot=None if plot is None else f"data:image/svg+xml;base64,{base64.b64encode(plot).decode()}",
    )


def _parts(rows: tuple[ClauseRow, ...]) -> list[tuple[str, list[ClauseRow]]]:
    return [(part, list(within)) for part, within in groupby(rows, key=lambda row: row.clause.part)]


def _breakable(text: str) -> Markup:
    """Let a name go on in the next line after a slash, an underscore or before a capital."""
    return Markup(re.sub("[/_]|(?<=[a-z])(?=[A-Z])", r"\g<0><wbr>", str(escape(text))))  # noqa: S704 # it is escaped


def _moment(written: datetime) -> str:
    return f"{written:%Y-%m-%d at %H:%M} UTC"


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
    environment.globals.update(anchor=anchor, wrong=WRONG, kinds=_KINDS, mutated=_MUTATED, moment=_moment)
    return environment.get_template("report.html.jinja")


def _policy(style: str, script: str) -> str:
    """A Content-Security-Policy that admits this style and this script by their digests, and embedded images."""

    def digest(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    return f"default-src 'none'; style-src {digest(style)}; script-src {digest(script)}; img-src data:"
