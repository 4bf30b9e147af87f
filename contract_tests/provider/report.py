"""What a run found out: every check with its counts, every violation, and how much of the contract was exercised."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from contract_tests.provider.coverage import Coverage
from contract_tests.provider.judge import Tally
from contract_tests.provider.violation import Violation

MOST = 3
"""How many violations of one clause, found by one check, are told; `checks` has their number."""


@dataclass
class Report:
    """The result of one run, or of several put together.

    Attributes:
        violations: What is wrong with the provider, in the order of finding.
        checks: Every rule and relation by name, with how often it ran.
        coverage: What of the contract was exercised; empty where the run was to end at the first violation.
        requests: How many requests were sent.
        methods: How many of them by method.
        succeeded: How many 200s each operation gave to the owner.
        notes: What was not done, and why.
        secrets: What must never stand in the report; not part of it.
    """

    violations: list[Violation] = field(default_factory=list)
    checks: dict[str, Tally] = field(default_factory=dict)
    coverage: Coverage = field(default_factory=Coverage)
    requests: int = 0
    methods: dict[str, int] = field(default_factory=dict)
    succeeded: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def conforms(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.violations

    @property
    def caught_by(self) -> str | None:
        """The name of the check that found the first violation."""
        return self.violations[0].check if self.violations else None

    def add(self, violation: Violation) -> None:
        """Add a violation, secrets taken out; of many with the same check and clause, the first few are enough."""
        if sum((known.check, known.clause) == (violation.check, violation.clause) for known in self.violations) >= MOST:
            return
        for name in ("expected", "got", "at", "curl", "response"):
            text = getattr(violation, name)
            for secret in self.secrets:
                text = text.replace(secret, "[secret]")
            violation = replace(violation, **{name: text})
        self.violations.append(violation)

    def merge(self, other: Report) -> None:
        """Take in another run's results."""
        for violation in other.violations:
            self.add(violation)
        self.requests += other.requests
        self.notes += [note for note in other.notes if note not in self.notes]
        self.coverage.merge(other.coverage)
        for name, tally in other.checks.items():
            mine = self.checks.setdefault(name, Tally(tally.clause, tally.kind, tally.says))
            mine.ran += tally.ran
            mine.on_valid_requests += tally.on_valid_requests
            mine.on_invalid_requests += tally.on_invalid_requests
            mine.violations += tally.violations
        for counts, more in ((self.methods, other.methods), (self.succeeded, other.succeeded)):
            for name, number in more.items():
                counts[name] = counts.get(name, 0) + number

    def to_dict(self) -> dict[str, Any]:
        """JSON values; no secrets."""
        return {
            "conforms": self.conforms,
            "requests": self.requests,
            "methods": self.methods,
            "succeeded": self.succeeded,
            "violations": [asdict(violation) for violation in self.violations],
            "checks": {name: asdict(tally) for name, tally in self.checks.items()},
            "coverage": self.coverage.to_dict(),
            "notes": self.notes,
        }

    @classmethod
    def from_dict(cls, value: dict[str, Any]) -> Report:
        """The report that `to_dict` wrote."""
        return cls(
            violations=[Violation(**violation) for violation in value["violations"]],
            checks={name: Tally(**tally) for name, tally in value["checks"].items()},
            coverage=Coverage.from_dict(value["coverage"]),
            requests=value["requests"],
            methods=value["methods"],
            succeeded=value["succeeded"],
            notes=value["notes"],
        )
