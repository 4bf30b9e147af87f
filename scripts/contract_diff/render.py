"""Writes a list of changes as text, JSON or Markdown."""

import json
from collections import Counter
from collections.abc import Callable, Sequence

from scripts.contract_diff.change import Change, Severity


def summary(changes: Sequence[Change]) -> str:
    """Count the changes in one line."""
    counts = Counter(change.severity for change in changes)
    if not changes:
        return "no change"
    return ", ".join(f"{counts[severity]} {severity.word}" for severity in sorted(Severity, reverse=True))


def as_text(changes: Sequence[Change]) -> str:
    """Write one change per line, the worst first, then the count."""
    lines = [f"{change.severity.word:8}  #{change.clause}: {change.message}{_reach(change)}" for change in changes]
    return "\n".join([*lines, summary(changes)]) + "\n"


def as_json(changes: Sequence[Change]) -> str:
    """Write an object with the count per severity and the list of changes."""
    counts = Counter(change.severity.word for change in changes)
    value = {
        "counts": {severity.word: counts[severity.word] for severity in sorted(Severity, reverse=True)},
        "changes": [change.to_dict() for change in changes],
    }
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def as_markdown(changes: Sequence[Change]) -> str:
    """Write a table, the worst first, with the count above."""
    rows = [
        f"| {change.severity.word} | `#{_cell(change.clause)}` | {_cell(change.message)} | "
        f"{', '.join(change.operations) or 'all'} |"
        for change in changes
    ]
    table = ["| severity | clause | change | operations |", "| --- | --- | --- | --- |", *rows] if rows else []
    return "\n".join([f"**{summary(changes)}**", *([""] if table else []), *table]) + "\n"


def _reach(change: Change) -> str:
    return f" ({', '.join(change.operations)})" if change.operations else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


FORMATS: dict[str, Callable[[Sequence[Change]], str]] = {"text": as_text, "json": as_json, "markdown": as_markdown}
