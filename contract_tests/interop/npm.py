"""Twilio's libraries for Node, installed by npm into a folder of their own."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "build" / "interop"


def present() -> bool:
    """Tell whether there is an npm."""
    return shutil.which("npm") is not None


def install(folder: Path = FOLDER) -> bool:
    """Install what `package.json` here names, unless it is there; False, after npm's own words, if that fails."""
    manifest, installed = HERE / "package.json", folder / "package.json"
    if installed.exists() and installed.read_bytes() == manifest.read_bytes():
        return True
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    sys.stderr.write(f"interop: installing twilio and twilio-cli from npm into {folder}\n")
    flags = ["--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    packages = [f"{name}@{version}" for name, version in json.loads(manifest.read_bytes())["dependencies"].items()]
    command = ["npm", "install", "--no-save", *flags, *packages]
    if subprocess.run(command, cwd=folder, check=False).returncode:
        return False
    # Last of all, so that an installation that was broken off is not taken for a whole one.
    installed.write_bytes(manifest.read_bytes())
    return True
