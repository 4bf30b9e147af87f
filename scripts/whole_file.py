"""Writes a file whole or not at all: a reader, or a killed run, never meets half of one."""

import tempfile
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write a text as UTF-8 with its line ends as they are; what was there stays until the new text is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target, so that taking its place is one rename.
    with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
        fresh = Path(folder) / path.name
        fresh.write_text(text, encoding="utf-8", newline="\n")
        fresh.replace(path)
