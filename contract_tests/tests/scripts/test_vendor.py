"""`make vendor`: the same bytes every time, in one step, and never over what would be missed."""

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from contract_tests.tests.checkout import CLIENT, OLDER, PACKAGE, REPOSITORY, Checkout
from scripts import vendor
from scripts.tree import files
from scripts.vendor_check import MANIFEST, inspect, read_manifest, render
from scripts.vendoring.assembly import LEFT_ALONE


def run(*arguments: str | Path) -> int:
    return vendor.main([*map(str, arguments), *CLIENT])


def rewrite_manifest(copy: Path, **facts: str) -> None:
    """Let a copy claim something else of itself, as an honest older or newer copy would."""
    path = copy / MANIFEST
    path.write_bytes(render({**json.loads(path.read_bytes()), **facts}).encode())


class TestTheCopy:
    def test_holds_the_package_byte_for_byte_below_the_lines_for_formatters(self, copy: Path) -> None:
        package = files(REPOSITORY / "generated" / PACKAGE)
        handed_out = {name: body.removeprefix(LEFT_ALONE) for name, body in files(copy).items() if name in package}
        assert handed_out == package

    def test_is_pristine_and_stands_alone_in_its_folder(self, copy: Path) -> None:
        assert inspect(copy) == []
        assert [path.name for path in copy.parent.iterdir()] == [PACKAGE]

    def test_has_the_same_bytes_in_any_environment(self, copy: Path, tmp_path: Path) -> None:
        subprocess.run(
            [sys.executable, "-m", "scripts.vendor", tmp_path / "again", "--parts=sweep,cli", *CLIENT],
            check=True,
            cwd=REPOSITORY,
            env={**os.environ, "PYTHONHASHSEED": "4711", "LC_ALL": "C", "TZ": "Pacific/Kiritimati"},
            capture_output=True,
        )
        assert files(tmp_path / "again" / PACKAGE) == files(copy)

    def test_names_its_commit_or_none_if_none_holds_what_it_was_made_from(
        self, checkout: Checkout, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(tmp_path / "app", "--repository", checkout.path) == 0
        assert read_manifest(tmp_path / "app" / PACKAGE)["commit"] == checkout.git("rev-parse", "HEAD")
        checkout.edit("LICENSE", "MIT License", "MIT  License")
        assert run(tmp_path / "app", "--repository", checkout.path) == 0
        assert read_manifest(tmp_path / "app" / PACKAGE)["commit"] is None
        assert "no commit holds" in capsys.readouterr().err

    def test_is_not_made_of_a_package_that_was_generated_from_another_spec(
        self, checkout: Checkout, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        checkout.edit("openapi/receipts.yaml", "maximum: 50", "maximum: 40")
        assert run(tmp_path / "app", "--repository", checkout.path) == 2
        assert "`make generate` mends it" in capsys.readouterr().err
        assert not (tmp_path / "app").exists()


class TestOverAnOlderCopy:
    def test_tells_what_changes_and_replaces_it(self, older_copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
        before = files(older_copy)
        assert run(older_copy.parent, "--dry-run") == 0
        assert f"# Upgrade: {PACKAGE} {OLDER}" in capsys.readouterr().out
        assert files(older_copy) == before
        assert run(older_copy.parent) == 0
        assert inspect(older_copy) == []
        assert read_manifest(older_copy)["version"] != OLDER
        assert [path.name for path in older_copy.parent.iterdir()] == [PACKAGE]

    def test_again_over_itself_changes_nothing(self, copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
        before = files(copy)
        assert run(copy.parent) == 0
        assert "Nothing changes for you." in capsys.readouterr().out
        assert files(copy) == before

    @pytest.mark.parametrize(("checkout_of", "named"), [("project", "app/_vendor"), (None, "{project}/app/_vendor")])
    def test_says_where_the_copy_is_as_the_projects_ci_finds_it(
        self, checkout_of: str | None, named: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        project = tmp_path / "project"
        project.mkdir()
        if checkout_of:
            (project / ".git").mkdir()
        assert run(project / "app" / "_vendor") == 0
        told = f"python3 -I {named.format(project=project)}/{PACKAGE}/vendor_check.py`"
        assert told in capsys.readouterr().out


@pytest.mark.usefixtures("without_notes")
class TestParts:
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
    def test_are_those_that_are_asked_for_or_those_that_are_there(
        self, there: str | None, wanted: str, parts: list[str], tmp_path: Path
    ) -> None:
        copy = tmp_path / PACKAGE
        if there is not None:
            assert run(tmp_path, "--parts", there if " " not in there else "core") == 0
        if there and " " in there:
            manifest = json.loads((copy / MANIFEST).read_bytes())
            del manifest["parts"]
            (copy / MANIFEST).write_bytes(render(manifest).encode())
        assert run(tmp_path, "--parts", wanted) == 0
        assert read_manifest(copy)["parts"] == parts
        assert [name for name in ("sweep", "cli") if (copy / name).exists()] == parts
        assert inspect(copy) == []

    def test_that_are_kept_are_told(self, older_copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert run(older_copy.parent) == 0
        told = capsys.readouterr()
        assert "note: the copy keeps its parts: sweep cli; PARTS=core drops them\n" in told.err
        assert f"{PACKAGE} {read_manifest(older_copy)['version']} +sweep +cli (" in told.out

    def test_that_are_none_are_refused_with_the_names_of_those_that_are(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(tmp_path / "app", "--parts=sweep,clii") == 2
        told = f"error: PARTS names 'clii', but the parts of {PACKAGE} are sweep, cli (or core)\n"
        assert capsys.readouterr().err == told
        assert not (tmp_path / "app").exists()


class TestAnotherPackage:
    """What `make vendor-sandbox` does, on a package of the test's own."""

    @pytest.fixture
    def library(self, checkout: Checkout) -> Checkout:
        for name, body in {
            "__init__.py": '"""A library that is written by hand."""\n\nfrom .deep import run\n\n__all__ = ["run"]\n',
            "deep/__init__.py": "import sqlite3\n\nfrom .. import errors\n\n\ndef run() -> None:\n"
            "    import pytest, starlette.applications\n",
            "errors.py": "",
            "tests/test_it.py": "import nothing_that_is_installed\n",
        }.items():
            path = checkout.path / "inner" / "library" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(body)
        checkout.commit()
        return checkout

    def vendor(self, library: Checkout, app: Path) -> int:
        options = ["--package=inner/library", "--name=my_library", "--exclude=tests", "--optional=pytest>=7.4"]
        return vendor.main([str(app), *options, "--repository", str(library.path)])

    def test_is_handed_out_under_its_name_with_what_it_imports(
        self, library: Checkout, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self.vendor(library, tmp_path / "app") == 0
        copy = tmp_path / "app" / "my_library"
        assert inspect(copy) == []
        assert sorted(files(copy)) == [
            "LICENSE",
            "VENDORED.json",
            "__init__.py",
            "_vendored/sbom.cdx.json",
            "deep/__init__.py",
            "errors.py",
            "vendor_check.py",
        ]
        manifest = read_manifest(copy)
        assert manifest["package"] == "my_library"
        assert manifest["commit"] == library.git("rev-parse", "HEAD")
        assert list(manifest["dependencies"]) == ["starlette"]
        assert manifest["optional_dependencies"] == {"pytest": ">=7.4"}
        assert "and for some of it pytest>=7.4\n" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            (
                "from contract_tests import sandbox",
                "errors.py imports contract_tests, for which pyproject.toml gives no",
            ),
            ("from ..other import name", "errors.py, line 1: it imports from outside the package"),
        ],
    )
    def test_that_does_not_stand_alone_is_refused(
        self, line: str, said: str, library: Checkout, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (library.path / "inner" / "library" / "errors.py").write_text(f"{line}\n")
        assert self.vendor(library, tmp_path / "app") == 2
        assert said in capsys.readouterr().err
        assert not (tmp_path / "app").exists()


@pytest.mark.usefixtures("without_notes")
class TestRefusals:
    def test_an_edited_byte_is_refused_with_its_file_and_line(
        self, copy: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = copy / "client.py"
        lines = path.read_bytes().split(b"\n")
        lines[4] += b"#"
        path.write_bytes(b"\n".join(lines))
        before = files(copy)
        assert run(copy.parent) == 1
        told = capsys.readouterr().err
        assert "changed: client.py\n    line 5 changed: " in told
        assert "FORCE=1" in told
        assert files(copy) == before

    def test_force_replaces_an_edited_copy(self, copy: Path) -> None:
        (copy / "client.py").write_bytes(b"")
        (copy / "mine.py").write_bytes(b"")
        assert run(copy.parent, "--force") == 0
        assert inspect(copy) == []

    def test_a_newer_copy_is_not_downgraded(self, copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
        rewrite_manifest(copy, version="99.0.0")
        assert run(copy.parent) == 1
        assert "99.0.0" in capsys.readouterr().err
        assert read_manifest(copy)["version"] == "99.0.0"
        assert run(copy.parent, "--force") == 0
        assert read_manifest(copy)["version"] != "99.0.0"

    def test_a_copy_of_a_later_commit_of_the_same_version_is_not_downgraded(
        self, checkout: Checkout, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        app, repository = tmp_path / "app", ["--repository", str(checkout.path)]
        checkout.edit("LICENSE", "MIT License", "MIT  License")
        checkout.commit()
        assert run(app, *repository) == 0
        later = checkout.git("rev-parse", "HEAD")
        checkout.git("checkout", "--quiet", "HEAD~1")
        assert run(app, *repository) == 1
        assert f"(commit {later[:12]}) in {app / PACKAGE} is newer than" in capsys.readouterr().err
        assert read_manifest(app / PACKAGE)["commit"] == later
        assert run(app, *repository, "--force") == 0
        checkout.git("checkout", "--quiet", later)
        assert run(app, *repository) == 0, "forward again, without force"

    def test_a_copy_that_is_a_link_is_refused_and_left_alone(
        self, copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        link = tmp_path / "linked" / PACKAGE
        link.parent.mkdir()
        link.symlink_to(copy)
        before = files(copy)
        assert run(link.parent, "--force") == 2
        assert f"{link} is a link to {copy}; expected a folder" in capsys.readouterr().err
        assert [path.name for path in link.parent.iterdir()] == [PACKAGE]
        assert files(copy) == before

    def test_a_folder_that_is_no_copy_is_left_alone_even_by_force(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        mine = tmp_path / "app" / PACKAGE / "precious.py"
        mine.parent.mkdir(parents=True)
        mine.write_bytes(b"mine")
        assert run(tmp_path / "app", "--force") == 2
        assert "no vendored copy" in capsys.readouterr().err
        assert mine.read_bytes() == b"mine"

    @pytest.mark.parametrize(
        ("destination", "expected"),
        [
            ("", "DEST is empty"),
            (" ", "DEST is empty"),
            (str(REPOSITORY / "generated"), "within this repository"),
            (str(REPOSITORY), "within this repository"),
            (str(REPOSITORY / "generated" / PACKAGE), "within this repository"),
            ("file/below", "is a file"),
            (f"app/_vendor/{PACKAGE}", "the package's own folder"),
        ],
    )
    def test_a_destination_that_cannot_be_meant_is_an_error_that_says_what_was_expected(
        self,
        destination: str,
        expected: str,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        (tmp_path / "file").touch()
        monkeypatch.chdir(tmp_path)
        assert run(destination) == 2
        told = capsys.readouterr().err
        assert expected in told
        assert "expected" in told
        assert [path.name for path in tmp_path.iterdir()] == ["file"]

    def test_a_folder_that_cannot_be_written_is_an_error(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def refuse(self: Path, _body: bytes) -> int:
            raise PermissionError(13, "Permission denied", str(self))

        monkeypatch.setattr(Path, "write_bytes", refuse)
        assert run(tmp_path / "app") == 2
        assert "Permission denied" in capsys.readouterr().err

    def test_two_at_once_do_not_mix(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        handle = os.open(tmp_path, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            assert run(tmp_path) == 2
        finally:
            os.close(handle)
        assert "another `make vendor`" in capsys.readouterr().err
        assert run(tmp_path) == 0
