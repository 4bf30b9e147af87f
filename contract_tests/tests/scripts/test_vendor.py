"""`make vendor`: the same bytes every time, in one step, and no edit is lost."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from contract_tests.tests.checkout import PACKAGE, REPOSITORY, Checkout, rewrite_manifest
from scripts import vendor
from scripts.tree import files, locked
from scripts.vendor_check import MANIFEST, inspect, read_manifest
from scripts.vendoring import LEFT_ALONE

pytestmark = pytest.mark.usefixtures("contracts_read_once")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line, with its status and what it prints on either stream."""

    def call(*arguments: object) -> tuple[int, str, str]:
        status = vendor.main([*map(str, arguments)])
        told = capsys.readouterr()
        return status, told.out, told.err

    return call


def test_a_copy_is_the_package_byte_for_byte_below_the_lines_for_formatters(copy: Path) -> None:
    package = files(REPOSITORY / "generated" / PACKAGE)
    assert {name: body.removeprefix(LEFT_ALONE) for name, body in files(copy).items() if name in package} == package
    assert inspect(copy) == []
    assert [path.name for path in copy.parent.iterdir()] == [PACKAGE]


def test_the_line_to_paste_is_written_for_a_shell(run: Run, tmp_path: Path) -> None:
    """That for pre-commit, which is printed within a checkout only, contract_tests/partners pastes."""
    [line] = re.findall("`(.*?)`", run(tmp_path / "a b")[1])
    assert shlex.split(line) == ["python3", "-I", f"{tmp_path}/a b/{PACKAGE}/vendor_check.py"]


@pytest.mark.usefixtures("without_notes")
def test_a_dry_run_writes_nothing(run: Run, older_copy: Path) -> None:
    before = files(older_copy)
    status, told, noted = run(older_copy.parent, "--dry-run")
    assert (status, files(older_copy)) == (0, before)
    assert f"Nothing was written to {older_copy}." in told
    assert "note: the copy keeps its parts: sweep cli; PARTS=core drops them\n" in noted


def test_vendoring_again_changes_nothing(run: Run, copy: Path) -> None:
    before = files(copy)
    assert "Nothing changes for you." in run(copy.parent)[1]
    assert files(copy) == before


@pytest.mark.usefixtures("without_notes")
@pytest.mark.parametrize(
    ("there", "wanted", "parts"),
    [
        (None, "", []),
        (None, "sweep", ["sweep"]),
        (None, "cli", ["sweep", "cli"]),
        ("core", "", []),
        ("sweep", "", ["sweep"]),
        ("sweep", "cli, sweep", ["sweep", "cli"]),
        ("cli", "core", []),
        ("before there were parts", "", ["sweep", "cli"]),
    ],
)
def test_parts_are_those_asked_for_or_those_that_are_there(
    there: str | None, wanted: str, parts: list[str], run: Run, tmp_path: Path
) -> None:
    copy = tmp_path / PACKAGE
    if there is not None:
        run(tmp_path, "--parts", there if " " not in there else "core")
    if there and " " in there:
        rewrite_manifest(copy, parts=None)
    assert run(tmp_path, "--parts", wanted)[0] == 0
    assert read_manifest(copy)["parts"] == parts
    assert [name for name in ("sweep", "cli") if (copy / name).exists()] == parts
    assert inspect(copy) == []


@pytest.mark.usefixtures("without_notes")
def test_a_copy_names_the_commit_that_it_was_made_from(run: Run, checkout: Checkout, tmp_path: Path) -> None:
    app, repository = tmp_path / "app", f"--repository={checkout.path}"
    checkout.edit("LICENSE", "MIT License", "MIT  License")
    assert "no commit holds" in run(app, repository)[2]
    assert read_manifest(app / PACKAGE)["commit"] is None
    checkout.commit()
    run(app, repository)
    assert read_manifest(app / PACKAGE)["commit"] == checkout.git("rev-parse", "HEAD")


@pytest.mark.usefixtures("without_notes")
@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda copy: (copy / "client.py").write_bytes(b"#\n"), "changed: client.py\n    line 1 changed: '#'"),
        (lambda copy: (copy / "mine.py").touch(), "added: mine.py\n"),
        (lambda copy: rewrite_manifest(copy, version="99.0.0"), f"{PACKAGE} 99.0.0"),
    ],
    ids=["edited", "with a file of one's own", "newer"],
)
def test_edits_are_listed_and_only_force_replaces_them(
    change: Callable[[Path], object], told: str, run: Run, copy: Path
) -> None:
    pristine = files(copy)
    change(copy)
    before = files(copy)
    status, _, refused = run(copy.parent)
    assert (status, files(copy)) == (1, before)
    assert told in refused
    assert "Nothing was written. FORCE=1" in refused
    assert run(copy.parent, "--force")[0] == 0
    assert {**files(copy), MANIFEST: b""} == {**pristine, MANIFEST: b""}


@pytest.mark.parametrize(
    ("put", "expected"),
    [
        (lambda place: place.symlink_to("elsewhere"), "is a link to"),
        (lambda place: (place.mkdir(), (place / "precious.py").touch()), "is not a vendored copy"),
    ],
    ids=["a link", "a folder that is not a copy"],
)
def test_what_is_no_copy_is_left_alone_even_by_force(
    put: Callable[[Path], object], expected: str, run: Run, tmp_path: Path
) -> None:
    put(tmp_path / PACKAGE)
    before = sorted(tmp_path.rglob("*"))
    status, _, refused = run(tmp_path, "--force")
    assert (status, sorted(tmp_path.rglob("*"))) == (2, before)
    assert expected in refused


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["app", "--parts=sweep,clii"], f"'clii', but the parts of {PACKAGE} are sweep, cli (or core)"),
        ([""], "DEST is empty; expected"),
        ([" "], "DEST is empty; expected"),
        ([str(REPOSITORY)], "within this repository; expected"),
        ([str(REPOSITORY / "generated" / PACKAGE)], "within this repository; expected"),
        (["file/below"], "file/below: Not a directory"),
        ([f"app/_vendor/{PACKAGE}"], "the package's own folder; expected"),
    ],
)
def test_an_invalid_argument_is_an_error_that_says_what_was_expected(
    arguments: list[str], expected: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.chdir(tmp_path)
    status, _, refused = run(*arguments)
    assert status == 2
    assert expected in refused
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_folder_that_cannot_be_written_is_an_error(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, _body: bytes) -> int:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "write_bytes", refuse)
    status, _, refused = run(tmp_path / "app")
    assert status == 2
    assert "Permission denied" in refused


def test_two_at_once_do_not_mix(run: Run, tmp_path: Path) -> None:
    with locked(tmp_path):
        status, _, refused = run(tmp_path)
    assert status == 2
    assert "another `make vendor`" in refused
    assert run(tmp_path)[0] == 0


def test_what_some_uses_alone_need_is_told_apart(run: Run, tmp_path: Path) -> None:
    assert "and for some of it pytest>=7.4, trustme>=" in run(tmp_path, "--package=twilio_receipts_sandbox")[1]
    manifest = read_manifest(tmp_path / "twilio_receipts_sandbox")
    assert {"starlette", "uvicorn"} < manifest["dependencies"].keys()
    assert list(manifest["optional_dependencies"]) == ["pytest", "trustme"]


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("openapi/receipts.yaml", "maximum: 50", "maximum: 40", "run `make generate`"),
        (
            "generated/twilio_receipts/models.py",
            "from typing",
            "import yaml\nfrom typing",
            "models.py imports yaml, for which pyproject",
        ),
    ],
    ids=["generated from another spec", "imports what is not declared"],
)
def test_a_package_that_is_not_ready_is_not_handed_out(
    name: str, old: str, new: str, expected: str, run: Run, checkout: Checkout, tmp_path: Path
) -> None:
    checkout.edit(name, old, new)
    status, _, refused = run(tmp_path / "app", f"--repository={checkout.path}")
    assert (status, (tmp_path / "app").exists()) == (2, False)
    assert expected in refused
