"""A vendored copy in a consumer's tree: it runs there, and says what it is made of.

That it answers from under another package is what every block of docs/ shows (contract_tests/documents).
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from contract_tests.tests.checkout import PACKAGE, REPOSITORY
from scripts.vendor_check import read_manifest, sha256


def in_the_app(copy: Path, *arguments: str) -> str:
    """Run Python in the consumer's project, where nothing of this repository can be imported."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "TWILIO_"))}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=copy.parents[2], env=kept, check=True, capture_output=True, text=True).stdout


def test_the_core_alone_says_which_parts_bring_the_rest(handed_out_core: Path, tmp_path: Path) -> None:
    core = Path(shutil.copytree(handed_out_core, tmp_path / "app" / "_vendor" / PACKAGE))
    with pytest.raises(subprocess.CalledProcessError) as failed:
        in_the_app(core, "-m", f"app._vendor.{PACKAGE}", "--help")
    assert failed.value.returncode == 2
    assert "PARTS=cli" in failed.value.stderr


def test_the_manifest_names_spec_generator_parts_and_requirements(copy: Path) -> None:
    manifest = read_manifest(copy)
    spec = (REPOSITORY / "openapi" / "receipts.yaml").read_bytes()
    about = {"title": "Twilio Conversations Message Receipts", "version": "1.0.0"}
    assert manifest["spec"] == about | {"sha256": sha256(spec)}
    assert manifest["generator"]["name"] == "openapi-python-client"
    assert manifest["parts"] == ["sweep", "cli"]
    assert manifest["requires_python"] == ">=3.11"
    assert set(manifest["dependencies"]) == {"httpcore2", "httpx2", "msgspec"}


def test_the_bill_of_materials_is_valid_and_lists_the_parts_and_what_they_need(copy: Path) -> None:
    body = (copy / "_vendored" / "sbom.cdx.json").read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(body) is None
    bom = json.loads(body)
    assert [part["name"] for part in bom["components"]] == list(read_manifest(copy)["dependencies"])
    assert [part["value"] for part in bom["metadata"]["component"]["properties"]] == ["cli", "sweep"]
    assert bom["metadata"]["component"]["licenses"] == [{"license": {"id": "MIT"}}]
