"""The checker that travels with a copy: every edit is found with its file and lines, and nothing else is."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from contract_tests.tests.checkout import PACKAGE
from scripts import vendor_check
from scripts.vendor_check import MANIFEST, inspect


def edit(path: Path, change: Callable[[list[str]], object]) -> None:
    """Change a file as a list of lines."""
    lines = path.read_text(encoding="utf-8").split("\n")
    change(lines)
    path.write_text("\n".join(lines), encoding="utf-8", newline="\n")


def set_line(number: int, text: str) -> Callable[[list[str]], object]:
    return lambda lines: lines.__setitem__(number - 1, text)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (set_line(3, "import os"), ["line 3 changed: 'import os'"]),
        (lambda lines: lines.insert(2, "import os"), ["line 3 added: 'import os'"]),
        (lambda lines: lines.__setitem__(slice(2, 2), ["a", "b"]), ["lines 3-4 added: 'a'"]),
        (lambda lines: lines.__delitem__(slice(4, 6)), ["after line 4: 2 line(s) missing"]),
        (lambda lines: lines.pop(), ["after line 21: 1 line(s) missing"]),
        (
            lambda lines: lines.__setitem__(slice(None), [text for line in lines for text in (line, "new")]),
            ["line 2 added: 'new'", "and 14 more place(s)"],
        ),
        (set_line(3, "a\rb"), ["line 3 changed: 'a\\rb'"]),
    ],
    ids=["a line", "a new line", "new lines", "lines gone", "the last newline", "many lines", "a carriage return"],
)
def test_an_edited_file_is_named_with_its_lines(
    change: Callable[[list[str]], object], expected: list[str], copy: Path
) -> None:
    edit(copy / "LICENSE", change)
    [found] = inspect(copy)
    assert found.startswith("changed: LICENSE\n    ")
    assert [text for text in expected if text in found] == expected


@pytest.mark.parametrize(
    ("name", "what", "act"),
    [
        ("models.py", "missing", Path.unlink),
        ("py.typed", "changed", lambda path: path.write_bytes(b" ")),
        ("LICENSE", "changed", lambda path: path.write_bytes(path.read_bytes()[:-1])),
        ("_vendored/sbom.cdx.json", "missing", Path.unlink),
        ("vendor_check.py", "changed", lambda path: path.write_bytes(path.read_bytes() + b"\n")),
        *((name, "added", Path.touch) for name in ("mine.py", "mine.pyi", "client.pyc", "client.so", "client.py.orig")),
        ("_runtime/mine.txt", "added", Path.touch),
        ("cache/x.py", "added", lambda path: (path.parent.mkdir(), path.touch())),
        (
            MANIFEST,
            "changed",
            lambda path: path.write_bytes(path.read_bytes().replace(b'"version": "', b'"version": "9')),
        ),
        (MANIFEST, "changed", lambda path: path.write_bytes(path.read_bytes().replace(b"{", b'{"extra": 1, ', 1))),
        ("client.py", "not a file", lambda path: (path.unlink(), path.symlink_to("receipts.py"))),
        ("elsewhere", "added", lambda path: path.symlink_to("/")),
    ],
)
def test_any_change_of_a_file_is_reported(name: str, what: str, act: Callable[[Path], object], copy: Path) -> None:
    act(copy / name)
    assert [change.partition("\n")[0] for change in inspect(copy)] == [f"{what}: {name}"]


def test_a_crlf_checkout_is_pristine_but_for_an_edit(copy: Path) -> None:
    for path in [path for path in copy.rglob("*") if path.is_file()]:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert inspect(copy) == []
    path = copy / "client.py"
    path.write_bytes(path.read_bytes().replace(b"\r\n", b" # mine\r\n", 1))
    [found] = inspect(copy)
    assert found.startswith("changed: client.py\n    line 1 changed: ")


LEFT_BEHIND = (
    "__pycache__/client.cpython-311.pyc "
    ".ruff_cache/0.17.6/1 .mypy_cache/3.11/x.json .pytest_cache/v/cache/nodeids .idea/misc.xml .DS_Store .coverage "
    "_runtime/.DS_Store _runtime/._model.py Thumbs.db desktop.ini .client.py.swp client.py.swo client.py~ #client.py# "
    ".#client.py"
)


@pytest.mark.parametrize("name", LEFT_BEHIND.split())
def test_leftovers_of_tools_and_systems_are_not_edits(name: str, copy: Path) -> None:
    (copy / name).parent.mkdir(parents=True, exist_ok=True)
    (copy / name).touch()
    assert inspect(copy) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[]", "expected a manifest of format 1, found []"),
        (b'{"format": 2}', "expected a manifest of format 1, found 2"),
        (b'{"format": 1}', "'files' must give each file's sha256 and lines"),
        (b'{"format": 1, "files": {"a": "b"}}', "'files' must give each file's sha256 and lines"),
    ],
)
def test_an_invalid_manifest_is_an_error_that_says_what_was_expected(
    body: bytes, expected: str, copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (copy / MANIFEST).write_bytes(body)
    assert vendor_check.main([str(copy)]) == 2
    assert expected in capsys.readouterr().err


class TestAlone:
    """In the consumer's CI: without this repository, its packages, or the client's dependencies."""

    @staticmethod
    def run(script: Path, *arguments: Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-S", str(script), *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=script.anchor, env={})

    def test_a_pristine_copy_passes_and_an_edited_one_fails_and_says_where(self, copy: Path) -> None:
        done = self.run(copy / "vendor_check.py")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith(f"{PACKAGE} ")
        assert "all unmodified" in done.stdout
        edit(copy / "client.py", set_line(3, "é = 1"))
        done = self.run(copy / "vendor_check.py")
        assert done.returncode == 1
        assert "changed: client.py\n    line 3 changed: '\\xe9 = 1'\n" in done.stderr

    def test_from_anywhere_it_checks_the_folder_that_it_is_given(self, copy: Path, tmp_path: Path) -> None:
        script = Path(shutil.copy(copy / "vendor_check.py", tmp_path / "elsewhere.py"))
        assert self.run(script, copy.parent).returncode == 0
        assert self.run(script, tmp_path).returncode == 2
