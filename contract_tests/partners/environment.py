"""The partners' environments, and how a test runs a program in one of them."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
PARTNERS = ROOT / "build" / "partners"
PYTEST_7 = ROOT / "build" / "pytest7"


def run(
    *arguments: str,
    environment: Path = PARTNERS,
    cwd: Path,
    paths: tuple[Path, ...] = (),
    stdin: str = "",
    variables: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Runs `environment`'s Python with `paths` alone on PYTHONPATH; both streams are captured as text."""
    return subprocess.run(
        [str(environment / "bin" / "python"), *arguments],
        cwd=cwd,
        env={"PATH": f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}", "HOME": str(cwd), "LC_ALL": "C.UTF-8"}
        | {"PYTHONPATH": os.pathsep.join(map(str, paths)), "PYTHONDONTWRITEBYTECODE": "1"}
        | dict(variables or {}),
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
