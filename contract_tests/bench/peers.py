"""Where contestants run: an interpreter with the peers' packages and nothing that a consumer would not have."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Peers:
    """An interpreter and its environment."""

    python: str
    stock: Path
    """Folder of the stock contestant's package."""

    @property
    def environment(self) -> dict[str, str]:
        """Our packages and the stock one on the path; no proxy, no credentials, no settings of Python."""
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
        return {**kept, "PYTHONPATH": os.pathsep.join(map(str, (REPOSITORY, REPOSITORY / "generated", self.stock)))}

    def run(self, module: str, *arguments: str) -> Any:
        """Run a module of the benchmark; returns the JSON that it prints."""
        command = [self.python, "-m", f"contract_tests.bench.{module}", *arguments]
        done = subprocess.run(command, env=self.environment, stdout=subprocess.PIPE, check=True)
        return json.loads(done.stdout)
