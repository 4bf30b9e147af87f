"""A server as a process of its own, which ends with its parent."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

from contract_tests.sandbox.serving import PATIENCE_SECONDS
from contract_tests.sandbox.store import SandboxError

_ROOT = Path(__file__).parents[2]


class ChildServer:
    """A Python process that prints its base URL first, as the sandbox does, and ends when its input closes.

    Args:
        arguments: What Python is run with.

    Raises:
        SandboxError: The child did not come up; with its own words.
    """

    def __init__(self, arguments: list[str]) -> None:
        path = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        self.process = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": path},
        )
        first_line = self._first_line()
        if not first_line.startswith("export CONTRACT_BASE_URL="):
            self.stop()
            raise SandboxError(f"the server process ended with code {self.process.returncode}; see its message above")
        self.base_url = first_line.partition("=")[2].strip()

    def _first_line(self) -> str:
        lines: queue.Queue[str] = queue.Queue()
        output: IO[str] | None = self.process.stdout
        assert output is not None
        threading.Thread(target=lambda: lines.put(output.readline()), daemon=True).start()
        try:
            return lines.get(timeout=PATIENCE_SECONDS)
        except queue.Empty:
            return ""

    def stop(self) -> None:
        """End the process: it goes when its standard input closes, and is killed if it does not."""
        with self.process:
            if self.process.stdin is not None:
                self.process.stdin.close()
            try:
                self.process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
