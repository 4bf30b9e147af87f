"""Fills an environment from a requirement file with hashes, once, however many makes ask for it at the same time.

It runs before there is any environment: it imports the standard library alone, and an older Python reads it as far as
the line that says which one is needed.
"""

import argparse
import fcntl
import os
import subprocess
import sys
from pathlib import Path

NEEDED = (3, 11)


def main() -> int:
    """Run the command line; return 0 if the environment is as the file says, 2 if it could not be made so."""
    parser = argparse.ArgumentParser(prog="python3 scripts/environment.py", description=str(__doc__).partition("\n")[0])
    parser.add_argument("stamp", type=Path, help="a file within the environment, written when that is complete")
    parser.add_argument("requirements", type=Path, help="the requirement file")
    parser.add_argument("--uv", type=Path, help="what installs; without it the stamp is uv itself, installed by pip")
    options = parser.parse_args()
    if sys.version_info < NEEDED:
        found = ".".join(map(str, sys.version_info[:3]))
        told = f"Python 3.11 or newer is needed, but {sys.executable} is {found}."
        parser.exit(2, f"error: {told} Point PYTHON at a newer one: make PYTHON=python3.12\n")
    try:
        _wait_for_turn(options.requirements.parent)
        if options.stamp.exists() and options.stamp.stat().st_mtime >= options.requirements.stat().st_mtime:
            return 0
        for command in _commands(options.stamp, options.requirements, options.uv):
            if subprocess.run(command, check=False).returncode:
                return 2  # it has said why
        options.stamp.touch()
    except OSError as error:
        parser.exit(2, f"error: {error.filename}: {error.strerror}\n")
    return 0


def _wait_for_turn(folder: Path) -> None:
    """Lock a folder that is there before anything else and need not be writable; the lock ends with the process."""
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Waiting for another make, which is setting up.", file=sys.stderr)
        fcntl.flock(lock, fcntl.LOCK_EX)


def _commands(stamp: Path, requirements: Path, uv: Path | None) -> list[list[str]]:
    """Return what to run, one after another, and say so in one line: installers say what went wrong, and no more."""
    folder = stamp.parent if uv else stamp.parent.parent
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK):
        raise PermissionError(13, "cannot be written to", str(folder))
    python = str(folder / "bin" / "python")
    if uv is None:
        print(f"Setting up {folder} from {requirements.parent}, once; it takes about half a minute.", file=sys.stderr)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        return [[sys.executable, "-m", "venv", str(folder)], [*pip, "--require-hashes", "-r", str(requirements)]]
    # Bytecode at once: with PYTHONDONTWRITEBYTECODE, each of hundreds of processes would compile all that it imports.
    install = [str(uv), "pip", "install", "--quiet", "--compile-bytecode", "--python", python]
    install += ["--require-hashes", "-r", str(requirements)]
    if stamp.name == ".dev":
        return [install]  # the rest of the line above
    print(f"Setting up {folder} from {requirements}, once.", file=sys.stderr)
    if folder == uv.parent.parent:
        return [install]
    return [[str(uv), "venv", "--quiet", "--clear", "--python", str(uv.parent / "python"), str(folder)], install]


if __name__ == "__main__":
    sys.exit(main())
