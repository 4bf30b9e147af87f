"""A vendored copy at work in a consumer's tree: it imports, answers, keeps tools off, and says what it is made of."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from contract_tests.sandbox import Sandbox
from contract_tests.tooling.checkout import CLIENT, PACKAGE, REPOSITORY
from scripts import vendor
from scripts.vendor_check import read_manifest, sha256

LISTS = f"""
import os, sys
from app._vendor.{PACKAGE} import Client, NotFoundError

assert "{PACKAGE}" not in sys.modules
with Client(base_url=os.environ["BASE_URL"]) as client:
    receipts = list(client.receipts.list(os.environ["CONVERSATION"], os.environ["MESSAGE"]))
    assert client.receipts.fetch(os.environ["CONVERSATION"], os.environ["MESSAGE"], receipts[0].sid) == receipts[0]
    try:
        client.receipts.fetch(os.environ["CONVERSATION"], os.environ["MESSAGE"], "DY" + "0" * 32)
    except NotFoundError as error:
        print(len(receipts), error.status)
"""


def in_the_app(copy: Path, *arguments: str, **environment: str) -> str:
    """Run Python in the consumer's project, where nothing of this repository can be imported."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "TWILIO_"))}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=copy.parents[2],
        env={**kept, **environment},
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def test_it_lists_and_fetches_from_under_another_package(copy: Path) -> None:
    with Sandbox.start() as sandbox:
        told = in_the_app(
            copy,
            "-W",
            "error",
            "-c",
            LISTS,
            BASE_URL=sandbox.base_url,
            TWILIO_ACCOUNT_SID=sandbox.account_sid,
            TWILIO_AUTH_TOKEN=sandbox.auth_token,
            CONVERSATION=sandbox.conversation_sid,
            MESSAGE=sandbox.message_sid,
        )
    assert int(told.split()[0]) > 100
    assert told.split()[1] == "404"


def test_its_command_line_runs_from_there(copy: Path) -> None:
    assert "usage" in in_the_app(copy, "-m", f"app._vendor.{PACKAGE}", "--help")


@pytest.fixture
def core(tmp_path: Path) -> Path:
    """A copy without any part."""
    assert vendor.main([str(tmp_path / "app" / "_vendor"), *CLIENT]) == 0
    return tmp_path / "app" / "_vendor" / PACKAGE


def test_the_core_alone_says_which_parts_bring_the_rest(core: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", f"app._vendor.{PACKAGE}", "--help"],
        cwd=core.parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "PARTS=cli" in done.stderr


def test_a_strict_type_checker_is_content_with_the_core_alone(core: Path) -> None:
    in_the_app(core, "-m", "mypy", "--strict", f"--cache-dir={os.devnull}", f"app/_vendor/{PACKAGE}")


def test_nothing_in_it_imports_the_package_by_its_own_name(copy: Path) -> None:
    for path in copy.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and node.level == 0 else []
            assert not [name for name in names if name.split(".")[0] == PACKAGE], path


def test_a_strict_type_checker_is_content_with_it_there(copy: Path) -> None:
    for package in copy.parents[:2]:
        (package / "__init__.py").touch()
    (copy.parents[1] / "main.py").write_text(
        f"from app._vendor.{PACKAGE} import Client, Receipt\n\n"
        "def first(client: Client) -> Receipt:\n    return next(iter(client.receipts.list('CH', 'IM')))\n"
    )
    in_the_app(copy, "-m", "mypy", "--strict", f"--cache-dir={os.devnull}", "app")


class TestWhatItSaysOfItself:
    def test_the_manifest_names_spec_generator_parts_and_requirements(self, copy: Path) -> None:
        manifest = read_manifest(copy)
        spec = (REPOSITORY / "openapi" / "receipts.yaml").read_bytes()
        assert manifest["spec"] == {
            "title": "Twilio Conversations Message Receipts",
            "version": "1.0.0",
            "sha256": sha256(spec),
        }
        assert manifest["generator"]["name"] == "openapi-python-client"
        assert manifest["parts"] == ["sweep", "cli"]
        assert manifest["requires_python"] == ">=3.11"
        assert set(manifest["dependencies"]) == {"httpcore2", "httpx2", "msgspec"}

    def test_the_manifest_requires_what_the_code_imports_and_no_more(self, copy: Path) -> None:
        imported = set()
        for path in copy.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_bytes())):
                if isinstance(node, ast.Import):
                    imported |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.level == 0:
                    imported.add((node.module or "").split(".")[0])
        assert imported - sys.stdlib_module_names == set(read_manifest(copy)["dependencies"])

    def test_the_contract_in_it_is_the_one_that_the_package_was_generated_from(self, copy: Path) -> None:
        assert sha256((copy / "_vendored" / "receipts.yaml").read_bytes()) == read_manifest(copy)["spec"]["sha256"]

    def test_the_bill_of_materials_is_valid_cyclonedx(self, copy: Path) -> None:
        body = (copy / "_vendored" / "sbom.cdx.json").read_text(encoding="utf-8")
        assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(body) is None

    def test_the_bill_of_materials_lists_every_module_and_what_they_need(self, copy: Path) -> None:
        bom = json.loads((copy / "_vendored" / "sbom.cdx.json").read_bytes())
        listed = {part["name"]: part["hashes"][0]["content"] for part in bom["metadata"]["component"]["components"]}
        handed_out = read_manifest(copy)["files"]
        assert listed == {name: handed_out[name]["sha256"] for name in listed}
        assert {name for name in handed_out if name.endswith(".py")} - listed.keys() == {"vendor_check.py"}
        assert [part["name"] for part in bom["components"]] == list(read_manifest(copy)["dependencies"])
        assert [part["value"] for part in bom["metadata"]["component"]["properties"]] == ["cli", "sweep"]
        assert bom["metadata"]["component"]["licenses"] == [{"license": {"id": "MIT"}}]

    def test_the_bill_of_materials_carries_no_time_and_no_chance(self, copy: Path) -> None:
        bom = json.loads((copy / "_vendored" / "sbom.cdx.json").read_bytes())
        assert "timestamp" not in bom["metadata"]
        assert bom["serialNumber"].startswith("urn:uuid:")
        assert bom["serialNumber"][23] == "5", "a UUID made from content"
