"""What command lines share: parsing, switches, git, and that what cannot be done is one line, and status 2."""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
CONTRACT = Path("openapi/receipts.yaml")

ON, OFF = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")


class UsageError(ValueError):
    """What the caller wrote, a switch or a value, cannot be used; the text is one line."""


def is_on(name: str, environment: Mapping[str, str]) -> bool:
    """Tell whether a switch is on; one that is not set is off.

    Raises:
        UsageError: It is spelled otherwise.
    """
    value = environment.get(name, "")
    if value not in (*ON, *OFF):
        raise UsageError(f"{name}={value}: expected one of {' '.join((*ON, *OFF[:-1]))}, or nothing")
    return value in ON


def run(
    arguments: list[str] | None,
    parser: argparse.ArgumentParser,
    carry_out: Callable[[argparse.Namespace], int],
    *refusals: type[Exception],
) -> int:
    """Parse a command line, carry it out and return the exit status.

    The refusals are exceptions whose text is one line for the user. They give status 2, and so does a file that cannot
    be read or written. Without arguments it is the process's own command line.
    """
    options = parser.parse_args(arguments)
    try:
        status = carry_out(options)
        sys.stdout.flush()  # so that a reader who has left is noticed here, not when the stream is closed
    except BrokenPipeError:  # `| head` has read enough; Python would complain when it closes the stream
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE  # as a shell has it: nothing was found to hold
    except KeyboardInterrupt:  # what a person did on purpose needs no traceback
        print("interrupted", file=sys.stderr)
        return 128 + signal.SIGINT
    except refusals as error:
        print(f"error: {error}", file=sys.stderr)
    except OSError as error:
        print(f"error: {error.filename}: {error.strerror}", file=sys.stderr)
    else:
        return status
    return 2


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
