"""Proves a freshly generated client before it is put in place: in a clean interpreter, and as make has it proved."""

import os
import subprocess
import sys
from pathlib import Path

from scripts.generator.obstacles import GenerationError

_IMPORT = """
import importlib, sys
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
client = importlib.import_module(sys.argv[2]).Client("AC" + "0" * 32, "secret", base_url="http://127.0.0.1:9")
for resource in sys.argv[3:]:
    getattr(client, resource)
"""


def prove(package: str, resources: list[str], folder: Path, module: str | None) -> list[str]:
    """Import a package of a folder with nothing else on the path, and look for its client's resources.

    If there is a module to try it, that is run with the folder and the package's name, and says in a line what it has
    proved. Returns what was proved, a line each; raises GenerationError if the client does not work.
    """
    _run("-I", "-c", _IMPORT, str(folder), package, *resources)
    return ["imports cleanly"] + ([_run("-m", module, str(folder), package)] if module else [])


def _run(*arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TWILIO_")}
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, timeout=60, env=environment
    )
    if done.returncode:
        raise GenerationError(f"the generated client does not work:\n{done.stderr.strip()}")
    return done.stdout.strip()
