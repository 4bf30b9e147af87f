"""Notes on the contract: the spec that the old copy carries against the spec that the new one carries."""

from pathlib import Path

from scripts.spec import SpecError
from scripts.spec_diff import Severity, compare, readable
from scripts.upgrade.note import Note


def contract_notes(old: Path, new: Path) -> list[Note]:
    """Compare two OpenAPI files.

    A file that cannot be read counts as breaking, because nobody can say that it is not.
    """
    try:
        changes = compare(readable(old), readable(new))
    except SpecError as error:
        return [Note("contract", Severity.BREAKING, old.name, f"cannot be compared: {error}")]
    return [Note("contract", change.severity, f"#{change.clause}", change.message) for change in changes]
