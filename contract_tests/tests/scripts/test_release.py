"""The API gate: what breaks needs a major version and a changelog entry; a release keeps what is compared with."""

import shutil
from pathlib import Path

import pytest

from contract_tests.tests.checkout import Checkout
from scripts import release
from scripts.contract_diff.change import Severity
from scripts.tree import files
from scripts.upgrade.surface import Note
from scripts.vendor_check import inspect, read_manifest

pytestmark = pytest.mark.usefixtures("contracts_read_once")
BROKEN = Note("Python surface", Severity.BREAKING, "Client.close", "public object was removed")
ADDED = Note("Python surface", Severity.SAFE, "Client.shut", "is new")
SILENT = "# Changelog\n\n## Unreleased\n\n## 1.2.3 - 2026-01-01\n\n- **Breaking:** something long ago.\n"
TOLD = SILENT.replace("## Unreleased\n", "## Unreleased\n\n- **Breaking:** `Client.close` is `Client.shut`.\n")


@pytest.mark.parametrize(
    ("released", "now", "least"),
    [
        ("1.2.3", "1.2.4", "2.0.0"),
        ("1.2.3", "2.0.0", None),
        ("1.9.0", "1.10.0", "2.0.0"),
        ("0.1.0", "0.1.1", "0.2.0"),
        ("0.1.0", "0.2.0", None),
        ("1.0.0", "1.0.0", "2.0.0"),
    ],
)
def test_what_breaks_needs_a_step_of_the_first_number_that_is_not_zero(
    released: str, now: str, least: str | None
) -> None:
    told = release.objections(released, now, [BROKEN, ADDED], TOLD.replace("1.2.3", released))
    breaks = f"breaking since {released}: Python surface: Client.close: public object was removed"
    assert told == ([breaks, f"the version must be at least {least}; pyproject.toml says {now}"] if least else [])


@pytest.mark.parametrize(
    ("now", "notes", "changelog", "told"),
    [
        ("1.2.4", [ADDED], SILENT, ""),
        ("2.0.0", [BROKEN], SILENT, "CHANGELOG.md must say so above 1.2.3"),
        ("2.0.0", [BROKEN], TOLD.replace("## Unreleased", "## 2.0.0 - 2026-11-23"), ""),
        ("1.2.2", [], TOLD, "pyproject.toml says 1.2.2, which is older than the released 1.2.3"),
    ],
)
def test_it_also_needs_a_changelog_entry(now: str, notes: list[Note], changelog: str, told: str) -> None:
    found = release.objections("1.2.3", now, notes, changelog)
    assert (found[-1] if found else "").startswith(told)
    assert bool(found) == bool(told)


@pytest.fixture(scope="module")
def kept(untouched: Checkout, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that has released 0.1.0; not to be changed."""
    checkout = Checkout(Path(shutil.copytree(untouched.path, tmp_path_factory.mktemp("kept") / "it", symlinks=True)))
    checkout.set_version("0.1.0")
    checkout.edit("CHANGELOG.md", "## Unreleased\n", "## Unreleased\n\n## 0.1.0 - 2026-11-23\n")
    checkout.commit()
    assert release.main(["--repository", str(checkout.path)]) == 0
    checkout.commit()
    return checkout.path


@pytest.fixture
def released(kept: Path, tmp_path: Path) -> Checkout:
    return Checkout(Path(shutil.copytree(kept, tmp_path / "checkout", symlinks=True)))


def run(checkout: Checkout, *arguments: str) -> int:
    return release.main([*arguments, "--repository", str(checkout.path)])


def archive_of(checkout: Checkout) -> Path:
    return checkout.path / "scripts" / "released" / "twilio_receipts-0.1.0.zip"


def test_a_release_holds_until_version_and_changelog_say_otherwise(
    released: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    released.edit("pyproject.toml", '"msgspec>=0.20,<1"]', '"msgspec>=0.21,<1"]')
    assert run(released, "--check") == 1
    assert "the version must be at least 0.2.0; pyproject.toml says 0.1.0" in capsys.readouterr().err
    released.set_version("0.2.0")
    released.edit("CHANGELOG.md", "## Unreleased\n", "## Unreleased\n\n- **Breaking:** told.\n")
    assert run(released, "--check") == 0


def test_an_invalid_archive_is_an_error(released: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    archive_of(released).write_bytes(b"")
    assert run(released, "--check") == 2
    assert "File is not a zip file" in capsys.readouterr().err


def test_what_is_kept_is_a_pristine_copy_with_all_parts_and_the_same_bytes_every_time(
    released: Checkout, tmp_path: Path
) -> None:
    archive = archive_of(released)
    shutil.unpack_archive(archive, tmp_path / "copy")
    assert inspect(tmp_path / "copy") == []
    manifest = read_manifest(tmp_path / "copy")
    assert (manifest["parts"], manifest["commit"]) == (["sweep", "cli"], released.git("rev-parse", "HEAD~1"))
    before = archive.read_bytes()
    archive.unlink()
    released.git("checkout", "--quiet", "HEAD~1")
    assert run(released) == 0
    assert archive.read_bytes() == before


@pytest.mark.parametrize(
    ("version", "commit", "said"),
    [
        ("0.2.0", False, "commit first"),
        ("9.0.0", True, "## 9.0.0 - "),
        ("0.1.0", True, "0.1.0 was released already, with other files"),
    ],
)
def test_a_version_that_is_not_ready_is_not_released(
    version: str,
    commit: bool,  # noqa: FBT001 - a table
    said: str,
    released: Checkout,
    capsys: pytest.CaptureFixture[str],
) -> None:
    released.set_version(version)
    released.edit("LICENSE", "MIT License", "MIT  License")
    if commit:
        released.commit()
    archives = files(released.path / "scripts" / "released")
    assert run(released) == 2
    assert said in capsys.readouterr().err
    assert files(released.path / "scripts" / "released") == archives
