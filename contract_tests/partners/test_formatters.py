"""A consumer's formatters and linters, run over the whole of their project, leave vendored copies as they are."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from contract_tests.partners.environment import PARTNERS, run
from scripts import vendor
from scripts.vendor_check import copies, inspect

MESSY = "import sys, os\nfrom typing import List\n\n\ndef first(of: List[str]) -> str :\n    return '%s' % of[ 0 ]\n"
CONFIGURATION = """\
[tool.black]
line-length = 60
skip-string-normalization = true

[tool.isort]
force_single_line = true
lines_after_imports = 5

[tool.ruff]
line-length = 60
[tool.ruff.lint]
select = ["ALL"]
[tool.ruff.format]
quote-style = "single"
"""
TOOLS = {
    "black": "black --quiet .",
    "isort": "isort --quiet .",
    "ruff format": "ruff format --quiet .",
    "ruff check": "ruff check --quiet --exit-zero --preview --fix --unsafe-fixes .",
    "autoflake": "autoflake --in-place --recursive --remove-all-unused-imports --remove-unused-variables .",
    "pyupgrade": "pyupgrade --py311-plus --exit-zero-even-if-changed",
}


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A consumer's project with both packages in it; not to be changed."""
    project = tmp_path_factory.mktemp("project")
    (project / ".git").mkdir()
    for options in ("--parts=cli", "--package=twilio_receipts_sandbox"):
        assert vendor.main([str(project / "app" / "_vendor"), options]) == 0
    for package in (project / "app", project / "app" / "_vendor"):
        (package / "__init__.py").touch()
    (project / "app" / "own.py").write_text(MESSY)
    (project / "pyproject.toml").write_text(CONFIGURATION)
    (project / ".git").rmdir()
    return project


@pytest.fixture
def project(untouched: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(untouched, tmp_path / "project"))


def edits(project: Path) -> list[str]:
    return [change for copy in copies(project / "app" / "_vendor") for change in inspect(copy)]


@pytest.mark.parametrize("name", TOOLS)
def test_a_tool_at_the_root_changes_what_is_the_consumers_and_no_copy(name: str, project: Path) -> None:
    program, *arguments = TOOLS[name].split()
    by_file = [] if arguments[-1] == "." else [str(path) for path in project.rglob("*.py")]
    done = run("-m", program, *arguments, *by_file, cwd=project)
    assert done.returncode == 0, done.stderr
    assert (project / "app" / "own.py").read_text() != MESSY
    assert edits(project) == []
    assert not list((project / "app" / "_vendor").rglob(".*")), "a cache would say that a copy is a root of its own"


def test_ruff_says_nothing_of_a_copy_whatever_its_rules(project: Path) -> None:
    done = run("-m", "ruff", "check", "app/_vendor/twilio_receipts", cwd=project)
    assert done.returncode == 0, done.stdout


def test_pre_commit_leaves_copies_alone_with_the_line_that_vendoring_prints(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a newer pyupgrade, say; what stands in each file holds here, too."""
    for command in ("init --quiet", "add --all"):
        subprocess.run(["git", *command.split()], cwd=project, check=True)  # noqa: S607 - the git on PATH
    assert vendor.main([str(project / "app" / "_vendor")]) == 0
    [line] = re.findall("pre-commit needs the line `(.*)`", capsys.readouterr().out)
    entry = f"{PARTNERS / 'bin'}/pyupgrade --py314-plus --exit-zero-even-if-changed"
    hook = f"{{id: one, name: one, language: system, types: [python], entry: {entry}}}"
    (project / ".pre-commit-config.yaml").write_text(f"{line}\nrepos:\n  - repo: local\n    hooks:\n      - {hook}\n")
    run("-m", "pre_commit", "run", "--all-files", cwd=project, variables={"GIT_CONFIG_GLOBAL": "/dev/null"})
    assert (project / "app" / "own.py").read_text() != MESSY
    assert edits(project) == []
