"""The Makefile's variables: switches are spelled right or refused; a path means what it means where make was called."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from contract_tests.tests.checkout import REPOSITORY
from scripts.switches import OFF, ON

TOLD = "import os, sys\nprint('at', os.getcwd(), 'with', *map(repr, sys.argv[1:]))\n"
PATHS = {
    "DB": ("sandbox", "contract_tests.sandbox"),
    "AGAINST": ("bench-sandbox", "contract_tests.bench.sandbox"),
    "DEST": ("vendor", "scripts.vendor"),
    "ENV_FILE": ("sandbox", "contract_tests.sandbox"),
    "EXAMPLE_DB": ("contract", "contract_tests.provider"),
    "OLD": ("spec-diff", "scripts.spec_diff"),
    "OUTPUT": ("generate", "scripts.generate"),
    "RECORD": ("contract", "contract_tests.provider"),
    "SPEC": ("generate", "scripts.generate"),
    "TLS_CHAIN": ("sandbox TLS_KEY=/key", "contract_tests.sandbox"),
    "TLS_KEY": ("sandbox TLS_CHAIN=/chain", "contract_tests.sandbox"),
    "TRAFFIC": ("replay", "contract_tests.provider.replay"),
    "UPSTREAM": ("upstream-diff", "scripts.upstream_diff"),
}
MODULES = {module for _, module in PATHS.values()} | {"scripts.vendor_check", "scripts.spec_lint"}
SWITCHES = {
    "DRY_RUN": "vendor DEST=/x",
    "FORCE": "vendor DEST=/x",
    "LIVE": "sandbox",
    "LOG": "sandbox",
    "RULES": "spec-lint",
    "TLS": "sandbox",
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """This repository's Makefile over modules that tell what they were called with."""
    folder = tmp_path / "it's a ü repository"
    for module in MODULES:
        path = folder / module.replace(".", "/") / "__main__.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TOLD, encoding="utf-8")
    for name in ("Makefile", "scripts/__init__.py", "scripts/from_make.py", "scripts/switches.py"):
        shutil.copyfile(REPOSITORY / name, folder / name)
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / "scripts" / "requirements").mkdir()
    for group in ("uv", "dev"):
        (folder / "scripts" / "requirements" / f"{group}.txt").touch()
    for stamp in ("bin/uv", ".dev"):
        (folder / ".venv" / stamp).touch()
    (folder / ".venv" / "bin" / "python").symlink_to(sys.executable)
    return folder


def sh(script: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a line as a person types it: in a shell that knows where it is, and is called by no make."""
    outer = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES"}
    return subprocess.run(
        ["sh", "-c", script],  # noqa: S607 - the sh and the make on PATH
        cwd=cwd,
        env={name: value for name, value in os.environ.items() if name not in outer} | {"PWD": str(cwd), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "call",
    [
        "make -C $repository",
        "make -s -C $repository",
        "make -sC$repository",
        "make --no-print-directory -C $repository",
        "make -w --directory=$repository",
        "make --dir $repository",
        "make -C .. -C $name",
        "make -C $absolute",
        "MAKEFLAGS=-s make -C $repository",
        "MAKEFLAGS=--no-print-directory make -C $repository",
        "MAKEFLAGS=w make -C $repository",
        "cd .. && make -C $name -s BACK=1",
    ],
)
def test_a_path_is_relative_to_where_make_was_called(call: str, repository: Path, tmp_path: Path) -> None:
    caller = tmp_path / "a 'caller' é"
    caller.mkdir()
    names = {"name": repository.name, "repository": f"../{repository.name}", "absolute": str(repository)}
    script = re.sub(r"\$(\w+)", lambda match: f'"{names[match[1]]}"', call)
    done = sh(f'{script} vendor DEST="my app/it\'s"', caller)
    base = tmp_path if "BACK" in call else caller
    wanted = str(base / "my app" / "it's")
    assert f"at {repository} with {wanted!r}" in done.stdout, done.stderr


@pytest.mark.parametrize("name", PATHS)
def test_every_path_is(name: str, repository: Path, tmp_path: Path) -> None:
    target, _ = PATHS[name]
    outside, inside = (
        sh(f"make -s {folder} {target} {name}=a/file", tmp_path if folder else repository)
        for folder in (f'-C "{repository.name}"', "")
    )
    assert repr(str(tmp_path / "a" / "file")) in outside.stdout, outside.stderr
    assert "'a/file'" in inside.stdout, "what is typed here is not made longer"


def test_a_url_is_no_path(repository: Path, tmp_path: Path) -> None:
    done = sh(f'make -C "{repository.name}" contract EXAMPLE_DB=redis://host', tmp_path)
    assert "'--example-db' 'redis://host'" in done.stdout


@pytest.mark.parametrize(
    ("recipe", "at"),
    [
        ('$(MAKE) -C "$(R)" vendor DEST=x', "consumer"),
        ('cd app && $(MAKE) -s -C "$(R)" vendor DEST=x', "consumer/app"),
    ],
    ids=["at once", "from a shell"],
)
def test_another_make_calls_from_where_its_recipe_is(recipe: str, at: str, repository: Path, tmp_path: Path) -> None:
    (tmp_path / "consumer" / "app").mkdir(parents=True)
    (tmp_path / "consumer" / "Makefile").write_text(f"all:\n\t@{recipe}\n")
    done = sh(f'make -C consumer V=1 DESTINATION=y VENV=z R="{repository}"', tmp_path)
    assert f"with {str(tmp_path / at / 'x')!r}" in done.stdout, done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere what the shell says is all there is to know")
def test_where_nobody_can_tell_a_relative_path_is_refused(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "here" / "below").mkdir(parents=True)
    moved = "import subprocess, sys; subprocess.run(sys.argv[1:], cwd='here/below')"
    done = sh(f'{sys.executable} -c "{moved}" make -s -C "../../{repository.name}" vendor DEST=x', tmp_path)
    assert "/x" not in done.stdout
    assert "DEST=x is relative, but where make was called cannot be told" in done.stderr


@pytest.mark.parametrize(("value", "on"), [*[(value, True) for value in ON], *[(value, False) for value in OFF]])
def test_a_switch_takes_the_usual_spellings(value: str, on: bool, repository: Path) -> None:  # noqa: FBT001 - a table
    done = sh(f"make -s spec-lint RULES={value}", repository)
    assert done.returncode == 0, done.stderr
    assert ("'--rules'" in done.stdout) == on


@pytest.mark.parametrize("value", ["maybe", "2", "True", "1 0"])
@pytest.mark.parametrize("exported", [False, True], ids=["on the command line", "in the environment"])
def test_a_switch_takes_nothing_else(value: str, exported: bool, repository: Path) -> None:  # noqa: FBT001 - a table
    given = {"RULES": value} if exported else {}
    done = sh("make -s spec-lint" + ("" if exported else f" RULES='{value}'"), repository, **given)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"RULES={value}: expected one of 1 true yes on 0 false no off, or nothing" in done.stderr


@pytest.mark.parametrize("name", SWITCHES)
def test_every_switch_of_a_target_reaches_its_command(name: str, repository: Path) -> None:
    assert f"'--{name.lower().replace('_', '-')}'" in sh(f"make -s {SWITCHES[name]} {name}=yes", repository).stdout
    assert sh(f"make -s {SWITCHES[name]} {name}=never", repository).returncode == 2


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("DRYRUN=1", "DRY_RUN"),
        ("DEST_DIR=x", "DEST"),
        ("EXAMPLE=3", "EXAMPLES"),
        ("RUN=5", "RUNS"),
        ("PART=cli", "PARTS"),
    ],
)
def test_a_misspelt_variable_is_refused_with_the_nearest_name(given: str, meant: str, repository: Path) -> None:
    done = sh(f"make -s vendor {given}", repository)
    assert done.returncode == 2
    assert done.stdout == ""
    assert f"there is no variable {given.partition('=')[0]}: did you mean {meant}?" in done.stderr


@pytest.mark.parametrize("given", ["V=1", "CC=gcc", "PREFIX=/usr", "DEBUG=1", "JOBS=4", "CONTRACT_MESSAGE_SID=IM"])
def test_other_variables_are_left_alone(given: str, repository: Path) -> None:
    assert sh(f"make -s spec-lint {given}", repository).returncode == 0


@pytest.mark.parametrize("target", ["vendor", "vendor-check"])
def test_without_dest_it_says_what_to_type(target: str, repository: Path) -> None:
    done = sh(f"make -s {target}", repository)
    assert done.returncode == 2
    assert f"DEST is missing: make {target} DEST=app/_vendor\n" in done.stderr


def test_every_variable_of_a_recipe_is_known() -> None:
    """A variable that the lists leave out would be taken for a misspelling."""
    source = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    known = set(re.findall(r"\b[A-Z][A-Z_]+\b", source.partition("# $(call run")[0])) | {"MAKE", "PPID"}
    known |= set(re.findall(r"^override ([A-Z_]+) :=", source, re.MULTILINE))
    recipes = "\n".join(line for line in source.splitlines() if line.startswith("\t@"))
    used = set(re.findall(r"\$[({]+([A-Z][A-Z_]+)|(?<=[ ,(])([A-Z][A-Z_]+)(?=[ )!?+=])", recipes))
    assert {name for pair in used for name in pair if name} - known <= {"HOSTILE_CALLS", "MAKEFILE_LIST"}
