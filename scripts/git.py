"""Runs git on a checkout, and never on the repository of the caller's environment."""

import os
import subprocess
from pathlib import Path


def git(repository: Path, *arguments: str) -> str | None:
    """Return what git says, or None if it fails, is not installed, or the folder is not the top of a checkout."""
    if not (repository / ".git").exists():
        return None
    # A hook of another repository sets GIT_DIR and its like.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            ["git", *arguments],  # noqa: S607 - the git on PATH
            cwd=repository,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None
