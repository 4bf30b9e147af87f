"""Renders Markdown pages and the contract through one template."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import ChainableUndefined, Environment, FileSystemLoader
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from scripts.spec import Spec, dereference, operations

_LOCAL_PAGE = re.compile(r"(?P<page>[\w-]+)\.md(?P<anchor>#.*)?")
_SHOWN_ELSEWHERE = {"$ref", "type", "description", "enum", "example", "title"}
"""Of a schema's keywords, those that are not listed among its limits."""
_COMBINED = {"oneOf": Markup(" or "), "anyOf": Markup(" or "), "allOf": Markup(" and ")}


def environment() -> Environment:
    """Return the templates of this folder, which escape whatever they are given."""
    loader = FileSystemLoader(Path(__file__).parent)
    # Most keywords of a contract may be left out, and are shown as nothing then.
    return Environment(
        loader=loader, autoescape=True, undefined=ChainableUndefined, trim_blocks=True, lstrip_blocks=True
    )


def markdown_page(source: str, templates: Environment) -> str:
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


def contract_page(spec: Spec, templates: Environment) -> str:
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
