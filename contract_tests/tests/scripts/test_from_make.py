"""The Makefile's variables: switches are spelled right or refused; a path means what it means where make was called."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from contract_tests.tests.checkout import REPOSITORY
from scripts import from_make
from scripts.command import OFF, ON, UsageError, is_on

TOLD = "import os, sys\nprint('at', os.getcwd(), 'with', *map(repr, sys.argv[1:]))\n"
MODULES = ("scripts.generate", "scripts.vendor", "scripts.vendor_check", "scripts.spec_lint", "contract_tests.provider")
MAKEFILE = (REPOSITORY / "Makefile").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository's Makefile over modules that tell what they were called with."""
    folder = tmp_path_factory.mktemp("clone") / "it's a ü repository"
    for module in MODULES:
        path = folder / module.replace(".", "/") / "__main__.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TOLD, encoding="utf-8")
    for name in ("Makefile", "scripts/__init__.py", "scripts/from_make.py", "scripts/command.py"):
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
        "make -C .. -C $name",
        "make --dir $repository --no-print-directory --debug=n",
        "make -w -sC$absolute",
        "MAKEFLAGS='-s --no-print-directory' make --directory=$repository",
        "cd .. && make -C $name -s BACK=1",
    ],
)
def test_a_path_is_relative_to_where_make_was_called(call: str, repository: Path, tmp_path: Path) -> None:
    caller = tmp_path / "a 'caller' é"
    caller.mkdir()
    (tmp_path / repository.name).symlink_to(repository)
    names = {"name": repository.name, "repository": f"../{repository.name}", "absolute": str(repository)}
    script = re.sub(r"\$(\w+)", lambda match: f'"{names[match[1]]}"', call)
    done = sh(f'{script} vendor DEST="my app/it\'s"', caller)
    wanted = str((tmp_path if "BACK" in call else caller) / "my app" / "it's")
    assert f"at {repository} with {wanted!r}" in done.stdout, done.stderr


def test_what_is_typed_in_the_repository_stays_and_a_url_is_no_path(repository: Path) -> None:
    assert "with 'a/file'" in sh("make -s vendor DEST=a/file", repository).stdout
    elsewhere = sh(f'make -s -C "{repository.name}" contract EXAMPLE_DB=redis://host RECORD=a', repository.parent)
    assert f"'--record' {str(repository.parent / 'a')!r} '--example-db' 'redis://host'" in elsewhere.stdout


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
def test_a_relative_path_is_refused_if_the_callers_folder_is_unknown(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "here" / "below").mkdir(parents=True)
    (tmp_path / "clone").symlink_to(repository)
    moved = "import subprocess, sys; subprocess.run(sys.argv[1:], cwd='here/below')"
    done = sh(f'{sys.executable} -c "{moved}" make -s -C ../../clone vendor DEST=x', tmp_path)
    assert "/x" not in done.stdout
    assert "DEST=x is relative, but it is unknown where make was called" in done.stderr


@pytest.mark.parametrize("value", [*ON, *OFF])
def test_a_switch_takes_the_usual_spellings(value: str) -> None:
    assert is_on("RULES", {"RULES": value}) is (value in ON)


@pytest.mark.parametrize("value", ["maybe", "2", "True", "1 0"])
def test_a_switch_takes_nothing_else(value: str) -> None:
    with pytest.raises(UsageError, match=f"RULES={value}: expected one of 1 true yes on 0 false no off, or nothing"):
        is_on("RULES", {"RULES": value})


@pytest.mark.parametrize("exported", [False, True], ids=["on the command line", "in the environment"])
def test_make_reads_switches_by_the_same_words(exported: bool, repository: Path) -> None:  # noqa: FBT001 - a table
    for value, told in (("on", "'--rules'"), ("off", "with\n"), ("maybe", "")):
        given = {"RULES": value} if exported else {}
        done = sh("make -s spec-lint" + ("" if exported else f" RULES={value}"), repository, **given)
        assert told in done.stdout
        assert done.returncode == (0 if told else 2)
        assert told or "RULES=maybe: expected one of 1 true yes on 0 false no off, or nothing" in done.stderr


def test_every_variable_is_listed_as_what_its_command_takes_it_for() -> None:
    """A path that PATHS leaves out would mean something else under `make -C`; a switch would be off when it is 1."""
    targets = re.findall(r"^([a-z-]+):.*(?:\n\t.*)*\$\(call run,", MAKEFILE, re.MULTILINE)
    told = sh(f"make -n -s {' '.join(targets)}", REPOSITORY).stdout
    found = {name: (action, options) for name, action, options in from_make.variables(told.splitlines())}
    for name, (action, options) in found.items():
        is_switch = action.nargs in {0, "*"}  # `--tls` takes two paths or none
        assert (name in options.switches) == is_switch, name
        is_path = action.type is Path or name == "EXAMPLE_DB"  # a folder, or the address of a server
        assert (name in options.paths) == (is_path and not is_switch), name
    assert len(found) > 30


@pytest.mark.parametrize(
    ("given", "meant"),
    [("DRYRUN=1", "DRY_RUN"), ("DEST_DIR=x", "DEST"), ("EXAMPLE=3", "EXAMPLES"), ("PART=cli", "PARTS")],
)
def test_a_misspelt_variable_is_refused_with_the_nearest_name(given: str, meant: str, repository: Path) -> None:
    done = sh(f"make -s vendor {given}", repository)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"there is no variable {given.partition('=')[0]}: did you mean {meant}?" in done.stderr


def test_other_variables_are_left_alone(repository: Path) -> None:
    done = sh("make -s spec-lint V=1 CC=gcc PREFIX=/usr DEBUG=1 JOBS=4 CONTRACT_MESSAGE_SID=IM", repository)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("target", ["vendor", "vendor-check"])
def test_a_missing_dest_is_an_error_with_an_example(target: str, repository: Path) -> None:
    done = sh(f"make -s {target}", repository)
    assert done.returncode == 2
    assert f"DEST is missing: make {target} DEST=app/_vendor\n" in done.stderr


def test_every_variable_of_a_recipe_is_known() -> None:
    """A variable that the lists leave out would be taken for a misspelling."""
    known = set(re.findall(r"\b[A-Z][A-Z_]+\b", MAKEFILE.partition("# $(call run")[0])) | {"MAKE", "PPID"}
    known |= set(re.findall(r"^override ([A-Z_]+) :=", MAKEFILE, re.MULTILINE))
    recipes = "\n".join(line for line in MAKEFILE.splitlines() if line.startswith("\t@"))
    used = set(re.findall(r"\$[({]+([A-Z][A-Z_]+)|(?<=[ ,(])([A-Z][A-Z_]+)(?=[ )!?+=])", recipes))
    assert {name for pair in used for name in pair if name} - known <= {"HOSTILE_CALLS", "MAKEFILE_LIST"}


def test_help_has_every_target_in_a_group_and_the_variables_of_one() -> None:
    listed = sh("make help", REPOSITORY).stdout
    targets = set(re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE))
    assert set(re.findall(r"^  make ([a-z-]+) ", listed, re.MULTILINE)) == targets
    [first] = re.findall(r"^To begin with: (.*)", listed)
    assert len(first.split()) == 8
    assert set(first.split()) < targets
    assert re.findall(r"^\w.*", listed, re.MULTILINE)[1:] == [
        "Use it",
        "Hand it out",
        "Prove it",
        "Keep it",
        "Measure it",
    ]
    told = sh("make help T=vendor-check", REPOSITORY).stdout.splitlines()
    assert told[1].startswith("  DEST           a vendored copy, or the folder that holds copies")
