"""`make generate`: the same bytes every time, and nothing touched when the spec is broken."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import generate
from scripts.generator.tree import files

REPOSITORY = Path(__file__).resolve().parents[2]
SPEC = REPOSITORY / "openapi" / "receipts.yaml"
PACKAGE = "twilio_receipts"
ITEM = "  /v1/Conversations/{ConversationSid}/Messages/{MessageSid}/Receipts/{Sid}:\n"


def run(*arguments: str | Path) -> int:
    return generate.main([str(argument) for argument in arguments])


def in_a_process(output: Path, **environment: str) -> dict[str, bytes]:
    """Generate in a process of its own, the way make does."""
    subprocess.run(
        [sys.executable, "-m", "scripts.generate", "--no-sandbox", "--output", output],
        check=True,
        cwd=REPOSITORY,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
    )
    return files(output / PACKAGE)


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "0"},
        {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Kiritimati"},
        {"LC_ALL": "C", "LANG": "tr_TR.UTF-8", "PYTHONUTF8": "0"},
    ],
    ids=["hash seed 0", "another hash seed and time zone", "the C locale"],
)
def test_the_committed_client_is_what_any_environment_generates(environment: dict[str, str], tmp_path: Path) -> None:
    assert in_a_process(tmp_path, **environment) == files(REPOSITORY / "generated" / PACKAGE)


def test_a_settled_ruff_configuration_around_the_output_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        "[tool.ruff]\nline-length = 60\n[tool.ruff.format]\nquote-style='single'\n"
    )
    assert in_a_process(tmp_path / "app") == files(REPOSITORY / "generated" / PACKAGE)


def test_every_file_says_that_it_is_generated_from_what_and_how() -> None:
    for name, body in files(REPOSITORY / "generated" / PACKAGE).items():
        if name == "py.typed":
            continue
        header = body.decode().splitlines()[:2]
        assert header[0].startswith("# Generated from openapi/receipts.yaml (Twilio Conversations Message Receipts 1.0")
        assert "sha256" in header[0]
        assert "`make generate`" in header[1]


def test_nothing_but_the_package_is_left_in_the_output_folder(tmp_path: Path) -> None:
    assert run("--no-sandbox", "--output", tmp_path) == 0
    assert [path.name for path in tmp_path.iterdir()] == [PACKAGE]


class TestABrokenSpec:
    """Whatever is wrong with it, the old client stays and the error says what is wrong, and where."""

    MUTILATIONS = {  # noqa: RUF012 - a table of cases, read only
        "a pattern that does not compile": ("pattern: ^DY[0-9a-fA-F]{32}$", "pattern: '^DY[0-9a-fA-F{32}$'", "pattern"),
        "a reference to nothing": ('"#/components/schemas/ReceiptPage"', '"#/components/schemas/Nothing"', "Nothing"),
        "broken YAML": ("openapi: 3.1.1", "openapi: [3.1.1", "receipts.yaml:"),
        "null within the enum": ("undelivered, sent]", "undelivered, sent, null]", "DeliveryStatus"),
        "an operation that the parser cannot take": (
            "ListConversationMessageReceipt",
            "EnumerateConversationMessageReceipt",
            "EnumerateConversationMessageReceipt",
        ),
        "a path item behind a reference": (
            ITEM,
            "  /v1/Elsewhere/{Sid}: {$ref: '#/components/pathItems/Elsewhere'}\n" + ITEM,
            "Elsewhere",
        ),
        "a missing file": ("openapi: 3.1.1", None, "cannot be read"),
    }

    @pytest.mark.parametrize("name", MUTILATIONS)
    def test_leaves_the_client_as_it_was(self, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        before, after, told = self.MUTILATIONS[name]
        text = SPEC.read_text(encoding="utf-8")
        assert before in text
        spec = tmp_path / "receipts.yaml"
        if after is not None:
            spec.write_text(text.replace(before, after), encoding="utf-8")
        output = tmp_path / "generated"
        (output / PACKAGE).mkdir(parents=True)
        (output / PACKAGE / "kept.py").write_text("# the client as it was\n")

        assert run("--no-sandbox", "--spec", spec, "--output", output) == 1

        error = capsys.readouterr().err
        assert told in error
        assert "receipts.yaml" in error
        assert "Traceback" not in error
        assert files(output) == {f"{PACKAGE}/kept.py": b"# the client as it was\n"}


class TestCheck:
    """`--check` tells in both directions whether a package is what would be generated, and how to mend it."""

    @pytest.fixture
    def output(self, tmp_path: Path) -> Path:
        assert run("--no-sandbox", "--output", tmp_path) == 0
        return tmp_path

    def test_passes_on_what_was_just_generated(self, output: Path) -> None:
        assert run("--check", "--output", output) == 0

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            (lambda package: (package / "client.py").write_bytes(b"pass\n"), "changed: client.py"),
            (lambda package: (package / "models" / "receipt.py").unlink(), "missing: models/receipt.py"),
            (lambda package: (package / "extra.py").write_bytes(b""), "not generated: extra.py"),
        ],
        ids=["a file edited", "a file gone", "a file too many"],
    )
    def test_fails_and_names_the_difference(
        self, output: Path, change: object, told: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert callable(change)
        change(output / PACKAGE)
        before = files(output)
        assert run("--check", "--output", output) == 1
        error = capsys.readouterr().err
        assert told in error
        assert "`make generate` mends it" in error
        assert files(output) == before

    def test_fails_where_there_is_no_package(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert run("--check", "--output", tmp_path) == 1
        assert "missing" in capsys.readouterr().err
