"""The README's first screen: its code runs as it stands, and prints what it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from contract_tests.sandbox import Sandbox

REPOSITORY = Path(__file__).resolve().parents[2]


def test_the_first_example_prints_what_the_readme_shows(sandbox: Sandbox, tmp_path: Path) -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    code, output = re.findall(r"```(?:python|text)\n(.*?)```", readme, re.DOTALL)[:2]
    (tmp_path / "app.py").write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, tmp_path / "app.py"],
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "PYTHONPATH": str(REPOSITORY / "generated"),
            "CONTRACT_BASE_URL": sandbox.base_url,
            "CONTRACT_CONVERSATION_SID": sandbox.conversation_sid,
            "CONTRACT_MESSAGE_SID": sandbox.message_sid,
            "TWILIO_ACCOUNT_SID": sandbox.account_sid,
            "TWILIO_AUTH_TOKEN": sandbox.auth_token,
        },
    )
    assert done.stderr == ""
    assert done.stdout == output
