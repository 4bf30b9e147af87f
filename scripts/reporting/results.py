"""The machine-readable results as the report reads them: what `make contract`, `make mutants` and `make bench` write.

Fields beyond these are ignored, so that the writers may say more than the report shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Generic, Literal, TypeVar

import msgspec


class Tally(msgspec.Struct):
    """How often one check ran, and how often it found something."""

    clause: str
    kind: str
    says: str
    ran: int
    on_valid_requests: int = 0
    on_invalid_requests: int = 0
    violations: int = 0


class Violation(msgspec.Struct):
    """One broken promise of the provider."""

    check: str
    clause: str
    expected: str
    got: str
    at: str = ""
    curl: str = ""
    response: str = ""


class Exercised(msgspec.Struct):
    """How a clause was exercised."""

    clause: str
    valid: int
    """Cases that it allows."""
    invalid: int
    """Cases that it forbids."""
    reason: str = ""
    """Why there is no case of one kind; empty where there should be one."""


class ContractRun(msgspec.Struct):
    """`build/contract.json`."""

    conforms: bool
    requests: int
    violations: list[Violation]
    checks: dict[str, Tally]
    table: list[Exercised]
    contract_sha256: str
    provider: str = ""
    seed: int | None = None
    seconds: float | None = None
    notes: list[str] = []


class Mutant(msgspec.Struct):
    """One faulty provider, client or contract, and what became of it."""

    kind: str
    """What was made faulty: `provider`, `wire`, `source`, `client`, `spec`."""
    name: str
    """What is wrong with it, in words joined by hyphens."""
    clause: str = ""
    """The clause that it breaks: a JSON pointer into the contract, or a document's name; empty where there is none."""
    caught_by: str | None = None
    """The check that found it first; None where none did."""
    requests: int = 0
    """How many requests that took."""
    expected: str = ""
    """What that check expected."""
    got: str = ""
    """What it got; for a survivor, why, if the suite itself failed."""
    shows: tuple[str, ...] = ()
    """Checks that caught it on their own, too."""
    equivalent: str = ""
    """Why no check can tell it from the right one; empty where one should."""

    @property
    def state(self) -> Literal["caught", "equivalent", "survived"]:
        """What became of it."""
        if self.caught_by:
            return "caught"
        return "equivalent" if self.equivalent else "survived"


class MutantRun(msgspec.Struct):
    """`build/mutants.json`."""

    conforms: bool
    """Whether the unmutated provider passed."""
    mutants: list[Mutant]
    contract_sha256: str = ""
    is_whole: bool = True
    """Whether every mutant was tried."""
    checks: dict[str, object] = {}
    """The checks that were asked, by name; Schemathesis' own are not, as its tests are its authors'."""
    problems: list[str] = []
    """Why the run failed, in words; survivors and checks that caught nothing among them."""


class Goal(msgspec.Struct):
    """One goal of the bench, and how far it is met."""

    text: str
    """What was measured."""
    unit: str
    """In what, e.g. `times twilio`."""
    limit: float
    median: float
    low: float
    """First quartile."""
    high: float
    """Third quartile."""
    met: bool
    at_least: bool = False
    """Whether the limit is the least; else it is the most."""


class Measurement(msgspec.Struct):
    """One figure of one contestant."""

    measure: str
    """What was measured."""
    contestant: str
    median: float
    unit: str
    spread: float | None = None
    """Half of the distance between the quartiles, in the same unit."""
    ratio: float | None = None
    """To the peer's in the same rounds."""


class BenchRun(msgspec.Struct):
    """`build/bench.json`."""

    goals: list[Goal]
    measurements: list[Measurement]
    python: str = ""
    machine: str = ""
    server: str = ""
    rounds: int = 0


_T = TypeVar("_T")


@dataclass(frozen=True)
class Source(Generic[_T]):
    """One file of results, as far as it could be read."""

    path: Path
    target: str
    """The make target that writes it."""
    value: _T | None
    problem: str = ""
    """Why there is no value; empty where there is one."""
    written: datetime | None = None
    """When the file was written, in UTC; None where there is no value."""


def read(path: Path, target: str, kind: type[_T]) -> Source[_T]:
    """Read one file of results; whatever is wrong with it is said in `problem`, and nothing is raised.

    Args:
        path: The JSON file.
        target: The make target that writes it.
        kind: What it holds.
    """
    try:
        raw, written = path.read_bytes(), datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return Source(path, target, None, f"there is no {path.name}")
    except OSError as error:
        return Source(path, target, None, f"{path.name} cannot be read: {error.strerror}")
    try:
        value = msgspec.json.decode(raw, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        return Source(path, target, None, f"{path.name} is not what make {target} writes: {error}")
    return Source(path, target, value, written=written)
