"""`make docs` writes what it can, says what it skips, and leaves the last references alone when it fails."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

import pytest

from scripts import docs

_PDOC = """
import pathlib, sys
folder = pathlib.Path(sys.argv[sys.argv.index("--output-directory") + 1])
folder.mkdir(parents=True)
(folder / "index.html").write_text(" ".join(sys.argv[sys.argv.index(str(folder)) + 1:]))
"""
_NPX = """
import pathlib, sys
if "broken.yaml" in sys.argv[4]:
    sys.exit("the contract is broken")
pathlib.Path(sys.argv[-1]).write_text(f"<html><head><title>{' '.join(sys.argv[2:6])}</title></head></html>")
"""


@pytest.fixture
def stubs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a pdoc, found because it is the current one, and an npx, the only program on the path."""
    (tmp_path / "pdoc.py").write_text(_PDOC, encoding="utf-8")
    npx = tmp_path / "bin" / "npx"
    npx.parent.mkdir()
    npx.write_text(f"#!{sys.executable}\n{_NPX}", encoding="utf-8")
    npx.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(npx.parent))
    return tmp_path


def test_both_references_are_written(stubs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert docs.main(["--output", str(stubs / "docs")]) == 0
    modules = (stubs / "docs" / "python" / "index.html").read_text(encoding="utf-8").split()
    assert modules == [f"twilio_receipts{name}" for name in ("", ".client", ".models", ".receipts")]
    page = (stubs / "docs" / "contract.html").read_text(encoding="utf-8")
    assert f"{docs.REDOCLY} build-docs" in page
    assert page.startswith('<html><head><meta http-equiv="Content-Security-Policy" content="default-src \'none\';')
    assert "contract.html" in capsys.readouterr().out


def test_without_npm_the_contract_s_page_is_skipped_and_that_is_said(
    stubs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (stubs / "bin" / "npx").unlink()
    assert docs.main(["--output", str(stubs / "docs")]) == 0
    assert "the contract: skipped, because there is no npm on this machine" in capsys.readouterr().out
    assert [path.name for path in (stubs / "docs").iterdir()] == ["python"]


def test_a_failure_is_told_and_leaves_what_was_there(stubs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert docs.main(["--output", str(stubs / "docs")]) == 0
    before = {path: path.read_bytes() for path in (stubs / "docs").rglob("*") if path.is_file()}
    assert docs.main(["--output", str(stubs / "docs"), "--spec", "broken.yaml"]) == 1
    assert "the contract is broken" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in (stubs / "docs").rglob("*") if path.is_file()} == before
    assert [path.name for path in stubs.iterdir() if path.name.startswith(".docs-")] == []


@pytest.mark.skipif(importlib.util.find_spec("pdoc") is None, reason="pdoc is not installed; `make docs` installs it")
def test_the_python_reference_has_every_method_and_the_clients_arguments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    assert docs.main(["--output", str(tmp_path / "docs")]) == 0
    page = (tmp_path / "docs" / "python" / "twilio_receipts" / "receipts.html").read_text(encoding="utf-8")
    for method in ("fetch", "list", "pages", "page", "sweep"):
        assert f'id="Receipts.{method}"' in page
        assert f'id="AsyncReceipts.{method}"' in page
    page = (tmp_path / "docs" / "python" / "twilio_receipts.html").read_text(encoding="utf-8")
    for method in ("__init__", "close"):
        assert f'id="Client.{method}"' in page
        assert f'id="AsyncClient.{method}"' in page
