"""One thing that an upgrade changes."""

from dataclasses import dataclass
from typing import Literal

from scripts.spec_diff import Severity

Part = Literal["contract", "Python surface", "types", "requirements"]


@dataclass(frozen=True)
class Note:
    """What changes, where, and whether it breaks anything."""

    part: Part
    severity: Severity
    where: str
    """A JSON pointer of the contract, a dotted name, a line of the consumer file, or a requirement."""
    message: str
