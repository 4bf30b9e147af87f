"""Vendored copies, and checkouts that copies are made from."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract_tests.tests.checkout import OLDER, PACKAGE, Checkout, rewrite_manifest
from scripts import vendor
from scripts.spec import Spec, load


@pytest.fixture(scope="session")
def contracts_read_once() -> Iterator[None]:
    """Reading a contract is most of the time of vendoring and of a report: the same text is read once."""
    known: dict[bytes, Spec] = {}

    def read(path: Path) -> Spec:
        body = path.read_bytes()
        if body not in known:
            known[body] = load(path)
        return known[body]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("scripts.vendoring.source.load", read)
        patch.setattr("scripts.report.load", read)
        yield


@pytest.fixture(scope="session")
def handed_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make vendor PARTS=cli` writes into an empty folder, all parts that is; not to be changed."""
    folder = tmp_path_factory.mktemp("handed_out")
    assert vendor.main([str(folder), "--parts=cli"]) == 0
    return folder / PACKAGE


@pytest.fixture(scope="session")
def handed_out_core(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same without any part."""
    folder = tmp_path_factory.mktemp("core")
    assert vendor.main([str(folder)]) == 0
    return folder / PACKAGE


@pytest.fixture
def without_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Vendoring over a copy compares it with nothing: that takes seconds, and is for the tests of upgrades."""
    monkeypatch.setattr(vendor, "_notes", lambda *_: "")


@pytest.fixture
def copy(handed_out: Path, tmp_path: Path) -> Path:
    """A pristine copy in a consumer's tree."""
    return Path(shutil.copytree(handed_out, tmp_path / "app" / "_vendor" / PACKAGE))


@pytest.fixture(scope="session")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A committed copy of this repository; not to be changed."""
    return Checkout.make(tmp_path_factory.mktemp("untouched") / "checkout")


@pytest.fixture
def checkout(untouched: Checkout, tmp_path: Path) -> Checkout:
    """A repository of the test's own, committed as this one is."""
    return Checkout(Path(shutil.copytree(untouched.path, tmp_path / "checkout", symlinks=True)))


@pytest.fixture
def older_copy(copy: Path) -> Path:
    """A pristine copy of an older version."""
    rewrite_manifest(copy, version=OLDER)
    return copy
