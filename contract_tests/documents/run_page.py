"""Runs a page's blocks, in one folder and one namespace; for a partner's Python, which has nothing of this repository.

Reads a JSON list of blocks from stdin; prints a JSON list with what each of them printed, up to the first that failed.
"""

import contextlib
import io
import json
import subprocess
import sys
import traceback
from pathlib import Path
from typing import Any


def run(block: dict[str, Any], namespace: dict[str, Any]) -> tuple[str, bool]:
    """Run one block; return what it printed on both streams, and whether it succeeded."""
    if block["file"]:
        Path(block["file"]).parent.mkdir(parents=True, exist_ok=True)
        Path(block["file"]).write_text(block["code"], encoding="utf-8")
        return "", True
    if block["language"] == "sh":
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block["code"]],  # noqa: S607 - the shell that its readers have
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.stdout, done.returncode == 0
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            # Line numbers of a traceback are then those of the page.
            exec(compile("\n" * (block["line"] - 1) + block["code"], "page", "exec"), namespace)  # noqa: S102 - its task
        except BaseException:  # noqa: BLE001 - also SystemExit: whatever ends a block is told with its traceback
            traceback.print_exc()
            return printed.getvalue(), False
    return printed.getvalue(), True


def main() -> None:
    told = []
    namespace: dict[str, Any] = {"__name__": "page"}
    for block in json.load(sys.stdin):
        told.append(run(block, namespace))
        if not told[-1][1]:
            break
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
