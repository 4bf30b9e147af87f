"""Shows progress on a terminal, and keeps quiet in CI."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def showing(title: str) -> Iterator[Callable[[str, int, int], None]]:
    """Give a function that is told what runs, how many checks are done, and how many there are."""
    console = Console(stderr=True)
    quiet = not console.is_terminal or os.environ.get("CI") == "true"
    # Narrow enough for 80 columns, whatever runs.
    columns = (TextColumn("{task.description}"), BarColumn(20), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=quiet, transient=True) as bar:
        task = bar.add_task(title, total=None)

        def tell(name: str, done: int, total: int) -> None:
            bar.update(task, description=f"{title}: {name}", completed=done, total=total)

        yield tell
