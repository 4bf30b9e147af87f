"""npm is optional: where it is missing or fails, the others still run, and nothing half-installed is used."""

from pathlib import Path

import pytest

from contract_tests.interop import npm


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder that programs are looked for in, still empty."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def _program(path: Path, body: str) -> None:
    (path / "npm").write_text(f"#!/bin/sh\n{body}\n")
    (path / "npm").chmod(0o755)


def test_it_is_missing_where_no_folder_holds_it(path: Path) -> None:
    assert not npm.present()
    _program(path, "exit 0")
    assert npm.present()


def test_what_it_installed_is_not_installed_again(path: Path, tmp_path: Path) -> None:
    _program(path, 'echo "$*" >> called')
    assert npm.install(tmp_path / "here")
    assert npm.install(tmp_path / "here")
    (called,) = (tmp_path / "here" / "called").read_text().splitlines()
    assert "twilio@" in called
    assert "twilio-cli@" in called


def test_where_it_fails_the_next_run_begins_anew(path: Path, tmp_path: Path) -> None:
    _program(path, "echo half > left; exit 1")
    assert not npm.install(tmp_path / "here")
    _program(path, "test ! -e left")
    assert npm.install(tmp_path / "here")
