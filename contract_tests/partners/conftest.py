"""What several partners are given: the sandbox as a consumer has it."""

import os
import subprocess
from pathlib import Path

import pytest

from contract_tests.partners.environment import ROOT


@pytest.fixture(scope="session")
def vendored_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`twilio_receipts_sandbox`, handed out by `make vendor-sandbox`."""
    folder = tmp_path_factory.mktemp("vendored")
    # A make that runs these tests would hand its own variables down.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    subprocess.run(
        ["make", "--silent", "vendor-sandbox", f"DEST={folder}"],  # noqa: S607 - the make on PATH
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
    )
    return folder / "twilio_receipts_sandbox"
