"""The sandbox handed out, as a server process: with what it needs and nothing else, and as its container starts it."""

import json
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from ruamel.yaml import YAML

from contract_tests.documents.blocks import ROOT, blocks
from contract_tests.partners.environment import PARTNERS, run, vendor_sandbox

PAGE = {block.file: block.code for block in blocks((ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8"))}
DOCKERFILE = PAGE["sandbox.Dockerfile"]
SERVICE = YAML(typ="safe").load(PAGE["compose.yaml"])["services"]["receipts"]


@pytest.fixture(scope="module")
def vendored_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return vendor_sandbox(tmp_path_factory.mktemp("vendored"))


def _instruction(name: str) -> list[str]:
    match = re.search(rf"^{name}\b.*?(\[.*\])$", DOCKERFILE, re.MULTILINE)
    assert match is not None, name
    words: list[str] = json.loads(match[1])
    return words


@contextmanager
def _container(vendored: Path, command: list[str]) -> Iterator[dict[str, str]]:
    """What the container would run, on ports that are free; yields the variables that it prints."""
    (folder,) = re.findall(r"^WORKDIR (.+)$", DOCKERFILE, re.MULTILINE)
    assert f"COPY tests/_vendor/twilio_receipts_sandbox {folder}/twilio_receipts_sandbox\n" in DOCKERFILE
    words = [*_instruction("ENTRYPOINT"), *command, "--port", "0", "--control", "0"]
    with subprocess.Popen(
        [str(PARTNERS / "bin" / words[0]), *words[1:]],
        cwd=vendored.parent,
        env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            first = process.stdout.readline()
            yield dict(line.removeprefix("export ").strip().split("=", 1) for line in [first, *_lines(process)])
        finally:
            process.terminate()
            process.communicate(timeout=60)
    assert process.returncode == 0


def _lines(process: "subprocess.Popen[str]") -> Iterator[str]:
    """The other lines, up to the last variable of all."""
    assert process.stdout is not None
    for line in process.stdout:
        yield line
        if line.startswith("export SANDBOX_CONTROL_URL="):
            return


@pytest.mark.parametrize("command", [_instruction("CMD"), SERVICE["command"]], ids=["image", "compose"])
def test_a_containers_command_serves_checks_its_health_and_ends(vendored_sandbox: Path, command: list[str]) -> None:
    with _container(vendored_sandbox, [str(word) for word in command]) as variables:
        control = variables["SANDBOX_CONTROL_URL"]
        assert httpx2.get(f"{control}/environment").json() == variables
        if "--public-url" in command:
            assert variables["CONTRACT_BASE_URL"] == "http://receipts:8000"
            return
        assert httpx2.get(variables["CONTRACT_BASE_URL"]).status_code == 401
        port = variables["CONTRACT_BASE_URL"].rpartition(":")[2]
        _, *check = [word.replace("8000", port) for word in _instruction("HEALTHCHECK")]
        assert run(*check, cwd=vendored_sandbox.parent).returncode == 0
    assert run(*check, cwd=vendored_sandbox.parent).returncode == 1


def test_the_requirements_are_those_that_the_page_and_the_image_install(vendored_sandbox: Path) -> None:
    installed = re.findall(r"pip install (?:--\S+ )*(.*)", (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8"))
    needed = set(json.loads((vendored_sandbox / "VENDORED.json").read_text())["dependencies"]) - {"h11"}
    assert len(installed) == 3
    for line in installed:
        assert set(shlex.split(line)) == needed, "h11 comes with uvicorn"
