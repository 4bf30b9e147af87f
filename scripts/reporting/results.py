"""The results of `make contract`, `make mutants` and `make bench`: records that the runs write and the report reads.

Each is declared here and nowhere else; the terminal, the JSON files, JUnit XML and the HTML report only render them.
Unknown fields are ignored when a file is read.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Literal, NamedTuple, TypeVar

import msgspec

from scripts.tree import write_whole

CheckKind = Literal["rule", "relation", "seeded", "schemathesis"]
MutantKind = Literal["right", "provider", "wire", "source", "client", "spec"]
Verdict = Literal["held", "violated", "not run", "left out"]

KEPT = 5
"""How many violations of one clause, found by one check, are kept whole; the rest is counted."""


class Violation(msgspec.Struct, frozen=True):
    """One broken promise, with the exchange that shows it."""

    check: str
    kind: CheckKind
    clause: str
    """JSON pointer into the contract, or the document that promises it."""
    expected: str
    got: str
    at: str = ""
    """JSON pointer into the body, or the name of a header; empty for the response as a whole."""
    request_number: int = 0
    """How many requests it took, counted from 1; for recorded traffic, the number of the entry."""
    curl: str = ""
    """The request as a shell line, credentials as variables; empty if it is about no single request."""
    response: str = ""
    """Status line, headers and the beginning of the body."""

    @property
    def told(self) -> str:
        """What is broken, in a line."""
        return f"{self.clause}: expected {self.expected}, got {self.got}"

    def __str__(self) -> str:
        lines = [
            f"{self.check} ({self.kind}, request {self.request_number})",
            f"  clause    {self.clause}",
            f"  expected  {self.expected}",
            f"  got       {self.got}" + (f"   at {self.at}" if self.at else ""),
        ]
        if self.curl:
            lines.append(f"  {self.curl}")
        lines += [f"  | {line}" for line in self.response.splitlines()]
        return "\n".join(lines)


class CheckResult(msgspec.Struct):
    """One rule or relation: how often it ran, and how often it found something."""

    clause: str
    kind: CheckKind
    says: str
    ran: int = 0
    violations: int = 0
    accepted: int = 0
    """How many more there were that are known and accepted."""
    left_out: str = ""
    """Why it cannot run at this provider; empty where it can."""
    cut_off: bool = False
    """Whether the budget of requests was spent before it came to its end."""

    @property
    def verdict(self) -> Verdict:
        """What came of it."""
        if self.violations:
            return "violated"
        if self.left_out:
            return "left out"
        return "held" if self.ran and not self.cut_off else "not run"


class ClauseResult(msgspec.Struct):
    """One clause of the contract: how often it was exercised."""

    valid: int = 0
    """Cases that it allows."""
    invalid: int = 0
    """Cases that it forbids: for what a request says, requests that were sent; for what a response says,
    counterexamples, correct responses with only this clause broken, given to the rules."""
    reason: str = ""
    """Why one kind has no case; empty if it should have one."""
    kind: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether both kinds were exercised, or there is a reason why not."""
        return bool((self.valid and self.invalid) or self.reason)


class Acceptance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A deviation that is known, and accepted until a day."""

    check: str
    clause: str
    reason: str
    until: dt.date
    """The last day on which it is accepted."""


class ContractRun(msgspec.Struct, kw_only=True):
    """`build/contract.json`: the result of one run, or of several put together."""

    provider: str = ""
    seed: int | None = None
    examples: int = 0
    seconds: float = 0.0
    contract_sha256: str = ""
    requests: int = 0
    methods: dict[str, int] = {}
    succeeded: dict[str, int] = {}
    """How many 200s each operation gave to the owner."""
    notes: list[str] = []
    """What was not done, and why."""
    checks: dict[str, CheckResult] = {}
    violations: list[Violation] = []
    """What is wrong with the provider, in the order of finding; `checks` has the numbers."""
    accepted: dict[str, int] = {}
    """How often each accepted deviation occurred, by check and clause."""
    enough: int = 0
    """A budget of requests that would let every check run, where this one did not; else 0."""
    clauses: dict[str, ClauseResult] = {}
    """How much of the contract was exercised, by clause; empty where the run was to end at the first violation."""

    @property
    def conforms(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.violations

    @property
    def caught_by(self) -> str | None:
        """The name of the check that found the first violation."""
        return self.violations[0].check if self.violations else None

    @property
    def outcome(self) -> str:
        """What it comes to, in a line that says no more than was done."""
        verdicts = [check.verdict for check in self.checks.values()]
        violated, missing = verdicts.count("violated"), verdicts.count("not run")
        if violated:
            number = sum(check.violations for check in self.checks.values())
            return f"{number:,} violation{'s' * (number > 1)} of {violated} check{'s' * (violated > 1)}"
        possible = len(verdicts) - verdicts.count("left out")
        if not missing:
            return f"nothing found: all {possible} checks ran"
        enough = f"; BUDGET={self.enough} would run all" if self.enough else ""
        return f"nothing found: {possible - missing} of {possible} checks ran{enough}"

    @property
    def is_whole(self) -> bool:
        """Whether every check ran that can run at this provider."""
        return all(check.verdict != "not run" for check in self.checks.values())

    def has_room(self, check: str, clause: str) -> bool:
        """Whether a further violation of this check and clause is kept."""
        return sum((known.check, known.clause) == (check, clause) for known in self.violations) < KEPT

    def merge(self, other: ContractRun) -> None:
        """Take in another run's results."""
        self.violations += [one for one in other.violations if self.has_room(one.check, one.clause)]
        self.requests += other.requests
        self.notes += [note for note in other.notes if note not in self.notes]
        for name, check in other.checks.items():
            mine = self.checks.setdefault(name, CheckResult(check.clause, check.kind, check.says))
            mine.ran += check.ran
            mine.violations += check.violations
            mine.accepted += check.accepted
            mine.left_out = "" if mine.ran else mine.left_out or check.left_out
            mine.cut_off = mine.cut_off or check.cut_off
        for clause, exercised in other.clauses.items():
            known = self.clauses.setdefault(clause, ClauseResult())
            known.valid += exercised.valid
            known.invalid += exercised.invalid
        for counts, more in (
            (self.methods, other.methods),
            (self.succeeded, other.succeeded),
            (self.accepted, other.accepted),
        ):
            for name, number in more.items():
                counts[name] = counts.get(name, 0) + number


class MutantResult(msgspec.Struct, frozen=True):
    """One faulty provider, client or contract, and what became of it."""

    kind: MutantKind
    """What was made faulty: a provider by hand, its wire, its source, a client, or the contract's own file."""
    name: str
    """What is wrong with it, in words joined by hyphens; unique within its kind."""
    clause: str = ""
    """The clause that it breaks: a JSON pointer into the contract, or a document's name; empty where there is none."""
    caught_by: str | None = None
    """The check (rule, relation, test, lint rule) that found it first; None where none did."""
    requests: int = 0
    """How many requests that took; 0 where none are sent."""
    seconds: float = 0.0
    expected: str = ""
    """What that check expected."""
    got: str = ""
    """What it got; for a survivor, why, if the suite itself failed."""
    shows: tuple[str, ...] = ()
    """Checks that caught it on their own, when asked to."""
    failed_to_show: tuple[str, ...] = ()
    """Checks that were to catch it on their own, and did not."""
    equivalent: str = ""
    """The written reason why a survivor breaks no promise; empty where a check should have caught it."""

    @property
    def state(self) -> Literal["caught", "equivalent", "survived"]:
        """What became of it."""
        if self.caught_by:
            return "caught"
        return "equivalent" if self.equivalent else "survived"

    @property
    def is_settled(self) -> bool:
        """Whether it was caught, or survived for a written reason."""
        return bool(self.caught_by) != bool(self.equivalent) and not self.failed_to_show


class MutantRun(msgspec.Struct, kw_only=True):
    """`build/mutants.json`."""

    mutants: list[MutantResult]
    refused: list[str] = []
    """What the reference provider and client were found to break: nothing, if all is well."""
    problems: list[str] = []
    """Why the run failed, in words; survivors and checks that caught nothing among them."""
    checks: list[str] = []
    """The checks that were asked, by name."""
    is_whole: bool = True
    seconds: float = 0.0
    contract_sha256: str = ""

    @property
    def conforms(self) -> bool:
        """Whether the reference implementations passed."""
        return not self.refused


class Goal(msgspec.Struct):
    """One goal of the bench, and how far it is met."""

    text: str
    unit: str
    """In what, e.g. `times twilio`."""
    limit: float
    median: float
    low: float
    high: float
    met: bool
    at_least: bool = False
    """Whether the limit is the least; else it is the most."""


class BenchRun(msgspec.Struct):
    """`build/bench.json`."""

    goals: list[Goal]
    python: str = ""
    machine: str = ""
    rounds: int = 0


_T = TypeVar("_T")


@dataclass(frozen=True)
class Source(Generic[_T]):
    """One file of results, as far as it could be read."""

    path: Path
    target: str
    value: _T | None
    problem: str = ""
    """Why there is no value; empty where there is one."""
    written: dt.datetime | None = None
    """When the file was written, in UTC; None where there is no value."""


def read(path: Path, target: str, kind: type[_T]) -> Source[_T]:
    """Read one file of results; problems are described in `problem`, never raised."""
    try:
        written = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
        return Source(path, target, msgspec.json.decode(path.read_bytes(), type=kind), written=written)
    except FileNotFoundError:
        problem = "is missing"
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        problem = f"is not what make {target} writes: {error}"
    return Source(path, target, None, f"{path.name} {problem}")


class Results(NamedTuple):
    """The three files of results."""

    contract: Source[ContractRun]
    mutants: Source[MutantRun]
    bench: Source[BenchRun]


def write(run: ContractRun | MutantRun, path: Path) -> None:
    """Write a run's results, whole or not at all, the verdict first."""
    value = {"conforms": run.conforms, **msgspec.to_builtins(run)}
    write_whole(path, json.dumps(value, indent=1, ensure_ascii=False) + "\n")
