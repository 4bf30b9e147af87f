"""The documents' commands: whatever they name that is not there is found, and what is there is not."""

from pathlib import Path

import pytest

from contract_tests.tests.checkout import REPOSITORY
from scripts import readme_check

MAKEFILE = """\
PYTHON ?= python3
export DEST
vendor: setup ## copy (DEST=dir)
\t@cd "$$DEST" && run $(if $(filter 1,$(FORCE)),--force)
setup:
\t@install $(GROUP)
"""


def findings(tmp_path: Path, text: str, name: str = "README.md") -> list[str]:
    """Check one document in a repository that has a Makefile and one script."""
    (tmp_path / "Makefile").write_text(MAKEFILE)
    (tmp_path / "scripts").mkdir(exist_ok=True)
    (tmp_path / "scripts" / "vendor.py").touch()
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(text)
    return readme_check.findings(tmp_path)


def test_this_repositorys_documents_are_true() -> None:
    assert readme_check.findings(REPOSITORY) == []


@pytest.mark.parametrize(
    "text",
    [
        "Type `make vendor DEST=app`.",
        "```sh\nmake setup vendor DEST=app FORCE=1 # both\n```",
        "```sh\nmake -C ../here vendor DEST=app > notes.md && make setup GROUP=dev PYTHON=python3.12\n```",
        "```console\n$ make setup\nmake nothing of this is a command\n```",
        "```python\nmake = nonsense\n```",
        "`make vendor \\\n DEST=app`",
        "Read [this](scripts/vendor.py#top), [that](https://example.com/make) and `scripts/vendor.py`.",
        "`python -m scripts.vendor DEST --force`, `python -m pytest --anything`",
        "`python -m scripts.spec_diff old.yaml --fail-on never`",
        "`python -m twilio_receipts sweep --skip-done out.jsonl --format jsonl`",
    ],
)
def test_what_is_there_is_passed(text: str, tmp_path: Path) -> None:
    assert findings(tmp_path, text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Type `make vendr`.", "README.md:1: `make vendr`: the Makefile has no target vendr"),
        ("x\n\n```sh\ncd a\nmake vendr\n```", "README.md:5: `make vendr`: the Makefile has no target vendr"),
        ("```sh\nmake setup && make vendr\n```", "README.md:2: `make vendr`: the Makefile has no target vendr"),
        ("`make vendor DESTINATION=app`", "vendor does not look at DESTINATION"),
        ("`make setup FORCE=1`", "setup does not look at FORCE"),
        ("`python -m scripts.vendr x`", "No module named scripts.vendr"),
        ("`python -m scripts.vendor x --forced`", "scripts.vendor has no option --forced"),
        ("| a |\n| - |\n| `make vendr` |", "the Makefile has no target vendr"),
        ("[a](scripts/vendr.py)", "README.md:1: there is no scripts/vendr.py"),
        ("`scripts/vendr.py`", "README.md:1: there is no scripts/vendr.py"),
        ("```console\n$ python -m scripts.vendor_check --help\nusage: nothing\n```", "prints something else"),
    ],
)
def test_what_is_not_there_is_found_in_its_line(text: str, expected: str, tmp_path: Path) -> None:
    [found] = findings(tmp_path, text)
    assert expected in found


def test_a_help_text_that_is_shown_as_it_is_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        readme_check.main(["--help"])
    shown = capsys.readouterr().out
    assert findings(tmp_path, f"```console\n$ python -m scripts.readme_check --help\n{shown}```") == []


def test_workflows_are_read_too(tmp_path: Path) -> None:
    workflow = "jobs:\n  a:\n    steps:\n      - run: make setup\n      - run: make vendr\n      - run: echo make\n"
    [found] = findings(tmp_path, workflow, ".github/workflows/ci.yml")
    assert found == ".github/workflows/ci.yml:5: `make vendr`: the Makefile has no target vendr"


def test_the_command_line_prints_what_it_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert findings(tmp_path, "`make vendr`")
    assert readme_check.main(["--repository", str(tmp_path)]) == 1
    assert "vendr" in capsys.readouterr().err
