"""The README's recipe works as it stands there, for a consumer with a vendored client."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def _blocks() -> dict[str, str]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.partition("## Test your own code against the sandbox\n")[2].partition("\n## ")[0]
    return dict(re.findall(r"```(\w+)\n(.*?)```", section, re.DOTALL))


def test_the_recipe_passes(tmp_path: Path) -> None:
    blocks = _blocks()
    shutil.copytree(ROOT / "generated" / "twilio_receipts", tmp_path / "app" / "_vendor" / "twilio_receipts")
    (tmp_path / "test_app.py").write_text(blocks["python"], encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(
        blocks["toml"].replace("../twilio-receipts", ROOT.as_posix()), encoding="utf-8"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "2 passed" in done.stdout, done.stdout + done.stderr
