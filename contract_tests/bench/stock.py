"""The stock contestant: openapi-python-client's own output for this spec, generated on the fly, nothing changed."""

import shutil
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = "stock_receipts"


def generate(folder: Path) -> Path:
    """Generate the package into the folder, which must then be on the path."""
    target = folder / PACKAGE
    shutil.rmtree(target, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    spec = REPOSITORY / "openapi" / "receipts.yaml"
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    done = subprocess.run(
        [*command, "--path", spec, "--output-path", target], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"openapi-python-client failed:\n{done.stdout}{done.stderr}")
    return target
