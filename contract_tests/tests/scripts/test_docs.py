"""`make docs` writes every page, which loads nothing, and leaves the last pages alone when it fails."""

import re
from pathlib import Path

import pytest

from contract_tests.tests.checkout import REPOSITORY
from contract_tests.tests.html_page import Contents
from contract_tests.tests.spec_copies import CONTRACT
from scripts import docs
from scripts.contract.node import nodes


def pages(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("docs")
    assert docs.main(["--output", str(folder)]) == 0
    return pages(folder)


def test_each_page_of_the_folder_becomes_one_beside_the_contracts(written: dict[str, str]) -> None:
    markdown = {"index" if path.stem == "README" else path.stem for path in (REPOSITORY / "docs").glob("*.md")}
    assert written.keys() == {f"{name}.html" for name in markdown | {"api"}}


def test_no_page_loads_anything_each_is_for_light_and_dark_and_links_lead_somewhere(written: dict[str, str]) -> None:
    elements_of = {name: Contents(page).elements for name, page in written.items()}
    anchors = {(name, found["id"]) for name, elements in elements_of.items() for _, found in elements if "id" in found}
    for name, elements in elements_of.items():
        assert [tag for tag, found in elements if tag == "link" or found.keys() & {"src", "srcset"}] == []
        assert "url(" not in written[name], name
        said = [found.get("content") for tag, found in elements if tag == "meta"]
        assert {"default-src 'none'; style-src 'unsafe-inline'", "light dark"} <= set(said), name
        for link in [found["href"] for _, found in elements if "href" in found]:
            target, _, anchor = link.partition("#")
            if "://" not in link and not target.startswith(("../", "python/")):
                assert (target or name) in written, (name, link)
                assert not anchor or (target or name, anchor) in anchors, (name, link)


def test_the_contracts_page_has_every_operation_parameter_response_and_property(written: dict[str, str]) -> None:
    page, document = written["api.html"].replace("&#39;", "'"), CONTRACT.document
    schemas = document["components"]["schemas"]
    described = re.compile("/components/(?:parameters|responses)/[^/]+/description")
    promised = [*document["paths"], *schemas]
    promised += [text for pointer, text in nodes(document) if described.fullmatch(pointer)]
    promised += [f"<code>{name}</code>" for schema in schemas.values() for name in schema.get("properties", {})]
    assert [text for text in promised if text not in page] == []


def test_a_failure_is_reported_and_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "index.html").write_text("as it was")
    assert docs.main(["--output", str(tmp_path), "--spec", "missing.yaml"]) == 2
    assert "missing.yaml: cannot be read" in capsys.readouterr().err
    assert pages(tmp_path) == {"index.html": "as it was"}
