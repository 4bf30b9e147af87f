"""What mypy says of a few lines that use a generated package, and of the package itself."""

import subprocess
import sys
from pathlib import Path

from scripts.command import REPOSITORY

_CACHE = REPOSITORY / ".mypy_cache" / "consumers"
"""Kept from run to run, beside that of `make check`: most of the time goes into the standard library and httpx2."""


def type_errors(consumer: str, folder: Path) -> str:
    """Check a consumer's source, put beside the packages that it imports; return what is wrong, or nothing."""
    (folder / "consumer.py").write_text(consumer, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", f"--cache-dir={_CACHE}", "consumer.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr
