"""The Node example of docs/sandbox.md, with Twilio's own library: what the page shows passes."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from contract_tests.documents.blocks import ROOT, blocks
from contract_tests.interop.__main__ import NPM_FOLDER
from contract_tests.sandbox import Sandbox

EXAMPLE = "receipts.test.mjs"


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node on this machine")
@pytest.mark.skipif(not (NPM_FOLDER / ".installed").exists(), reason="`make interop` has not installed twilio from npm")
def test_the_node_example_passes(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8")
    (example,) = (block.code for block in blocks(page) if block.file == EXAMPLE)
    (tmp_path / EXAMPLE).write_text(example, encoding="utf-8")
    (tmp_path / "node_modules").symlink_to(NPM_FOLDER / "node_modules")
    with Sandbox.start(control=0) as sandbox:
        done = subprocess.run(
            ["node", "--test", "--test-reporter=tap", EXAMPLE],  # noqa: S607 # the node on PATH
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), **sandbox.environment()},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# pass 2\n" in done.stdout
