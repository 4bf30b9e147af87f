"""`make docs` writes every page, which loads nothing, and leaves the last pages alone when it fails."""

import importlib.util
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from contract_tests.tests.checkout import REPOSITORY
from scripts import docs
from scripts.spec import dereference, load, operations

_PDOC = """
import pathlib, sys
folder = pathlib.Path(sys.argv[sys.argv.index("--output-directory") + 1])
folder.mkdir(parents=True)
(folder / "index.html").write_text(" ".join(sys.argv[sys.argv.index(str(folder)) + 1:]))
"""
SPEC = load(REPOSITORY / "openapi" / "receipts.yaml")


@pytest.fixture
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where pages go; pdoc is a stub, found because its folder is the current one."""
    (tmp_path / "pdoc.py").write_text(_PDOC, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "docs"


def written(output: Path, *arguments: str) -> dict[str, str]:
    assert docs.main(["--output", str(output), *arguments]) == 0
    return {path.name: path.read_text(encoding="utf-8") for path in output.glob("*.html")}


class _Attributes(HTMLParser):
    """Collects every attribute, as `tag attribute` and its value."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [(f"{tag} {name}", value or "") for name, value in attrs]


def test_each_page_of_the_folder_becomes_one_beside_the_contracts(output: Path) -> None:
    markdown = {"index" if path.stem == "README" else path.stem for path in (REPOSITORY / "docs").glob("*.md")}
    assert written(output).keys() == {f"{name}.html" for name in markdown | {"api"}}
    modules = (output / "python" / "index.html").read_text(encoding="utf-8").split()
    assert {"twilio_receipts", "twilio_receipts.models", "twilio_receipts.receipts"} <= set(modules)


def test_no_page_loads_anything_each_is_for_light_and_dark_and_links_lead_somewhere(output: Path) -> None:
    pages = {name: (page, _Attributes(page).found) for name, page in written(output).items()}
    anchors = {(name, value) for name, (_, found) in pages.items() for where, value in found if where.endswith(" id")}
    for name, (page, attributes) in pages.items():
        assert [where for where, _ in attributes if where.endswith((" src", " srcset")) or where == "link href"] == []
        assert "url(" not in page, name
        assert ("meta content", "default-src 'none'; style-src 'unsafe-inline'") in attributes, name
        assert ("meta content", "light dark") in attributes, name
        for where, value in attributes:
            target, _, anchor = value.partition("#")
            if where == "a href" and "://" not in value and not target.startswith(("../", "python/")):
                assert (target or name) in pages, (name, value)
                assert not anchor or (target or name, anchor) in anchors, (name, value)


def _promised() -> Iterator[str]:
    for operation in operations(SPEC.document):
        yield operation.path
        yield from (parameter["description"] for parameter in operation.parameters)
        yield from (dereference(SPEC.document, node)["description"] for node in operation.node["responses"].values())
    for name, schema in SPEC.document["components"]["schemas"].items():
        yield name
        yield from (f"<code>{inner}</code>" for inner in schema.get("properties", {}))


def test_the_contracts_page_has_every_operation_parameter_response_and_property(output: Path) -> None:
    page = re.sub(r"&#39;", "'", written(output)["api.html"])
    assert [text for text in _promised() if text not in page] == []


def test_a_failure_is_reported_and_changes_nothing(output: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = written(output)
    assert docs.main(["--output", str(output), "--spec", "missing.yaml"]) == 2
    assert "missing.yaml: cannot be read" in capsys.readouterr().err
    assert {path.name: path.read_text(encoding="utf-8") for path in output.glob("*.html")} == before
    assert [path.name for path in output.parent.glob(".docs-*")] == []


@pytest.mark.skipif(importlib.util.find_spec("pdoc") is None, reason="pdoc is not installed; `make docs` installs it")
def test_the_python_reference_has_every_method_and_the_clients_arguments(tmp_path: Path) -> None:
    assert docs.main(["--output", str(tmp_path / "docs")]) == 0
    page = (tmp_path / "docs" / "python" / "twilio_receipts" / "receipts.html").read_text(encoding="utf-8")
    for method in ("fetch", "list", "pages", "page"):
        assert f'id="Receipts.{method}"' in page
        assert f'id="AsyncReceipts.{method}"' in page
    page = (tmp_path / "docs" / "python" / "twilio_receipts.html").read_text(encoding="utf-8")
    for method in ("__init__", "close"):
        assert f'id="Client.{method}"' in page
        assert f'id="AsyncClient.{method}"' in page
